from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.choices import EventType, LogLevel, QuotaStatus, Severity
from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    Pulse,
    QuotaTracker,
    QuotaViolation,
)
from tests import factories
from tests.admin_pages import add_address, change_address, list_address, listed, page, text_of

pytestmark = pytest.mark.django_db

PAGES: list[tuple[Callable[[], Model], int, str]] = [
    (factories.make_quota_tracker, 4, "Rastreadores de cuotas"),
    (factories.make_quota_violation, 4, "Violaciones de cuota"),
    (lambda: factories.make_coordinator_log(olt=factories.make_olt()), 3, "Logs del coordinador"),
    (factories.make_execution_plan, 4, "Planes de ejecución"),
    (factories.make_pulse, 3, "Señales de vida"),
]


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(("make", "queries", "title"), PAGES)
def test_each_list_needs_the_same_queries_for_any_number_of_rows(
    admin_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    *,
    make: Callable[[], Model],
    queries: int,
    title: str,
    item_count: int,
) -> None:
    rows = [make() for _ in range(item_count)]

    with django_assert_num_queries(queries):
        html = page(admin_client, list_address(type(rows[0])))

    assert title in text_of(html)


@pytest.mark.parametrize(("make", "queries", "title"), PAGES)
def test_each_page_opens_and_is_only_read(
    admin_client: Client,
    make: Callable[[], Model],
    queries: int,  # noqa: ARG001 -- of the shared table
    title: str,  # noqa: ARG001 -- of the shared table
) -> None:
    row = make()

    assert "None" not in text_of(page(admin_client, change_address(row)))
    assert admin_client.get(add_address(type(row))).status_code == 403
    assert admin_client.post(change_address(row), {"status": "ACTIVE"}).status_code == 403


@pytest.mark.parametrize(
    "model", [QuotaTracker, QuotaViolation, CoordinatorLog, ExecutionPlan, Pulse]
)
def test_each_empty_list_says_why(admin_client: Client, model: type[Model]) -> None:
    html = page(admin_client, list_address(model))

    assert '<p class="empty-list">' in html
    assert "Aún no hay nada aquí" not in html


def test_a_quota_shows_its_progress_in_numbers_too(admin_client: Client) -> None:
    factories.make_quota_tracker(
        quota_required=12, quota_completed=5, status=QuotaStatus.QUOTA_NOT_MET
    )

    html = page(admin_client, list_address(QuotaTracker))

    assert '<progress value="5" max="12"></progress> 5 / 12' in html
    assert '<span class="badge badge-bad" title="">Cuota incumplida</span>' in html


def test_a_quota_of_nothing_has_no_bar_beyond_its_end(admin_client: Client) -> None:
    factories.make_quota_tracker(quota_required=0, quota_completed=1)

    html = page(admin_client, list_address(QuotaTracker))

    assert '<progress value="0" max="1"></progress> 1 / 0' in html


def test_a_violation_shows_its_report(admin_client: Client) -> None:
    violation = factories.make_quota_violation(
        severity=Severity.CRITICAL, report={"checked_at": "<b>"}
    )

    html = page(admin_client, change_address(violation))

    assert "Crítica" in html
    assert "&lt;b&gt;" in html


@pytest.mark.parametrize(
    "query", [{"level__exact": "ERROR"}, {"event_type__exact": "EXECUTION_LOST"}, {"q": "lease"}]
)
def test_the_log_is_searched_and_filtered(admin_client: Client, query: dict[str, str]) -> None:
    factories.make_coordinator_log()
    lost = factories.make_coordinator_log(
        level=LogLevel.ERROR, event_type=EventType.EXECUTION_LOST, message="the lease was lost"
    )

    assert listed(admin_client, CoordinatorLog, **query) == [lost]


def test_the_newest_entry_of_the_log_stands_first(admin_client: Client) -> None:
    entries = [factories.make_coordinator_log() for _ in range(3)]

    assert listed(admin_client, CoordinatorLog) == entries[::-1]


def test_the_pulse_tells_how_old_it_is(admin_client: Client) -> None:
    factories.make_pulse(beat_at=timezone.now() - timedelta(minutes=7, seconds=1))

    assert "hace 7 min" in text_of(page(admin_client, list_address(Pulse)))


@pytest.mark.parametrize(
    ("counts", "text"),
    [
        ({"quota_completed": 3}, "Va bien"),
        ({"quota_completed": 3, "quota_failed": 1, "quota_skipped": 1}, "Algunas perdidas"),
        ({"quota_completed": 3, "quota_failed": 3}, "Ya no se cumple"),
    ],
)
def test_a_quota_of_this_hour_says_whether_it_can_be_kept(
    admin_client: Client, counts: dict[str, int], text: str
) -> None:
    factories.make_quota_tracker(quota_required=12, **counts)

    assert text in text_of(page(admin_client, list_address(QuotaTracker)))


def test_a_quota_of_a_past_hour_is_at_no_risk(admin_client: Client) -> None:
    factories.make_quota_tracker(quota_failed=12, status=QuotaStatus.FAILED)

    html = page(admin_client, list_address(QuotaTracker))

    assert '<td class="field-risk_badge">—</td>' in html


def test_the_details_of_a_decision_are_folded_into_the_list(admin_client: Client) -> None:
    factories.make_coordinator_log(details={"why": "<slow>"})
    factories.make_coordinator_log()

    html = page(admin_client, list_address(CoordinatorLog))

    assert html.count("<details><summary>") == 1
    assert "&quot;why&quot;: &quot;&lt;slow&gt;&quot;" in html
