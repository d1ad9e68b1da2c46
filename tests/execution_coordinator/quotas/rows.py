"""Rows for the tests of quotas: executions of one hour, without waiting for it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from executions.choices import FINAL, Status
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job_host

TEN = datetime(2026, 3, 2, 10, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


def at(text: str) -> datetime:
    """`10:30` or `10:30:05` of the day of `TEN`, in UTC."""
    return datetime.fromisoformat(f"2026-03-02T{text}").replace(tzinfo=UTC)


def on_grid(next_run: str | None, **fields: Any) -> SnmpJobHost:
    """A job host whose next due time is `next_run`; every five minutes unless a job is given."""
    return make_job_host(next_run_at=at(next_run) if next_run else None, **fields)


def ran(job_host: SnmpJobHost, due: str, status: Status, **fields: Any) -> Execution:
    """One due time of it that ended as `status`, 400 ms after it came due."""
    due_at = at(due)
    ends: dict[str, Any] = {"finished_at": due_at} if status in FINAL else {}
    if status in (Status.SUCCESS, Status.PARTIAL, Status.FAILED):
        ends = {"started_at": due_at, "finished_at": due_at + timedelta(milliseconds=400)}
    return make_execution(
        **{"job_host": job_host, "due_at": due_at, "status": status, **ends, **fields}
    )


def ran_all(job_host: SnmpJobHost, statuses: list[Status], first: str, every: timedelta) -> None:
    """Its due times from `first` on, one for each status."""
    for number, status in enumerate(statuses):
        due_at = at(first) + number * every
        ran(job_host, due_at.strftime("%H:%M:%S"), status)
