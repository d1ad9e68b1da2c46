"""Everything one tick needs to know, read in a constant number of queries."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from executions.choices import Reason
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJobHost
from snmp_jobs.schedule import Schedule


@dataclass(frozen=True, slots=True)
class PlannedHost:
    """One job on one OLT, as the planner sees it.

    `is_on`: job, OLT and pair all are. `held_back`: why its due times are skipped for now.
    """

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
    held_back: Reason = Reason.NONE


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The job hosts whose place on the grid has to move at `now`, or may have to."""

    now: datetime
    hosts: tuple[PlannedHost, ...]


def database_now() -> datetime:
    """The one clock that all processes share."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement_timestamp()")
        now: datetime = cursor.fetchone()[0]
    return now


def load(now: datetime, *, set_back: bool = False) -> Snapshot:
    """`set_back`: whether the clock was, since the last snapshot."""
    rows = SnmpJobHost.objects.to_plan(now, set_back=set_back).select_related("job", "olt")
    return Snapshot(now=now, hosts=tuple(_planned_host(row) for row in rows.order_by("pk")))


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
        held_back=_held_back(row),
    )


def _held_back(row: SnmpJobHost) -> Reason:
    if row.olt.suspended_at is not None:
        return Reason.OLT_SILENT
    return Reason.SUSPENDED if row.suspended_at is not None else Reason.NONE


def _schedule(interval: timedelta | None, cron: str) -> Schedule:
    return Schedule(interval=interval, cron=cron, zone=settings.TIME_ZONE)
