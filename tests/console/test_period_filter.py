from datetime import UTC, datetime

import pytest
from django.test import Client

from executions.choices import Status
from executions.models import Execution
from tests.admin_pages import list_address, listed, page
from tests.factories import make_execution

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("query", "hours"),
    [
        ({"finished_at_from": "2026-03-02T10:00"}, [12, 10]),  # America/Lima is UTC-5
        ({"finished_at_to": "2026-03-02T10:00"}, [10, 8]),
        ({"finished_at_from": "2026-03-02T09:00", "finished_at_to": "2026-03-02T11:00"}, [10]),
        ({"finished_at_from": "yesterday", "finished_at_to": "2026-13-40T10:00"}, [12, 10, 8]),
    ],
)
def test_a_list_is_filtered_by_times_of_the_projects_zone(
    admin_client: Client, query: dict[str, str], hours: list[int]
) -> None:
    ended = {
        hour: make_execution(
            status=Status.SUCCESS, finished_at=datetime(2026, 3, 2, hour + 5, tzinfo=UTC)
        )
        for hour in (8, 10, 12)
    }

    assert listed(admin_client, Execution, **query) == [ended[hour] for hour in hours]


def test_the_times_typed_stay_in_their_lines(admin_client: Client) -> None:
    html = page(admin_client, list_address(Execution), finished_at_from="2026-03-02T10:00", q="x")

    assert 'name="finished_at_from" value="2026-03-02T10:00"' in html
    assert 'name="finished_at_to" value=""' in html
    assert '<input type="hidden" name="q" value="x">' in html
