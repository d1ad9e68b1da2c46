"""The planner decides from a snapshot and nothing else, so its tests are tables."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from execution_coordinator.planner import (
    Decision,
    DueRun,
    Place,
    plan,
    without_backlog,
    without_known,
)
from execution_coordinator.snapshot import PlannedHost, Snapshot
from executions.choices import Reason
from snmp_jobs.choices import JobKind
from snmp_jobs.schedule import Schedule

FIVE_MINUTES = Schedule(interval=timedelta(minutes=5), cron="", zone="America/Lima")
ONE_HOUR = Schedule(interval=timedelta(hours=1), cron="", zone="America/Lima")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{text}").replace(tzinfo=UTC)


def host(**changes: object) -> PlannedHost:
    planned = PlannedHost(
        job_host_id=7,
        job_id=3,
        olt_id=5,
        kind=JobKind.GET,
        task_type="get_descripcion",
        is_on=True,
        schedule=FIVE_MINUTES,
        planned_with=FIVE_MINUTES,
        next_run_at=at("10:05:00"),
        activated_at=at("09:00:00"),
    )
    return replace(planned, **changes)  # type: ignore[arg-type]


def decide(planned: PlannedHost, now: str) -> Decision:
    (decision,) = plan(Snapshot(now=at(now), hosts=(planned,)))
    return decision


def place(next_run: str | None, activated: str | None = "09:00:00") -> Place:
    return Place(
        job_host_id=7,
        olt_id=5,
        seen_next_run_at=at("10:05:00"),
        next_run_at=at(next_run) if next_run else None,
        activated_at=at(activated) if activated else None,
        planned_with=FIVE_MINUTES,
    )


def test_a_due_time_becomes_a_run_and_the_next_time_is_one_interval_later() -> None:
    planned = host()

    assert decide(planned, "10:05:03") == Decision(
        place("10:10:00"), (DueRun(planned, at("10:05:00")),)
    )


def test_a_late_tick_does_not_move_the_grid() -> None:
    assert decide(host(), "10:07:29").place.next_run_at == at("10:10:00")


def test_a_due_time_late_by_more_than_half_the_interval_is_skipped_with_its_reason() -> None:
    planned = host()

    assert decide(planned, "10:07:31") == Decision(
        place("10:10:00"), (DueRun(planned, at("10:05:00"), Reason.TOO_LATE),)
    )


def test_a_long_interval_is_too_late_after_ten_minutes() -> None:
    hourly = host(schedule=ONE_HOUR, planned_with=ONE_HOUR)

    assert not decide(hourly, "10:14:59").runs[0].is_skipped
    assert decide(hourly, "10:15:01").runs[0].reason is Reason.TOO_LATE


def test_after_an_outage_the_last_due_time_runs_and_the_others_are_counted() -> None:
    planned = host()

    assert decide(planned, "10:26:00") == Decision(
        place("10:30:00"),
        (
            DueRun(planned, at("10:05:00"), Reason.TOO_LATE, 3, at("10:20:00")),
            DueRun(planned, at("10:25:00")),
        ),
    )


def test_after_an_outage_nothing_runs_when_even_the_last_due_time_is_too_late() -> None:
    planned = host()

    assert decide(planned, "10:28:00") == Decision(
        place("10:30:00"),
        (DueRun(planned, at("10:05:00"), Reason.TOO_LATE, 4, at("10:25:00")),),
    )


def test_a_new_job_host_runs_first_after_one_minute() -> None:
    decision = decide(host(next_run_at=None, activated_at=None), "10:00:00")

    assert decision.place.next_run_at == at("10:01:00")
    assert decision.place.activated_at == at("10:00:00")
    assert decision.runs == ()


def test_the_first_runs_of_a_job_are_spread_over_half_a_minute() -> None:
    new = [
        host(job_host_id=ident, job_id=job, next_run_at=None, activated_at=None)
        for ident, job in ((1, 3), (2, 3), (3, 9), (4, 3))
    ]

    decisions = plan(Snapshot(now=at("10:00:00"), hosts=tuple(new)))

    assert [decision.place.next_run_at for decision in decisions] == [
        at("10:01:00"),
        at("10:01:10"),
        at("10:01:00"),
        at("10:01:20"),
    ]


@pytest.mark.parametrize("reason", [Reason.SUSPENDED, Reason.OLT_SILENT])
def test_what_is_suspended_stays_on_its_grid_and_its_due_times_are_skipped(
    reason: Reason,
) -> None:
    planned = host(held_back=reason)

    assert decide(planned, "10:05:03") == Decision(
        place("10:10:00"), (DueRun(planned, at("10:05:00"), reason),)
    )


def test_a_time_too_far_ahead_is_pulled_back_to_its_own_grid() -> None:
    """A clock that was set back leaves due times in the future; they would stop the polling."""
    planned = host(next_run_at=at("10:05:00") + timedelta(days=1))

    decision = decide(planned, "10:07:00")

    assert decision.place.next_run_at == at("10:10:00")
    assert decision.runs == ()


def test_one_that_is_not_due_stays_where_it_is() -> None:
    assert decide(host(), "10:04:59") == Decision(place("10:05:00"))


def test_one_that_existed_and_is_enabled_again_waits_one_full_interval() -> None:
    decision = decide(host(next_run_at=None), "10:50:00")

    assert decision.place.next_run_at == at("10:55:00")
    assert decision.place.activated_at == at("10:50:00")
    assert decision.runs == ()


def test_a_disabled_one_leaves_the_grid_even_when_it_is_due() -> None:
    assert decide(host(is_on=False), "10:05:03") == Decision(place(None))


def test_another_interval_starts_a_new_grid_one_interval_from_now() -> None:
    decision = decide(host(schedule=ONE_HOUR), "10:02:00")

    assert decision.place.next_run_at == at("11:02:00")
    assert decision.place.planned_with == ONE_HOUR
    assert decision.runs == ()


def test_a_cron_expression_is_read_in_its_zone() -> None:
    cron = Schedule(interval=None, cron="30 5 * * *", zone="America/Lima")  # 10:30 UTC
    planned = host(schedule=cron, planned_with=cron, next_run_at=at("10:30:00"))

    decision = decide(planned, "10:30:02")

    assert decision.runs == (DueRun(planned, at("10:30:00")),)
    assert decision.place.next_run_at == at("10:30:00") + timedelta(days=1)


def test_a_schedule_that_gives_no_time_is_set_aside_and_the_others_go_on() -> None:
    broken = host(schedule=(bad := Schedule(None, "61 * * * *", "America/Lima")), planned_with=bad)
    sound = host()

    first, second = plan(Snapshot(now=at("10:05:03"), hosts=(broken, sound)))

    assert first.place.next_run_at == at("11:05:03")
    assert first.runs == ()
    assert first.fault.startswith("'61 * * * *' is not a cron expression")
    assert second.runs == (DueRun(sound, at("10:05:00")),)


@pytest.mark.parametrize(("waiting", "reason"), [({7}, Reason.STILL_WAITING), ({8}, Reason.NONE)])
def test_a_due_time_is_skipped_while_the_one_before_it_still_waits(
    waiting: set[int], reason: Reason
) -> None:
    run = DueRun(host(), at("10:05:00"))

    assert without_backlog([run], waiting) == (replace(run, reason=reason),)


def test_what_is_skipped_already_keeps_its_reason() -> None:
    run = DueRun(host(), at("10:05:00"), Reason.TOO_LATE, missed=2)

    assert without_backlog([run], {7}) == (run,)


@pytest.mark.parametrize(
    ("known", "left"),
    [
        ((), ("10:05:00", 2)),
        (("10:05:00",), ("10:10:00", 1)),
        (("10:05:00", "10:10:00"), ("10:15:00", 0)),
        (("10:05:00", "10:10:00", "10:15:00"), None),
        (("10:10:00",), ("10:05:00", 2)),
    ],
)
def test_a_due_time_that_comes_a_second_time_is_left_out_and_those_after_it_are_not(
    known: tuple[str, ...], left: tuple[str, int] | None
) -> None:
    """As after a clock was set back, when the tick comes late besides."""
    run = DueRun(host(), at("10:05:00"), Reason.TOO_LATE, missed=2, missed_until=at("10:15:00"))
    expected: tuple[DueRun, ...] = ()
    if left is not None:
        due, missed = left
        until = at("10:15:00") if missed else None
        expected = (replace(run, due_at=at(due), missed=missed, missed_until=until),)

    assert without_known([run], {7: {at(text) for text in known}}) == expected
