"""Why did it not run? One answer for each job host and each open execution, at any moment. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from execution_coordinator.explanations.words import Code, Explanation
from execution_coordinator.health import LOOP_SILENT_AFTER, QUEUE_SILENT_AFTER
from executions.choices import Status


@dataclass(frozen=True, slots=True)
class OpenRun:
    """An execution that waits or runs.

    `task`: the name of its job, or its task type. `is_on`: False when its OLT, its job or the pair
    was switched off or deleted. `waits_since`: when the row was made. `error`: of its last attempt.
    """

    execution_id: int
    olt_id: int
    job_host_id: int | None
    task: str
    status: Status
    queue: str
    priority: int
    due_at: datetime
    waits_since: datetime
    is_on: bool = True
    attempt: int = 0
    max_retries: int = 0
    not_before: datetime | None = None
    sent_at: datetime | None = None
    started_at: datetime | None = None
    lease_until: datetime | None = None
    worker: str = ""
    abort_requested: bool = False
    reason: str = ""
    error: str = ""

    @property
    def is_running(self) -> bool:
        return self.status is Status.RUNNING

    @property
    def place_in_line(self) -> tuple[int, datetime, int]:
        """Lower goes first: priority, then the older due time, then the older row."""
        return -self.priority, self.due_at, self.execution_id

    def may_start(self, now: datetime) -> bool:
        return not self.is_running and (self.not_before is None or self.not_before <= now)


@dataclass(frozen=True, slots=True)
class QueueLife:
    """`seen_at`: when a worker last took a ping from it. `running`: runs that came from it."""

    seen_at: datetime | None = None
    running: int = 0


@dataclass(frozen=True, slots=True)
class Around:
    """What decides, beside the run itself, when it starts.

    `line`: the open runs of its OLT. `ends_at`: the expected end of the one that holds the OLT.
    """

    loop_seen_at: datetime | None
    line: tuple[OpenRun, ...] = ()
    queue: QueueLife = QueueLife()
    ends_at: datetime | None = None

    @property
    def holder(self) -> OpenRun | None:
        return next((run for run in self.line if run.is_running), None)

    def expected_end(self, now: datetime) -> datetime | None:
        """None when nothing is known of it, and when it has passed: then nobody knows."""
        return self.ends_at if self.ends_at is not None and self.ends_at > now else None


@dataclass(frozen=True, slots=True)
class LastRun:
    """The newest due time of a job host that came to an end."""

    due_at: datetime
    status: Status
    reason: str


@dataclass(frozen=True, slots=True)
class JobHostFacts:
    """All that says why one job host does not run. `run`: its execution that has not ended."""

    job_host_id: int
    around: Around
    olt_enabled: bool = True
    job_enabled: bool = True
    enabled: bool = True
    disabled_by_rule: bool = False
    olt_suspended_at: datetime | None = None
    olt_silent_since: datetime | None = None
    next_probe_at: datetime | None = None
    suspended_at: datetime | None = None
    suspended_because: str = ""
    resumes_at: datetime | None = None
    next_run_at: datetime | None = None
    run: OpenRun | None = None
    last: LastRun | None = None


def explain(facts: JobHostFacts, now: datetime) -> Explanation:
    """The first that holds: it runs, is switched off, waits, is held back, is not due."""
    if facts.run is not None and facts.run.is_running:
        return explain_open(facts.run, facts.around, now)
    switched_off = _switched_off(facts)
    if switched_off is not None:
        return switched_off
    if facts.run is not None:
        return explain_open(facts.run, facts.around, now)
    return _held_back(facts) or _on_the_grid(facts, now)


def explain_open(run: OpenRun, around: Around, now: datetime) -> Explanation:
    """Also for an execution without a job host: a probe, or what is left of a deleted job."""
    if run.is_running:
        return _running(run, around, now)
    if not run.is_on:
        return Explanation(Code.BEING_ABORTED)
    if not run.may_start(now) and not run.attempt:
        return Explanation(Code.HELD_BACK, until=run.not_before)
    if not run.may_start(now):
        return Explanation(
            Code.BACKING_OFF,
            until=run.not_before,
            reason=run.error,
            count=run.attempt,
            of=run.max_retries,
        )
    return _in_line(run, around, now) or _on_its_way(run, around, now)


def _running(run: OpenRun, around: Around, now: datetime) -> Explanation:
    if run.lease_until is not None and run.lease_until < now:
        return Explanation(Code.LEASE_ENDED, since=run.lease_until, worker=run.worker)
    if run.abort_requested:
        return Explanation(
            Code.STOPPING, since=run.started_at, worker=run.worker, reason=run.reason
        )
    return Explanation(
        Code.RUNNING, since=run.started_at, until=around.expected_end(now), worker=run.worker
    )


def _in_line(run: OpenRun, around: Around, now: datetime) -> Explanation | None:
    holder = around.holder
    if holder is not None:
        return Explanation(
            Code.WAITING_FOR_LEASE,
            since=holder.started_at,
            until=around.expected_end(now),
            task=holder.task,
            worker=holder.worker,
        )
    ahead = _ahead(run, around.line, now)
    if ahead:
        return Explanation(Code.WAITING_IN_LINE, since=run.waits_since, count=ahead)
    return None


def _ahead(run: OpenRun, line: Iterable[OpenRun], now: datetime) -> int:
    return sum(other.may_start(now) and other.place_in_line < run.place_in_line for other in line)


def _on_its_way(run: OpenRun, around: Around, now: datetime) -> Explanation:
    """Nothing is before it: the loop sends it, again every ten seconds, and a worker takes it."""
    loop_is_silent = _is_silent(around.loop_seen_at, LOOP_SILENT_AFTER, now)
    if loop_is_silent and _is_silent(run.sent_at, LOOP_SILENT_AFTER, now):
        return Explanation(Code.LOOP_SILENT, since=around.loop_seen_at)
    if run.sent_at is None:
        return Explanation(Code.NOT_SENT_YET, since=run.waits_since)
    code = Code.SENT
    if _is_silent(around.queue.seen_at, QUEUE_SILENT_AFTER, now):
        code = Code.WORKERS_BUSY if around.queue.running else Code.NO_WORKER
    return Explanation(
        code,
        since=run.sent_at,
        queue=run.queue,
        count=around.queue.running if code is Code.WORKERS_BUSY else 0,
        waited_s=(now - run.sent_at).total_seconds(),
    )


def _switched_off(facts: JobHostFacts) -> Explanation | None:
    if not facts.olt_enabled:
        return Explanation(Code.OLT_DISABLED)
    if not facts.job_enabled:
        return Explanation(Code.JOB_DISABLED)
    if facts.enabled:
        return None
    if facts.disabled_by_rule:
        return Explanation(Code.DISABLED_BY_RULE, reason=facts.suspended_because)
    return Explanation(Code.DISABLED_ON_OLT)


def _held_back(facts: JobHostFacts) -> Explanation | None:
    if facts.olt_suspended_at is not None:
        since = facts.olt_silent_since or facts.olt_suspended_at
        return Explanation(Code.OLT_SILENT, since=since, until=facts.next_probe_at)
    if facts.suspended_at is None:
        return None
    return Explanation(
        Code.SUSPENDED,
        since=facts.suspended_at,
        until=facts.resumes_at,
        reason=facts.suspended_because,
    )


def _on_the_grid(facts: JobHostFacts, now: datetime) -> Explanation:
    planned = facts.next_run_at
    if planned is not None and planned > now:
        return _next_run(planned, facts.last)
    loop_seen_at = facts.around.loop_seen_at
    if _is_silent(loop_seen_at, LOOP_SILENT_AFTER, now):
        return Explanation(Code.LOOP_SILENT, since=loop_seen_at)
    if planned is None:
        return Explanation(Code.NOT_PLANNED_YET)
    return Explanation(Code.DUE, since=planned)


def _next_run(planned: datetime, last: LastRun | None) -> Explanation:
    code = _WITHOUT_RESULT.get(last.status) if last is not None else None
    if last is None or code is None:
        return Explanation(Code.NEXT_RUN, until=planned)
    return Explanation(code, since=last.due_at, until=planned, reason=last.reason)


_WITHOUT_RESULT = {Status.SKIPPED: Code.SKIPPED, Status.ABORTED: Code.ABORTED}


def _is_silent(seen_at: datetime | None, after: timedelta, now: datetime) -> bool:
    return seen_at is None or now - seen_at > after
