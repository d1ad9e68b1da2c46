"""What a tick decides. Pure: no clock, no database, no settings."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from execution_coordinator.snapshot import PlannedHost, Snapshot
from executions.choices import Reason
from snmp_jobs.schedule import (
    BadCronError,
    Schedule,
    first_run,
    is_impossible,
    is_too_late,
    latest_run,
    latest_run_before,
    next_run,
    pulled_back,
    run_after_enabling,
)

SET_ASIDE_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job host stands on the grid from now on. No `next_run_at`: it left the grid."""

    job_host_id: int
    olt_id: int
    seen_next_run_at: datetime | None
    next_run_at: datetime | None
    activated_at: datetime | None
    planned_with: Schedule


@dataclass(frozen=True, slots=True)
class DueRun:
    """One due time and what becomes of it: it waits for the OLT, or is skipped for `reason`.

    A skipped one also stands for the `missed` due times after it that went by with it, the last
    of them at `missed_until`.
    """

    host: PlannedHost
    due_at: datetime
    reason: Reason = Reason.NONE
    missed: int = 0
    missed_until: datetime | None = None

    @property
    def is_skipped(self) -> bool:
        return self.reason is not Reason.NONE


@dataclass(frozen=True, slots=True)
class Decision:
    """`fault`: why nothing could be decided; the job host is set aside until its next run."""

    place: Place
    runs: tuple[DueRun, ...] = ()
    fault: str = ""


def plan(snapshot: Snapshot) -> tuple[Decision, ...]:
    """One decision for each job host of the snapshot, in its order."""
    ranks = _ranks_of_new(snapshot.hosts)
    return tuple(_decide_or_set_aside(host, snapshot.now, ranks) for host in snapshot.hosts)


def without_backlog(runs: Iterable[DueRun], waiting: Collection[int]) -> tuple[DueRun, ...]:
    """The same runs; those whose job host (ids in `waiting`) still waits are skipped."""
    return tuple(
        replace(run, reason=Reason.STILL_WAITING)
        if run.host.job_host_id in waiting and not run.is_skipped
        else run
        for run in runs
    )


def without_known(
    runs: Iterable[DueRun], known: Mapping[int, Collection[datetime]]
) -> tuple[DueRun, ...]:
    """The same runs without due times that have an execution already (`known`, by job host).

    There are such after a clock was set back, which then shows them a second time.
    """
    fresh = (_first_unknown(run, known.get(run.host.job_host_id, ())) for run in runs)
    return tuple(run for run in fresh if run is not None)


def _first_unknown(run: DueRun, known: Collection[datetime]) -> DueRun | None:
    due, missed = run.due_at, run.missed
    while due in known:
        if not missed:
            return None
        due, missed = next_run(run.host.schedule, due, due), missed - 1
    return replace(
        run, due_at=due, missed=missed, missed_until=run.missed_until if missed else None
    )


@dataclass(frozen=True, slots=True)
class _Rank:
    number: int
    of: int


def _ranks_of_new(hosts: Iterable[PlannedHost]) -> dict[int, _Rank]:
    """For each job host that never ran its number among the new ones of its job."""
    new: dict[int, list[int]] = {}
    for host in hosts:
        if host.is_on and host.next_run_at is None and host.activated_at is None:
            new.setdefault(host.job_id, []).append(host.job_host_id)
    return {
        ident: _Rank(number, len(idents))
        for idents in new.values()
        for number, ident in enumerate(idents)
    }


def _decide_or_set_aside(host: PlannedHost, now: datetime, ranks: Mapping[int, _Rank]) -> Decision:
    """A schedule that gives no time, which only SQL can write, must not stop the others."""
    try:
        return _decide(host, now, ranks)
    except (BadCronError, OverflowError) as error:
        return Decision(_place(host, now + SET_ASIDE_FOR, host.activated_at), fault=str(error))


def _decide(host: PlannedHost, now: datetime, ranks: Mapping[int, _Rank]) -> Decision:
    if not host.is_on:
        return Decision(_place(host, None, host.activated_at))
    if host.next_run_at is None:
        return Decision(_place(host, _first_place(host, now, ranks), now))
    if host.planned_with != host.schedule:
        return Decision(_place(host, next_run(host.schedule, now, now), host.activated_at))
    if is_impossible(host.schedule, host.next_run_at, now):
        back = pulled_back(host.schedule, host.next_run_at, now)
        return Decision(_place(host, back, host.activated_at))
    if host.next_run_at > now:
        return Decision(_place(host, host.next_run_at, host.activated_at))
    return _decide_due(host, host.next_run_at, now)


def _first_place(host: PlannedHost, now: datetime, ranks: Mapping[int, _Rank]) -> datetime:
    if host.job_host_id not in ranks:
        return run_after_enabling(host.schedule, now)
    rank = ranks[host.job_host_id]
    return first_run(now, rank.number, rank.of)


def _decide_due(host: PlannedHost, due: datetime, now: datetime) -> Decision:
    place = _place(host, next_run(host.schedule, due, now), host.activated_at)
    latest, passed = latest_run(host.schedule, due, now)
    if host.held_back is not Reason.NONE:
        return Decision(place, (_skipped(host, due, host.held_back, passed, latest),))
    if is_too_late(host.schedule, latest, now):
        return Decision(place, (_skipped(host, due, Reason.TOO_LATE, passed, latest),))
    if passed:
        until = latest_run_before(host.schedule, due, latest)
        skipped = _skipped(host, due, Reason.TOO_LATE, passed - 1, until)
        return Decision(place, (skipped, DueRun(host, latest)))
    return Decision(place, (DueRun(host, due),))


def _skipped(
    host: PlannedHost, due: datetime, reason: Reason, missed: int, until: datetime
) -> DueRun:
    return DueRun(host, due, reason, missed, until if missed else None)


def _place(host: PlannedHost, next_run_at: datetime | None, activated_at: datetime | None) -> Place:
    return Place(
        job_host_id=host.job_host_id,
        olt_id=host.olt_id,
        seen_next_run_at=host.next_run_at,
        next_run_at=next_run_at,
        activated_at=activated_at,
        planned_with=host.schedule,
    )
