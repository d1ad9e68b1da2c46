"""The doors of the hourly work: what they return is what was done."""

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.utils import timezone

from execution_coordinator import tasks
from execution_coordinator.hours import hour_of
from execution_coordinator.models import ExecutionPlan, Pulse, QuotaTracker, QuotaViolation
from execution_coordinator.quotas.tracking import COUNTED_UNTIL
from executions.choices import Status
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job, make_job_host

pytestmark = pytest.mark.django_db


def _on_grid_for_hours() -> SnmpJobHost:
    """Its next due time lies beyond this hour."""
    job = make_job(interval=timedelta(hours=5))
    return make_job_host(job=job, next_run_at=timezone.now() + timedelta(hours=4))


@pytest.mark.parametrize(
    ("entry", "every_s"),
    [("recount-quotas", 30), ("refresh-plans", 60), ("check-quota-violations", 300)],
)
def test_beat_sends_each_and_a_late_one_expires_before_the_next(entry: str, every_s: int) -> None:
    planned: dict[str, Any] = settings.CELERY_BEAT_SCHEDULE[entry]

    assert planned["schedule"] == every_s
    assert planned["options"]["expire_seconds"] < every_s
    assert hasattr(tasks, planned["task"].removeprefix("execution_coordinator.tasks."))


def test_the_count_of_violations_created_is_returned() -> None:
    """Two quotas are judged, one of them was missed."""
    last_hour = hour_of(timezone.now() - timedelta(hours=1))
    for status in (Status.SUCCESS, Status.FAILED):
        make_execution(
            job_host=_on_grid_for_hours(),
            due_at=last_hour.start + timedelta(minutes=20),
            status=status,
        )
    Pulse.objects.create(name=COUNTED_UNTIL, beat_at=last_hour.end)

    assert tasks.check_quota_violations_task() == 1
    assert tasks.check_quota_violations_task() == 0
    assert QuotaViolation.objects.count() == 1
    assert QuotaTracker.objects.filter(judged_at__isnull=False).count() == 2


def test_the_quotas_that_changed_are_counted() -> None:
    job_host = _on_grid_for_hours()
    assert tasks.recount_quotas_task() == 1
    assert tasks.recount_quotas_task() == 0

    make_execution(job_host=job_host, status=Status.SUCCESS)
    assert tasks.recount_quotas_task() == 1
    assert Execution.objects.count() == 1


def test_the_plans_that_were_written_are_counted() -> None:
    _on_grid_for_hours()

    assert tasks.refresh_plans_task() in (1, 2)  # in the last ten minutes also for the next hour
    assert tasks.refresh_plans_task() == 0
    assert ExecutionPlan.objects.count() in (1, 2)
