"""What waits begins to run: PENDING → RUNNING, with a lease and a fence."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction

from executions.choices import Kind


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


ONE_PER_OLT = "execution_one_per_olt"


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
