"""Which rows the main pages show. Runs within a site."""

from datetime import timedelta

from execution_coordinator.choices import QuotaStatus, Severity
from execution_coordinator.hours import ONE_HOUR, Hour, hour_of
from execution_coordinator.models import ExecutionPlan, QuotaTracker, QuotaViolation
from execution_coordinator.plans.store import refresh_plans
from execution_coordinator.quotas.counts import QuotaKey
from execution_coordinator.quotas.quota import Counts
from execution_coordinator.quotas.tracking import recount
from execution_coordinator.quotas.violation_report import Judged, OltHour, reports
from execution_coordinator.snapshot import database_now
from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT
from oids.models import OID
from onus.models import OnuData
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution

DUE = 12
KEPT = 2


def rows_shown(olt: OLT) -> dict[str, int]:
    """By the names of the pages; `olt` is the one that they are about."""
    recount()
    refresh_plans()
    job_host = SnmpJobHost.objects.filter(olt=olt).order_by("-job__kind")[0]
    return {
        "olt": olt.pk,
        "olt-history": olt.pk,
        "brand": olt.brand_id,
        "job": job_host.job_id,
        "execution-failed": Execution.objects.filter(status=Status.FAILED)[:1].get().pk,
        "onu": OnuData.objects.filter(olt=olt, onu_rx_dbm__isnull=False)[:1].get().pk,
        "violation": QuotaViolation.objects.all()[:1].get().pk,
        "plan": ExecutionPlan.objects.filter(olt=olt)[:1].get().pk,
        "oid": OID.objects.filter(family__brand=olt.brand, name="onu_rx_dbm")[:1].get().pk,
    }


def add_bad_hour(job_host: SnmpJobHost) -> None:
    """The hour before this one, in which a job hardly ever got an answer; with its violation."""
    hour = Hour(hour_of(database_now()).start - ONE_HOUR)
    task_type = job_host.job.task_type
    for number in range(DUE):
        _add_run(job_host, hour, number)
    counts = Counts(required=DUE, completed=KEPT, failed=DUE - KEPT)
    QuotaTracker.objects.update_or_create(
        olt=job_host.olt,
        task_type=task_type,
        period_start=hour.start,
        defaults={
            "period_end": hour.end,
            "quota_required": DUE,
            "quota_completed": KEPT,
            "quota_failed": DUE - KEPT,
            "status": QuotaStatus.FAILED,
            "judged_at": hour.end,
        },
    )
    place = OltHour(hour, job_host.olt_id)
    judged = Judged(QuotaKey(hour, job_host.olt_id, task_type), QuotaStatus.FAILED, counts)
    QuotaViolation.objects.create(
        olt=job_host.olt,
        period_start=hour.start,
        period_end=hour.end,
        severity=Severity.CRITICAL,
        report=reports({place: [judged]}, hour.end)[place],
    )


def _add_run(job_host: SnmpJobHost, hour: Hour, number: int) -> None:
    due_at = hour.start + timedelta(minutes=5 * number, seconds=30)
    took = timedelta(seconds=4) if number < KEPT else timedelta(seconds=24)
    failed = {
        "error_code": "timeout",
        "error_text": f"no answer from {job_host.olt.address}:{job_host.olt.port} within 2.0 s",
    }
    make_execution(
        job_host=job_host,
        due_at=due_at,
        status=Status.SUCCESS if number < KEPT else Status.FAILED,
        started_at=due_at,
        finished_at=due_at + took,
        duration_ms=took // timedelta(milliseconds=1),
        **({} if number < KEPT else failed),
    )
