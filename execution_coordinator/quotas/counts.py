"""Counts, from the executions and the grid, what quotas require and what became of it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from execution_coordinator.due_times import count_due_times
from execution_coordinator.hours import Hour
from execution_coordinator.quotas.executions_of_hours import EXECUTIONS_OF_HOURS
from execution_coordinator.quotas.quota import Counts
from snmp_jobs.schedule import Schedule


@dataclass(frozen=True, slots=True, order=True)
class QuotaKey:
    """What one quota is kept for."""

    hour: Hour
    olt_id: int
    task_type: str


@dataclass(frozen=True, slots=True)
class Ended:
    """What the executions of one task type say of one hour; `extra` are completed extra runs."""

    required: int
    completed: int
    failed: int
    skipped: int
    extra: int
    runs: int
    duration_ms: int


@dataclass(frozen=True, slots=True)
class Place:
    """A job host on the grid: its times from `next_run_at` on have no execution yet.

    `next_run_at` None: switched on, and not planned yet.
    """

    olt_id: int
    task_type: str
    next_run_at: datetime | None
    schedule: Schedule


# One statement, so that no due time is seen both on the grid and as an execution, or as neither.
_READ = """
    SELECT olt_id, task_type, hour_start,
           coalesce(sum(due_times) FILTER (WHERE counts), 0)::int,
           (count(*) FILTER (WHERE counts AND status IN ('SUCCESS', 'PARTIAL')))::int,
           (count(*) FILTER (WHERE counts AND status IN ('FAILED', 'ABORTED')))::int,
           coalesce(sum(due_times) FILTER (WHERE counts AND status = 'SKIPPED'), 0)::int,
           (count(*) FILTER (WHERE trigger = 'EXTRA' AND status IN ('SUCCESS', 'PARTIAL')))::int,
           count(duration_ms)::int, coalesce(sum(duration_ms), 0)::bigint,
           NULL::timestamptz, NULL::interval, NULL::text
      FROM counted GROUP BY olt_id, task_type, hour_start
 UNION ALL
    SELECT h.olt_id,
           CASE j.kind WHEN 'discovery' THEN 'discovery' ELSE j.kind || '_' || j.slug END,
           NULL, 0, 0, 0, 0, 0, 0, 0, h.next_run_at, j.interval, j.cron
      FROM snmp_job_hosts h
      JOIN snmp_jobs j ON j.id = h.job_id AND j.enabled
      JOIN hosts_olt o ON o.id = h.olt_id AND o.enabled
     WHERE h.enabled
"""


def read_counts(hours: Sequence[Hour], current: Hour) -> dict[QuotaKey, Counts]:
    """Of all OLTs in one statement; in `current` also the task types that require nothing."""
    ended, places = _read(hours)
    return combined(ended, places, hours, current)


def combined(
    ended: Mapping[QuotaKey, Ended],
    places: Iterable[Place],
    hours: Sequence[Hour],
    current: Hour,
) -> dict[QuotaKey, Counts]:
    """Adds the due times that are still to come. Pure."""
    to_come: dict[QuotaKey, int] = defaultdict(int)
    for place in places:
        for hour in hours:
            number = 0
            if place.next_run_at is not None:
                number = count_due_times(place.schedule, place.next_run_at, hour)
            if number or hour == current:
                to_come[QuotaKey(hour, place.olt_id, place.task_type)] += number
    nothing = Ended(0, 0, 0, 0, 0, 0, 0)
    return {
        key: _counts(ended.get(key, nothing), to_come.get(key, 0))
        for key in ended.keys() | to_come.keys()
    }


def _counts(ended: Ended, to_come: int) -> Counts:
    made_good = min(ended.extra, ended.failed)
    return Counts(
        required=ended.required + to_come,
        completed=ended.completed + made_good,
        failed=ended.failed - made_good,
        skipped=ended.skipped,
        runs=ended.runs,
        duration_ms=ended.duration_ms,
    )


def _read(hours: Sequence[Hour]) -> tuple[dict[QuotaKey, Ended], list[Place]]:
    ended: dict[QuotaKey, Ended] = {}
    places: list[Place] = []
    with connection.cursor() as cursor:
        cursor.execute(EXECUTIONS_OF_HOURS + _READ, {"hours": [hour.start for hour in hours]})
        for olt_id, task_type, start, *numbers, next_run_at, interval, cron in cursor.fetchall():
            if start is None:
                places.append(Place(olt_id, task_type, next_run_at, _schedule(interval, cron)))
            else:
                ended[QuotaKey(Hour(start), olt_id, task_type)] = Ended(*numbers)
    return ended, places


def _schedule(interval: timedelta | None, cron: str) -> Schedule:
    return Schedule(interval=interval, cron=cron, zone=settings.TIME_ZONE)
