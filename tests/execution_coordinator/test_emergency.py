"""After three failures in a row an OLT is asked nothing but whether it answers."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from execution_coordinator import hints
from execution_coordinator.failures import close_failed
from executions import lifecycle
from executions.choices import Kind, Status
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job, make_job_host

pytestmark = pytest.mark.django_db


def fail(job_host: SnmpJobHost, minutes_ago: int) -> None:
    """One run from the claim to its last failure, as a worker does it."""
    due_at = timezone.now() - timedelta(minutes=minutes_ago)
    waiting = make_execution(job_host=job_host, due_at=due_at, status=Status.PENDING)
    claim = lifecycle.start(waiting.pk, worker="here", lease=settings.LEASE)
    assert claim is not None
    close_failed(claim, job_host.pk, "refused", "nothing listens", retryable=False)


def test_the_third_failure_in_a_row_puts_a_probe_before_whatever_waits() -> None:
    job_host = make_job_host()
    other = make_job_host(olt=job_host.olt, job=make_job(brand=job_host.olt.brand))
    make_execution(job_host=other, due_at=timezone.now(), status=Status.PENDING, priority=90)

    fail(job_host, 3)
    fail(job_host, 2)
    assert not Execution.objects.filter(kind=Kind.PROBE).exists()
    fail(job_host, 1)

    probe = Execution.objects.get(kind=Kind.PROBE)
    assert hints.offer_next(job_host.olt_id) == [hints.Hint(probe.pk, "default")]


def test_the_failures_of_another_olt_bring_no_probe() -> None:
    one, other = make_job_host(), make_job_host()

    for minutes_ago in (3, 2):
        fail(one, minutes_ago)
    fail(other, 1)

    assert not Execution.objects.filter(kind=Kind.PROBE).exists()
