"""A failed run waits again: RUNNING → PENDING in queue `retry`."""

from datetime import datetime

from django.db import IntegrityError, transaction

from executions.choices import Status
from executions.lifecycle.claims import Claim
from executions.lifecycle.endings import Outcome, record_attempt
from executions.models import Execution
from executions.retrying import RetryRule
from snmp_jobs.models import SnmpJob

RETRY_QUEUE = "retry"


def retry_rule(job: SnmpJob) -> RetryRule:
    return RetryRule(job.retries, job.retry_delay_s)


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
                record_attempt(claim, outcome)
    except IntegrityError:  # execution_one_pending_per_job_host
        return False
    return bool(moved)
