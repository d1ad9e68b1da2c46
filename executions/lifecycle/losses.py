"""A run whose lease is over was lost with its worker: RUNNING → PENDING or FAILED."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models.functions import Now

from executions.choices import Status
from executions.lifecycle.retries import retry_rule
from executions.models import Execution
from executions.retrying import RetryRule


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
