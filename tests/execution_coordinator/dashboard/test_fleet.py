"""All OLTs, the sick ones first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from execution_coordinator.dashboard import fleet as fleet_module
from execution_coordinator.dashboard.choice import ALL_PROBLEMS, Choice
from execution_coordinator.dashboard.fleet import Fleet, read_fleet
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.states import OltState
from execution_coordinator.hours import hour_of
from executions.choices import Status
from tests.execution_coordinator.dashboard.olt_rows import answering, pair_on, soon
from tests.factories import (
    make_execution,
    make_job,
    make_job_host,
    make_quota_tracker,
)

pytestmark = pytest.mark.django_db


def shown(choice: Choice | None = None) -> list[str]:
    return [olt.name for olt in read_fleet(choice or Choice(), look()).olts]


def counts(fleet: Fleet) -> dict[str, int]:
    return {one.state: one.count for one in fleet.counts}


def test_the_one_sick_olt_stands_first() -> None:
    for number in range(4):
        pair_on(answering(f"OLT-{number}"))
    pair_on(answering("OLT-Z", silent_since=timezone.now()))

    assert shown() == ["OLT-Z", "OLT-0", "OLT-1", "OLT-2", "OLT-3"]


def test_olts_are_counted_by_state() -> None:
    busy = pair_on(answering("busy"), failures_in_row=1)
    make_execution(job_host=busy, status=Status.RUNNING)
    pair_on(answering("fine"))
    answering("off", enabled=False)

    assert counts(read_fleet(Choice(), look())) == {
        "": 3,
        ALL_PROBLEMS: 1,
        "failing": 1,
        "busy": 1,
        "fine": 1,
        "disabled": 1,
    }


def test_an_olt_that_the_loop_forgot_is_overdue() -> None:
    pair = pair_on(answering("late"), **soon(-31))
    on_time = pair_on(answering("on time"), **soon(-20))
    suspended_job = make_job(brand=on_time.olt.brand, enabled=False)
    make_job_host(olt=on_time.olt, job=suspended_job, **soon(-3600))

    late, fine = read_fleet(Choice(), look()).olts

    assert (late.state, late.overdue_since) == (OltState.OVERDUE, pair.next_run_at)
    assert fine.state is OltState.FINE


def test_a_run_that_waits_too_long_makes_its_olt_overdue_and_a_retry_does_not() -> None:
    now = timezone.now()
    due_at = now - timedelta(minutes=6)
    make_execution(job_host=pair_on(answering("waits")), due_at=due_at)
    make_execution(
        job_host=pair_on(answering("retries")),
        due_at=due_at,
        not_before=now + timedelta(minutes=1),
    )

    waits, retries = read_fleet(Choice(), look()).olts

    assert (waits.name, waits.overdue_since) == ("waits", due_at)
    assert retries.overdue_since is None


def test_a_run_that_waits_as_long_as_a_walk_may_take_is_no_problem() -> None:
    due_at = timezone.now() - timedelta(minutes=4)
    make_execution(job_host=pair_on(answering("waits")), due_at=due_at)

    (waits,) = read_fleet(Choice(), look()).olts

    assert (waits.state, waits.overdue_since) == (OltState.FINE, None)


def test_a_quota_that_cannot_be_kept_any_more_is_a_problem() -> None:
    hour = hour_of(timezone.now())
    this = {"period_start": hour.start, "period_end": hour.end, "quota_required": 10}
    lost = pair_on(answering("lost"))
    make_quota_tracker(olt=lost.olt, quota_completed=3, quota_pending=4, quota_failed=3, **this)
    kept = pair_on(answering("kept"))
    make_quota_tracker(olt=kept.olt, quota_completed=4, quota_pending=4, quota_failed=2, **this)

    first, second = read_fleet(Choice(), look()).olts

    assert (first.name, first.state, first.at_risk) == ("lost", OltState.AT_RISK, 1)
    assert (second.name, second.state, second.at_risk) == ("kept", OltState.FINE, 0)


def test_olts_are_found_by_text_brand_and_state() -> None:
    north = pair_on(answering("NORTE-1", address="192.0.2.77")).olt
    pair_on(answering("SUR-1", silent_since=timezone.now()))

    assert shown(Choice(q="norte")) == ["NORTE-1"]
    assert shown(Choice(q="2.77")) == ["NORTE-1"]
    assert shown(Choice(brand=north.brand_id)) == ["NORTE-1"]
    assert shown(Choice(state="problems")) == ["SUR-1"]
    assert shown(Choice(state="fine")) == ["NORTE-1"]
    assert shown(Choice(q="norte", state="problems")) == []


def test_a_page_shows_so_many_and_one_that_is_too_far_the_last(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fleet_module, "PAGE_SIZE", 2)
    for number in range(5):
        pair_on(answering(f"OLT-{number}"))

    last = read_fleet(Choice(page=9), look())

    assert shown(Choice(page=2)) == ["OLT-2", "OLT-3"]
    assert [olt.name for olt in last.olts] == ["OLT-4"]
    assert (last.page, last.pages, last.total) == (3, 3, 5)
