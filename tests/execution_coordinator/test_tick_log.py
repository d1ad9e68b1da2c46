"""What a tick leaves in the log: aborts and skipped due times, once per OLT, and nothing else."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.choices import EventType
from execution_coordinator.coordinator import tick
from execution_coordinator.models import CoordinatorLog
from execution_coordinator.planner import DueRun
from execution_coordinator.skips import log_skipped
from execution_coordinator.snapshot import PlannedHost
from executions.choices import Reason, Status
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJobHost
from snmp_jobs.schedule import Schedule
from tests.factories import make_execution, make_job, make_job_host, make_olt

pytestmark = pytest.mark.django_db

DUE = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)
EVERY_HOUR = Schedule(interval=timedelta(hours=1), cron="", zone="America/Lima")


def skipped(olt: OLT, reason: Reason, task_type: str = "discovery", missed: int = 0) -> DueRun:
    host = PlannedHost(
        job_host_id=1,
        job_id=1,
        olt_id=olt.pk,
        kind=JobKind.DISCOVERY,
        task_type=task_type,
        is_on=True,
        schedule=EVERY_HOUR,
        planned_with=EVERY_HOUR,
        next_run_at=DUE,
        activated_at=DUE,
    )
    return DueRun(host=host, due_at=DUE, reason=reason, missed=missed)


def of_event(event: EventType) -> list[CoordinatorLog]:
    return list(CoordinatorLog.objects.filter(event_type=event).order_by("olt_id"))


def on_grid(next_run_at: datetime, **fields: object) -> SnmpJobHost:
    job_host = make_job_host(**fields)
    job_host.activated_at = next_run_at - timedelta(hours=2)
    job_host.planned_interval = job_host.job.interval
    job_host.next_run_at = next_run_at
    job_host.save()
    return job_host


def test_what_is_aborted_is_logged_once_per_olt() -> None:
    olt = make_olt()
    running = make_execution(job_host=make_job_host(olt=olt), status=Status.RUNNING)
    waiting = make_execution(job_host=make_job_host(olt=olt))
    OLT.objects.update(enabled=False)

    tick()
    tick()

    (entry,) = of_event(EventType.EXECUTION_ABORTED)
    assert (entry.olt, entry.level, entry.repeated) == (olt, "WARNING", 1)
    assert entry.details == {"waiting": [waiting.pk], "running": [running.pk]}


def test_each_olt_of_a_disabled_job_has_its_own_entry() -> None:
    job = make_job()
    hosts = [make_job_host(job=job) for _ in range(2)]
    executions = [make_execution(job_host=host) for host in hosts]
    job.enabled = False
    job.save()

    tick()

    assert [(entry.olt, entry.details) for entry in of_event(EventType.EXECUTION_ABORTED)] == [
        (execution.olt, {"waiting": [execution.pk], "running": []}) for execution in executions
    ]


def test_a_due_time_that_is_too_late_is_logged_with_those_that_went_by_with_it() -> None:
    long_ago = timezone.now() - timedelta(hours=1, seconds=10)
    job_host = on_grid(long_ago, job=make_job(interval=timedelta(minutes=5)))

    tick()

    (entry,) = of_event(EventType.TASK_SKIPPED)
    assert (entry.olt, entry.level) == (job_host.olt, "WARNING")
    (details,) = entry.details["skipped"]
    assert details["task"] == "discovery"
    assert details["due_at"] == long_ago.isoformat()
    assert details["due_times"] >= 12


def test_an_ordinary_tick_logs_nothing() -> None:
    on_grid(timezone.now() - timedelta(seconds=1))
    tick()
    CoordinatorLog.objects.all().delete()

    tick()

    assert CoordinatorLog.objects.count() == 0


def test_skips_of_one_olt_and_reason_are_one_entry() -> None:
    olt, other = make_olt(), make_olt()

    log_skipped(
        [
            skipped(olt, Reason.TOO_LATE, "get", missed=3),
            skipped(olt, Reason.TOO_LATE, "discovery"),
            skipped(olt, Reason.STILL_WAITING, "get"),
            skipped(other, Reason.TOO_LATE),
            skipped(other, Reason.NONE),
        ]
    )

    entries = of_event(EventType.TASK_SKIPPED)
    assert [(entry.olt, len(entry.details["skipped"])) for entry in entries] == [
        (olt, 2),
        (olt, 1),
        (other, 1),
    ]
    assert "discovery, get" in entries[0].message
    assert entries[0].details["skipped"][0] == {
        "task": "get",
        "due_at": "2026-03-02T15:00:00+00:00",
        "due_times": 4,
    }


@pytest.mark.parametrize("reason", [Reason.SUSPENDED, Reason.OLT_SILENT])
def test_the_due_times_of_what_is_suspended_are_not_logged_one_by_one(reason: Reason) -> None:
    log_skipped([skipped(make_olt(), reason)])

    assert CoordinatorLog.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_skips_cost_one_statement(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    runs = [skipped(make_olt(), Reason.TOO_LATE) for _ in range(count)]

    with django_assert_num_queries(1):
        log_skipped(runs)
    with django_assert_num_queries(0):
        log_skipped([])
