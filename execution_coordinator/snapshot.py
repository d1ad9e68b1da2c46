"""Everything one tick needs to know, read in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJobHost
from snmp_jobs.schedule import Schedule


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """One job on one OLT, as the planner sees it. `is_on`: job, OLT and pair all are."""

    job_host_id: int
    job_id: int
    olt_id: int
    kind: JobKind
    task_type: str
    is_on: bool
    schedule: Schedule
    planned_with: Schedule
    next_run_at: datetime | None
    activated_at: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The job hosts whose place on the grid has to move at `now`."""

    now: datetime
    hosts: tuple[PlannedHost, ...]


def database_now() -> datetime:
    """The one clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def load(now: datetime) -> Snapshot:
    rows = SnmpJobHost.objects.to_plan(now).select_related("job", "olt").order_by("pk")
    return Snapshot(now=now, hosts=tuple(_planned_host(row) for row in rows))


def _planned_host(row: SnmpJobHost) -> PlannedHost:
    return PlannedHost(
        job_host_id=row.pk,
        job_id=row.job_id,
        olt_id=row.olt_id,
        kind=row.job.job_kind,
        task_type=row.job.task_type,
        is_on=row.is_on,
        schedule=row.job.schedule,
        planned_with=_schedule(row.planned_interval, row.planned_cron),
        next_run_at=row.next_run_at,
        activated_at=row.activated_at,
    )


def _schedule(interval: timedelta | None, cron: str) -> Schedule:
    return Schedule(interval=interval, cron=cron, zone=settings.TIME_ZONE)
