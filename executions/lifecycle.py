"""The only code that moves the status of an execution.

Each step is a compare-and-set: it says whether it was this caller that did it. Times of leases come
from the clock of PostgreSQL (`now()`), never from the clock of a worker.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import F, Func, IntegerField
from django.db.models.functions import Cast, Extract, Greatest, Now

from executions.choices import Kind, Reason, Status
from executions.models import Execution, ExecutionAttempt


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


class FenceLostError(Exception):
    """The execution is no longer this worker's: nothing it collected may be stored."""

    retryable = False


_CLAIM = """
    UPDATE snmp_executions e
       SET status = 'RUNNING', fence = nextval('execution_fence'), worker = %s,
           attempt = attempt + 1, started_at = now(),
           lease_until = now() + %s * interval '1 second',
           sent_at = COALESCE(sent_at, now())
     WHERE e.id = %s AND e.status = 'PENDING' AND NOT e.abort_requested
       AND EXISTS (SELECT 1 FROM hosts_olt o WHERE o.id = e.olt_id AND o.enabled)
       AND EXISTS (SELECT 1 FROM snmp_job_hosts h JOIN snmp_jobs j ON j.id = h.job_id
                    WHERE h.id = e.job_host_id AND h.enabled AND j.enabled)
 RETURNING e.id, e.olt_id, e.kind, e.due_at, e.attempt, e.fence, e.worker,
           e.started_at
"""


def start(execution_id: int, *, worker: str, lease: timedelta) -> Claim | None:
    """PENDING → RUNNING with a fresh fence. None: not waiting any more, disabled, or OLT busy."""
    return _claimed(_CLAIM, [worker, lease.total_seconds(), execution_id])


def _claimed(sql: str, parameters: list[int | str | float]) -> Claim | None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql, parameters)
            row = cursor.fetchone()
    except IntegrityError:  # execution_one_per_olt: the OLT is talking to somebody else
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
        lease_until=None,
        finished_at=Now(),
        duration_ms=_milliseconds_since_start(),
    )
    if not updated:
        raise FenceLostError(
            f"execution {claim.execution_id} is no longer held with fence {claim.fence}"
        )
    _record_attempt(claim, outcome)


def abandon(claim: Claim, outcome: Outcome) -> bool:
    """RUNNING → final for a run without data to store. False: it was no longer ours."""
    try:
        with transaction.atomic():
            finish(claim, outcome)
    except FenceLostError:
        return False
    return True


_CLOSE_LOST = """
    WITH lost AS (
        UPDATE snmp_executions
           SET status = 'FAILED', reason = 'lease_lost', error_code = 'lease_lost',
               error_text = 'worker ' || worker || ' stopped renewing its lease',
               lease_until = NULL, finished_at = now(),
               duration_ms = greatest(extract(epoch FROM now() - started_at) * 1000, 0)
         WHERE status = 'RUNNING' AND lease_until < now()
     RETURNING id, olt_id, attempt, status, worker, fence, started_at, finished_at, error_code,
               error_text
    ), recorded AS (
        INSERT INTO execution_attempts (execution_id, number, status, worker, fence, started_at,
                                        finished_at, error_code, error_text)
        SELECT id, attempt, status, worker, fence, started_at, finished_at, error_code, error_text
          FROM lost
    )
    SELECT id, olt_id FROM lost ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class LostExecution:
    execution_id: int
    olt_id: int


def close_lost() -> list[LostExecution]:
    """RUNNING rows whose lease is over → FAILED: nobody is talking to those OLTs any more."""
    with connection.cursor() as cursor:
        cursor.execute(_CLOSE_LOST)
        return [LostExecution(*row) for row in cursor.fetchall()]


_RENEW = """
    UPDATE snmp_executions SET lease_until = now() + %s * interval '1 second'
     WHERE status = 'RUNNING' AND (id, fence) IN (SELECT * FROM unnest(%s::bigint[], %s::bigint[]))
 RETURNING id
"""


def renew(fences: dict[int, int], lease: timedelta) -> set[int]:
    """Extends the leases of `{execution id: fence}`; returns the ids that are still held."""
    with connection.cursor() as cursor:
        cursor.execute(_RENEW, [lease.total_seconds(), list(fences), list(fences.values())])
        return {row[0] for row in cursor.fetchall()}


def stop_reasons(execution_ids: Collection[int]) -> dict[int, Reason]:
    """Those of `execution_ids` that should stop, and why: asked to, or no longer running."""
    rows = Execution.objects.filter(pk__in=list(execution_ids)).values_list(
        "pk", "status", "abort_requested", "reason"
    )
    found = {pk: _stop_reason(Status(status), asked, reason) for pk, status, asked, reason in rows}
    return {
        pk: reason
        for pk in execution_ids
        if (reason := found.get(pk, Reason.LEASE_LOST)) is not Reason.NONE
    }


def _stop_reason(status: Status, abort_requested: bool, reason: str) -> Reason:  # noqa: FBT001
    if status is not Status.RUNNING:
        return Reason.LEASE_LOST
    return Reason(reason) if abort_requested else Reason.NONE


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
