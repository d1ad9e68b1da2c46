"""A list that is too long to be counted says so."""

import pytest
from django.test import Client

from console import capped_pages
from onus.models import OnuData
from tests.admin_pages import list_address, page, text_of
from tests.factories import make_olt, make_onu

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("onus", "shown"), [(1, "1 ONU"), (2, "2 ONU"), (3, "3 ONU"), (4, "3+ ONU")]
)
def test_a_list_is_counted_up_to_its_limit(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, onus: int, shown: str
) -> None:
    monkeypatch.setattr(capped_pages, "MOST_COUNTED", 3)
    olt = make_olt()
    for _ in range(onus):
        make_onu(olt=olt)

    assert f" {shown} " in text_of(page(admin_client, list_address(OnuData)))


def test_the_pages_end_at_the_limit(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(capped_pages, "MOST_COUNTED", 100)
    olt = make_olt()
    for _ in range(101):
        make_onu(olt=olt)

    response = admin_client.get(list_address(OnuData), {"p": "2"})
    assert len(response.context["cl"].result_list) == 50
    assert response.context["cl"].paginator.num_pages == 2
