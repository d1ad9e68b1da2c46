"""What a tick decides. Pure: no clock, no database, no settings."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from execution_coordinator.snapshot import PlannedHost, Snapshot
from executions.choices import Reason
from snmp_jobs.schedule import (
    Schedule,
    first_run,
    is_too_late,
    latest_run,
    next_run,
    run_after_enabling,
)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job host stands on the grid from now on. No `next_run_at`: it left the grid."""

    job_host_id: int
    seen_next_run_at: datetime | None
    next_run_at: datetime | None
    activated_at: datetime | None
    planned_with: Schedule


@dataclass(frozen=True, slots=True)
class DueRun:
    """One due time and what becomes of it: it waits for the OLT, or is skipped for `reason`.

    A skipped one also stands for the `missed` due times after it that went by with it.
    """

    host: PlannedHost
    due_at: datetime
    reason: Reason = Reason.NONE
    missed: int = 0

    @property
    def is_skipped(self) -> bool:
        return self.reason is not Reason.NONE


@dataclass(frozen=True, slots=True)
class Decision:
    place: Place
    runs: tuple[DueRun, ...] = ()


def plan(snapshot: Snapshot) -> tuple[Decision, ...]:
    """One decision for each job host of the snapshot, in its order."""
    return tuple(_decide(host, snapshot.now) for host in snapshot.hosts)


def without_backlog(runs: Iterable[DueRun], waiting: Collection[int]) -> tuple[DueRun, ...]:
    """The same runs; those whose job host (ids in `waiting`) still waits are skipped."""
    return tuple(
        replace(run, reason=Reason.STILL_WAITING)
        if run.host.job_host_id in waiting and not run.is_skipped
        else run
        for run in runs
    )


def _decide(host: PlannedHost, now: datetime) -> Decision:
    if not host.is_on:
        return Decision(_place(host, None, host.activated_at))
    if host.next_run_at is None:
        return Decision(_place(host, _first_place(host, now), now))
    if host.planned_with != host.schedule:
        return Decision(_place(host, next_run(host.schedule, now, now), host.activated_at))
    return _decide_due(host, host.next_run_at, now)


def _first_place(host: PlannedHost, now: datetime) -> datetime:
    is_new = host.activated_at is None
    return first_run(now) if is_new else run_after_enabling(host.schedule, now)


def _decide_due(host: PlannedHost, due: datetime, now: datetime) -> Decision:
    place = _place(host, next_run(host.schedule, due, now), host.activated_at)
    latest, passed = latest_run(host.schedule, due, now)
    if is_too_late(host.schedule, latest, now):
        return Decision(place, (DueRun(host, due, Reason.TOO_LATE, missed=passed),))
    if passed:
        skipped = DueRun(host, due, Reason.TOO_LATE, missed=passed - 1)
        return Decision(place, (skipped, DueRun(host, latest)))
    return Decision(place, (DueRun(host, due),))


def _place(host: PlannedHost, next_run_at: datetime | None, activated_at: datetime | None) -> Place:
    return Place(
        job_host_id=host.job_host_id,
        seen_next_run_at=host.next_run_at,
        next_run_at=next_run_at,
        activated_at=activated_at,
        planned_with=host.schedule,
    )
