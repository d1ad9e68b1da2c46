"""The only code that moves the status of an execution.

Each step is a compare-and-set: it says whether it was this caller that did it. Times of leases come
from the clock of PostgreSQL (`now()`), never from the clock of a worker.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import Case, F, Func, IntegerField, Value, When
from django.db.models.functions import Cast, Extract, Greatest, Now

from executions.choices import Kind, Reason, Status, Trigger
from executions.models import Execution, ExecutionAttempt
from executions.retrying import RetryRule
from snmp_jobs.models import SnmpJob


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to talk to one OLT, as the database gave it."""

    execution_id: int
    olt_id: int
    kind: Kind
    due_at: datetime
    attempt: int
    fence: int
    worker: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended and what it counted."""

    status: Status
    reason: Reason = Reason.NONE
    error_code: str = ""
    error_text: str = ""
    onus: int | None = None
    values_read: int | None = None
    onus_changed: int | None = None
    problems: int = 0
    left_out: str = ""


class FenceLostError(Exception):
    """The execution is no longer this worker's: nothing it collected may be stored."""

    retryable = False


ONE_PER_OLT = "execution_one_per_olt"

RETRY_QUEUE = "retry"

_CLAIM = """
    UPDATE snmp_executions e
       SET status = 'RUNNING', fence = nextval('execution_fence'), worker = %s,
           attempt = attempt + 1, started_at = now(),
           lease_until = now() + %s * interval '1 second',
           sent_at = COALESCE(sent_at, now())
     WHERE e.id = %s AND e.status = 'PENDING' AND NOT e.abort_requested
       AND COALESCE(e.not_before <= now(), true)
       AND EXISTS (SELECT 1 FROM hosts_olt o
                    WHERE o.id = e.olt_id AND o.enabled
                      AND (o.suspended_at IS NULL OR e.trigger IN ('MANUAL', 'PROBE')))
       AND (e.kind = 'probe'
            OR EXISTS (SELECT 1 FROM snmp_job_hosts h JOIN snmp_jobs j ON j.id = h.job_id
                        WHERE h.id = e.job_host_id AND h.enabled AND j.enabled))
 RETURNING e.id, e.olt_id, e.kind, e.due_at, e.attempt, e.fence, e.worker,
           e.started_at
"""


def start(execution_id: int, *, worker: str, lease: timedelta) -> Claim | None:
    """PENDING → RUNNING with a fresh fence.

    None: it does not wait any more, backs off, is disabled, or its OLT is busy or suspended.
    """
    return _claimed(_CLAIM, [worker, lease.total_seconds(), execution_id])


def _claimed(sql: str, parameters: list[int | str | float]) -> Claim | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            row = cursor.fetchone()
    except IntegrityError as error:
        if ONE_PER_OLT not in str(error):
            raise
        return None
    if row is None:
        return None
    ident, olt_id, kind, due_at, attempt, fence, name, started_at = row
    return Claim(ident, olt_id, Kind(kind), due_at, attempt, fence, name, started_at)


_START_PROBE = """
    INSERT INTO snmp_executions (olt_id, kind, task_type, trigger, priority, queue, due_at, status,
                                 reason, missed, attempt, fence, worker, lease_until,
                                 abort_requested, created_at, started_at, problems, error_code,
                                 error_text, sent_at)
    VALUES (%s, 'probe', 'probe', 'PROBE', 100, '', now(), 'RUNNING', '', 0, 1,
            nextval('execution_fence'), %s, now() + %s * interval '1 second', false, now(), now(),
            0, '', '', now())
    RETURNING id, olt_id, kind, due_at, attempt, fence, worker, started_at
"""


def start_probe(olt_id: int, *, worker: str, lease: timedelta) -> Claim | None:
    """Opens a probe as RUNNING at once. None: the OLT is talking to somebody else."""
    return _claimed(_START_PROBE, [olt_id, worker, lease.total_seconds()])


def finish(claim: Claim, outcome: Outcome) -> None:
    """RUNNING → final, in the caller's transaction and only while the fence still holds.

    Raises `FenceLostError` otherwise, so that the data of the same transaction is rolled back.
    """
    held = Execution.objects.filter(pk=claim.execution_id, fence=claim.fence, status=Status.RUNNING)
    updated = held.update(
        status=outcome.status,
        reason=outcome.reason,
        error_code=outcome.error_code,
        error_text=outcome.error_text,
        onus=outcome.onus,
        values_read=outcome.values_read,
        onus_changed=outcome.onus_changed,
        problems=outcome.problems,
        left_out=outcome.left_out,
        lease_until=None,
        finished_at=Now(),
        duration_ms=_milliseconds_since_start(),
    )
    if not updated:
        raise FenceLostError(
            f"execution {claim.execution_id} is no longer held with fence {claim.fence}"
        )
    _record_attempt(claim, outcome)


def retry(claim: Claim, outcome: Outcome, not_before: datetime) -> bool:
    """RUNNING → PENDING in queue `retry`, with the failed attempt kept.

    False: it is no longer ours, was asked to stop, or a newer due time of its job host waits
    already.
    """
    held = Execution.objects.filter(
        pk=claim.execution_id, fence=claim.fence, status=Status.RUNNING, abort_requested=False
    )
    try:
        with transaction.atomic():
            moved = held.update(
                status=Status.PENDING,
                queue=RETRY_QUEUE,
                not_before=not_before,
                sent_at=None,
                fence=None,
                lease_until=None,
                started_at=None,
                error_code=outcome.error_code,
                error_text=outcome.error_text,
            )
            if moved:
                _record_attempt(claim, outcome)
    except IntegrityError:  # execution_one_pending_per_job_host
        return False
    return bool(moved)


def abandon(claim: Claim, outcome: Outcome) -> bool:
    """RUNNING → final for a run without data to store. False: it was no longer ours."""
    try:
        with transaction.atomic():
            finish(claim, outcome)
    except FenceLostError:
        return False
    return True


def retry_rule(job: SnmpJob) -> RetryRule:
    return RetryRule(job.retries, job.retry_delay_s)


@dataclass(frozen=True, slots=True)
class LostExecution:
    """A RUNNING row whose lease is over: nobody is talking to its OLT any more."""

    execution_id: int
    olt_id: int
    attempt: int
    worker: str
    rule: RetryRule
    next_due: datetime | None


def lost_executions() -> list[LostExecution]:
    rows = Execution.objects.filter(status=Status.RUNNING, lease_until__lt=Now())
    return [_lost(row) for row in rows.select_related("job_host__job").order_by("pk")]


def _lost(row: Execution) -> LostExecution:
    job_host = row.job_host
    rule = retry_rule(job_host.job) if job_host else RetryRule(0, None)
    next_due = job_host.next_run_at if job_host else None
    return LostExecution(row.pk, row.olt_id, row.attempt, row.worker, rule, next_due)


_CLOSE_LOST = """
    WITH lost AS (
        UPDATE snmp_executions e
           SET status = CASE WHEN again.yes THEN 'PENDING' ELSE 'FAILED' END,
               queue = CASE WHEN again.yes THEN 'retry' ELSE queue END,
               reason = CASE WHEN again.yes THEN '' ELSE 'lease_lost' END,
               error_code = 'lease_lost',
               error_text = 'worker ' || worker || ' stopped renewing its lease',
               lease_until = NULL, sent_at = NULL, not_before = NULL,
               finished_at = CASE WHEN NOT again.yes THEN now() END,
               duration_ms = CASE WHEN NOT again.yes
                                  THEN greatest(extract(epoch FROM now() - started_at) * 1000, 0)
                             END
          FROM (SELECT r.id, r.id = ANY(%s) AND NOT r.abort_requested
                       AND NOT EXISTS (SELECT 1 FROM snmp_executions p
                                        WHERE p.job_host_id = r.job_host_id
                                          AND p.status = 'PENDING') AS yes
                  FROM snmp_executions r WHERE r.id = ANY(%s)) again
         WHERE e.id = again.id AND e.status = 'RUNNING' AND e.lease_until < now()
     RETURNING e.id, e.attempt, e.worker, e.fence, e.started_at, e.error_code, e.error_text
    ), recorded AS (
        INSERT INTO execution_attempts (execution_id, number, status, worker, fence, started_at,
                                        finished_at, error_code, error_text)
        SELECT id, attempt, 'FAILED', worker, fence, started_at, now(), error_code, error_text
          FROM lost
    )
    SELECT id FROM lost ORDER BY id
"""


def close_lost(lost: Iterable[int], again: Iterable[int]) -> set[int]:
    """RUNNING rows of `lost` → PENDING for those of `again`, FAILED for the others.

    One that was asked to stop, or whose job host has a newer due time waiting, is not run again.
    Returns the ids that were really lost: a worker may have come back in time.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_LOST, [list(again), list(lost)])
        return {row[0] for row in cursor.fetchall()}


def hold_back(olt_ids: Iterable[int], pause: timedelta) -> None:
    """What waits for these OLTs starts no earlier than `pause` from now."""
    waiting = Execution.objects.filter(olt__in=list(olt_ids), status=Status.PENDING)
    waiting.update(not_before=Greatest(F("not_before"), Now() + pause))


def shorten_leases(lease: timedelta) -> int:
    """Leases that end too far ahead, which a clock that was set back leaves: they end soon."""
    return Execution.objects.filter(
        status=Status.RUNNING, lease_until__gt=Now() + lease * 2
    ).update(lease_until=Now() + lease)


def bring_forward(step: timedelta) -> None:
    """After a clock was set back by `step`: what backs off does so no longer than it was to."""
    waiting = Execution.objects.filter(status=Status.PENDING)
    waiting.filter(not_before__gt=Now()).update(not_before=F("not_before") - step)
    waiting.filter(sent_at__gt=Now()).update(sent_at=None)


def open_probes(olt_ids: Iterable[int]) -> None:
    """One waiting probe for each OLT that has none."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_PROBES, [list(olt_ids)])


_OPEN_PROBES = """
    INSERT INTO snmp_executions (olt_id, kind, task_type, trigger, priority, queue, due_at, status,
                                 reason, missed, attempt, worker, abort_requested, created_at,
                                 problems, error_code, error_text)
    SELECT olt_id, 'probe', 'probe', 'PROBE', 100, 'default', now(), 'PENDING', '', 0, 0, '',
           false, now(), 0, '', ''
      FROM unnest(%s::bigint[]) AS olt_id
        ON CONFLICT DO NOTHING
"""


def give_up_pending(olt_ids: Iterable[int], reason: Reason) -> int:
    """PENDING job executions of these OLTs → SKIPPED, or FAILED where they were tried before."""
    waiting = Execution.objects.filter(
        olt__in=list(olt_ids),
        status=Status.PENDING,
        trigger__in=(Trigger.SCHEDULED, Trigger.EXTRA),
    )
    return waiting.update(
        status=Case(
            When(attempt__gt=0, then=Value(Status.FAILED.value)),
            default=Value(Status.SKIPPED.value),
        ),
        reason=reason,
        finished_at=Now(),
    )


_RENEW = """
    UPDATE snmp_executions SET lease_until = now() + %s * interval '1 second'
     WHERE status = 'RUNNING' AND (id, fence) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
 RETURNING fence
"""


def renew(claims: Collection[Claim], lease: timedelta) -> set[int]:
    """Extends the leases of `claims`; returns the fences of those that are still held."""
    ids = [claim.execution_id for claim in claims]
    fences = [claim.fence for claim in claims]
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [lease.total_seconds(), ids, fences])
        return {row[0] for row in cursor.fetchall()}


def stop_reasons(claims: Collection[Claim]) -> dict[int, Reason]:
    """By fence those of `claims` that should stop, and why: asked to, or no longer theirs.

    An execution that was lost may run again under another fence: its old claim is over. A switch
    that is off counts at once; the tick, which asks to stop as well, comes up to 5 s later.
    """
    held = Execution.objects.filter(
        pk__in=[claim.execution_id for claim in claims], status=Status.RUNNING
    )
    rows = {fence: _stop_reason(*row) for fence, *row in held.values_list("fence", *_ORDERS)}
    return {
        claim.fence: reason
        for claim in claims
        if (reason := rows.get(claim.fence, Reason.LEASE_LOST)) is not Reason.NONE
    }


_ORDERS = (
    "abort_requested",
    "reason",
    "olt__enabled",
    "job_host__enabled",
    "job_host__job__enabled",
)


def _stop_reason(
    asked: bool,  # noqa: FBT001 -- a row of `_ORDERS`
    reason: str,
    olt: bool,  # noqa: FBT001
    job_host: bool | None,  # noqa: FBT001 -- None: a probe has no job
    job: bool | None,  # noqa: FBT001
) -> Reason:
    if asked:
        return Reason(reason or Reason.OPERATOR)
    if not olt:
        return Reason.OLT_DISABLED
    return Reason.JOB_DISABLED if False in (job_host, job) else Reason.NONE


def abort_pending(pending: Iterable[int], reason: Reason) -> int:
    """PENDING → ABORTED. Returns how many of them it still caught waiting."""
    waiting = Execution.objects.filter(pk__in=list(pending), status=Status.PENDING)
    return waiting.update(status=Status.ABORTED, reason=reason, finished_at=Now())


def request_abort(running: Iterable[int], reason: Reason) -> int:
    """Asks running executions to stop between two PDUs; their workers close them."""
    talking = Execution.objects.filter(
        pk__in=list(running), status=Status.RUNNING, abort_requested=False
    )
    return talking.update(abort_requested=True, reason=reason)


def _milliseconds_since_start() -> Func:
    """Never below zero: a clock that was set back must not keep a run from ending."""
    elapsed_s = Extract(Now() - F("started_at"), "epoch")
    return Greatest(Cast(elapsed_s * 1000, IntegerField()), 0)


def _record_attempt(claim: Claim, outcome: Outcome) -> None:
    ExecutionAttempt.objects.create(
        execution_id=claim.execution_id,
        number=claim.attempt,
        status=outcome.status,
        worker=claim.worker,
        fence=claim.fence,
        started_at=claim.started_at,
        finished_at=Now(),
        error_code=outcome.error_code,
        error_text=outcome.error_text,
    )
