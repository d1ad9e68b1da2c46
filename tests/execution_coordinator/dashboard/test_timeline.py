"""The hour as marks on a line."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from execution_coordinator.dashboard.timeline import (
    Mark,
    MarkKind,
    Ran,
    Timeline,
    read_timelines,
    timeline_of,
)
from execution_coordinator.hours import Hour
from executions.choices import Status
from tests.factories import make_execution, make_execution_plan, make_job_host

HOUR = Hour(datetime(2026, 3, 2, 15, tzinfo=UTC))


def at(minute: float) -> datetime:
    return HOUR.start + timedelta(minutes=minute)


def ran(status: Status, due: float, started: float | None = None, end: float | None = None) -> Ran:
    return Ran(
        1,
        7,
        at(due),
        status,
        None if started is None else at(started),
        None if end is None else at(end),
    )


@pytest.mark.parametrize(
    ("one", "mark"),
    [
        (ran(Status.SUCCESS, 5, 6, 8), Mark(MarkKind.DONE, 360, 120)),
        (ran(Status.SUCCESS, 5, 5, 5.01), Mark(MarkKind.DONE, 300, 24)),
        (ran(Status.PARTIAL, 5, 6, 8), Mark(MarkKind.PARTIAL, 360, 120)),
        (ran(Status.FAILED, 5, 6, 8), Mark(MarkKind.FAILED, 360, 120)),
        (ran(Status.RUNNING, 5, 6), Mark(MarkKind.RUNNING, 360, 240)),
        (ran(Status.PENDING, 5, 4), Mark(MarkKind.WAITING, 300, 24)),
        (ran(Status.SKIPPED, 5), Mark(MarkKind.DROPPED, 300, 24)),
        (ran(Status.ABORTED, 5, 6, 8), Mark(MarkKind.DROPPED, 300, 24)),
        (ran(Status.SUCCESS, -2, -1, 1), Mark(MarkKind.DONE, 0, 60)),
        (ran(Status.SUCCESS, 59, 59, 62), Mark(MarkKind.DONE, 3540, 60)),
    ],
)
def test_each_status_has_its_mark(one: Ran, mark: Mark) -> None:
    assert timeline_of(HOUR, [one], [], ends_at=at(10)).marks == (mark,)


def test_what_ended_before_the_hour_is_not_on_its_line() -> None:
    assert timeline_of(HOUR, [ran(Status.SUCCESS, -9, -9, -7)], [], None).marks == ()


def test_what_is_planned_and_has_become_an_execution_is_drawn_once() -> None:
    planned = [
        {
            "job_host": 7,
            "due_at": at(minute).isoformat(),
            "starts_at": at(minute).isoformat(),
            "ends_at": at(minute + 1).isoformat(),
        }
        for minute in (5, 10)
    ]
    one = ran(Status.SUCCESS, 5, 5.5, 7)._replace(due_at=at(5) + timedelta(microseconds=7))

    marks = timeline_of(HOUR, [one], planned, None).marks

    assert marks == (Mark(MarkKind.DONE, 330, 90), Mark(MarkKind.PLANNED, 600, 60))


def test_a_plan_that_leaves_the_olt_to_the_probe_draws_nothing() -> None:
    assert timeline_of(HOUR, [], [{"task_type": "probe", "due_at": None}], None).marks == ()


def test_marks_of_one_kind_are_one_shape_and_the_worst_is_drawn_last() -> None:
    marks = (
        Mark(MarkKind.FAILED, 0, 24),
        Mark(MarkKind.DONE, 60, 24),
        Mark(MarkKind.DONE, 90, 30),
    )

    drawn = Timeline(HOUR, marks).drawn

    assert [(one.kind, one.count, one.path) for one in drawn] == [
        (MarkKind.DONE, 2, "M60 5h24v14h-24zM90 5h30v14h-30z"),
        (MarkKind.FAILED, 1, "M0 0h24v24h-24z"),
    ]


def test_the_line_is_told_in_words() -> None:
    marks = (Mark(MarkKind.FAILED, 0, 24), Mark(MarkKind.PLANNED, 60, 24))

    with translation.override("es"):
        assert Timeline(HOUR, marks).text == "Planificadas: 1, Falladas: 1"
        assert Timeline(HOUR).text == "Nada planificado ni ejecutado en esta hora."


@pytest.mark.django_db
def test_executions_and_plan_of_the_hour_are_read() -> None:
    pair = make_job_host()
    make_execution(
        job_host=pair, status=Status.SUCCESS, due_at=at(5), started_at=at(5), finished_at=at(6)
    )
    make_execution(job_host=pair, status=Status.SKIPPED, due_at=at(-20))
    task = {
        "job_host": pair.pk,
        "due_at": at(10).isoformat(),
        "starts_at": at(10).isoformat(),
        "ends_at": at(11).isoformat(),
    }
    make_execution_plan(
        olt=pair.olt, period_start=HOUR.start, period_end=HOUR.end, plan_data={"tasks": [task]}
    )
    make_execution_plan(
        olt=pair.olt,
        status="SUPERSEDED",
        period_start=HOUR.start,
        period_end=HOUR.end,
        plan_data={"tasks": [task, task]},
    )

    assert read_timelines([pair.olt_id], HOUR, {}) == {
        pair.olt_id: Timeline(HOUR, (Mark(MarkKind.DONE, 300, 60), Mark(MarkKind.PLANNED, 600, 60)))
    }
