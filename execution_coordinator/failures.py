"""What a run that did not succeed leaves behind: another try, or a failure that is counted."""

from django.db import transaction
from django.db.models import F

from execution_coordinator.emergency import probe_if_failing
from execution_coordinator.snapshot import database_now
from executions import lifecycle
from executions.choices import Status
from executions.lifecycle import Claim, FenceLostError, Outcome
from executions.retrying import retry_at
from snmp_jobs.models import SnmpJobHost


def close_failed(claim: Claim, job_host_id: int, code: str, text: str, *, retryable: bool) -> None:
    """Back into the line while retries are left, else FAILED and one more failure in a row."""
    outcome = Outcome(Status.FAILED, error_code=code, error_text=text)
    if not (retryable and _retried(claim, job_host_id, outcome)):
        _count(claim, job_host_id, outcome)


def _retried(claim: Claim, job_host_id: int, outcome: Outcome) -> bool:
    row = SnmpJobHost.objects.select_related("job").get(pk=job_host_id)
    rule = lifecycle.retry_rule(row.job)
    moment = retry_at(rule, claim.attempt, database_now(), row.next_run_at)
    return moment is not None and lifecycle.retry(claim, outcome, moment)


def _count(claim: Claim, job_host_id: int, outcome: Outcome) -> None:
    try:
        with transaction.atomic():
            lifecycle.finish(claim, outcome)
            SnmpJobHost.objects.filter(pk=job_host_id).update(
                failures_in_row=F("failures_in_row") + 1,
                suspended_because=f"{outcome.error_code}: {outcome.error_text}",
            )
            probe_if_failing(claim.olt_id)
    except FenceLostError:
        return  # another worker or the reaper has closed it: their count stands


def forget_failures(job_host: SnmpJobHost) -> None:
    """A run that succeeded ends every row of failures."""
    if job_host.failures_in_row or job_host.suspensions_in_row or job_host.suspended_at:
        SnmpJobHost.objects.filter(pk=job_host.pk).update(
            failures_in_row=0, suspensions_in_row=0, suspended_at=None, suspended_because=""
        )
