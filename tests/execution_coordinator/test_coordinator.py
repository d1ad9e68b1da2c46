"""A tick against the real database: what it opens, moves, aborts, closes and offers."""

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator import coordinator
from execution_coordinator.coordinator import Tick, tick
from execution_coordinator.hints import Hint
from execution_coordinator.models import CoordinatorLog
from executions.choices import Reason, Status
from executions.models import Execution, ExecutionAttempt
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import make_execution, make_job, make_job_host, make_olt

pytestmark = pytest.mark.django_db

FIVE_MINUTES = timedelta(minutes=5)


def planned(**fields: object) -> SnmpJobHost:
    """A job host that is on its grid since an hour ago."""
    job_host = make_job_host(**fields)
    job_host.activated_at = timezone.now() - timedelta(hours=1)
    job_host.planned_interval = job_host.job.interval
    job_host.next_run_at = timezone.now() + FIVE_MINUTES
    job_host.save()
    return job_host


def due(**fields: object) -> SnmpJobHost:
    job_host = planned(**fields)
    SnmpJobHost.objects.filter(pk=job_host.pk).update(
        next_run_at=timezone.now() - timedelta(seconds=2)
    )
    job_host.refresh_from_db()
    return job_host


def three_seconds_pass() -> None:
    Execution.objects.update(not_before=timezone.now())


def test_a_due_time_becomes_one_pending_execution_and_one_hint() -> None:
    job_host = due()

    hints = tick().hints

    execution = Execution.objects.get()
    assert (execution.job_host, execution.due_at) == (job_host, job_host.next_run_at)
    assert (execution.status, execution.priority, execution.queue) == ("PENDING", 90, "discovery")
    assert hints == (Hint(execution.pk, "discovery"),)
    assert execution.sent_at is not None


def test_the_next_run_is_one_interval_after_the_due_time() -> None:
    job_host = due()

    tick()

    moved = SnmpJobHost.objects.get(pk=job_host.pk)
    assert job_host.next_run_at is not None
    assert moved.next_run_at == job_host.next_run_at + FIVE_MINUTES


def test_a_second_tick_neither_opens_nor_offers_it_again() -> None:
    due()
    tick()

    assert tick().hints == ()
    assert Execution.objects.count() == 1


def test_a_hint_that_nobody_took_is_offered_again_after_ten_seconds() -> None:
    execution = make_execution()
    Execution.objects.update(sent_at=timezone.now() - timedelta(seconds=11))

    assert tick().hints == (Hint(execution.pk, "discovery"),)


def test_discovery_goes_before_get_and_get_waits_as_a_row() -> None:
    olt = make_olt()
    get = due(olt=olt, job=make_job(brand=olt.brand, kind=JobKind.GET))
    discovery = due(olt=olt, job=make_job(brand=olt.brand, kind=JobKind.DISCOVERY))

    (hint,) = tick().hints

    assert hint.execution_id == Execution.objects.get(job_host=discovery).pk
    assert Execution.objects.get(job_host=get).status == Status.PENDING


def test_nothing_is_offered_to_an_olt_that_is_busy() -> None:
    running = make_execution(status=Status.RUNNING)
    make_execution(job_host=make_job_host(olt=running.olt))

    assert tick().hints == ()


def test_a_due_time_is_skipped_while_the_one_before_it_still_waits() -> None:
    job_host = due()
    waiting = make_execution(job_host=job_host, due_at=timezone.now() - FIVE_MINUTES)

    tick()

    skipped = Execution.objects.exclude(pk=waiting.pk).get()
    assert skipped.due_at == job_host.next_run_at
    assert (skipped.status, skipped.reason) == (Status.SKIPPED, Reason.STILL_WAITING)
    assert skipped.finished_at is not None


def test_a_new_job_host_is_planned_for_one_minute_later() -> None:
    job_host = make_job_host()
    now = timezone.now()

    tick(now)

    job_host.refresh_from_db()
    assert job_host.next_run_at == now + timedelta(minutes=1)
    assert job_host.activated_at == now
    assert Execution.objects.count() == 0


@pytest.mark.parametrize("switch", ["olt", "job", "pair"])
def test_what_is_switched_off_leaves_the_grid_and_its_waiting_execution_is_aborted(
    switch: str,
) -> None:
    job_host = planned()
    execution = make_execution(job_host=job_host)
    switched = {"olt": job_host.olt, "job": job_host.job, "pair": job_host}[switch]
    type(switched).objects.filter(pk=switched.pk).update(enabled=False)  # type: ignore[attr-defined]

    hints = tick().hints

    job_host.refresh_from_db()
    execution.refresh_from_db()
    assert hints == ()
    assert job_host.next_run_at is None
    assert execution.status == Status.ABORTED
    assert execution.reason == (Reason.OLT_DISABLED if switch == "olt" else Reason.JOB_DISABLED)


def test_what_runs_when_it_is_switched_off_is_asked_to_stop() -> None:
    execution = make_execution(status=Status.RUNNING)
    execution.olt.enabled = False
    execution.olt.save()

    tick()

    execution.refresh_from_db()
    assert execution.status == Status.RUNNING
    assert (execution.abort_requested, execution.reason) == (True, Reason.OLT_DISABLED)


def test_enabled_again_it_waits_one_full_interval() -> None:
    job_host = planned()
    SnmpJobHost.objects.update(enabled=False)
    tick()
    SnmpJobHost.objects.update(enabled=True)
    now = timezone.now()

    tick(now)

    job_host.refresh_from_db()
    assert job_host.next_run_at == now + FIVE_MINUTES


def test_a_lease_that_ran_out_frees_the_olt_within_two_ticks() -> None:
    lost = make_execution(status=Status.RUNNING, attempt=4)
    Execution.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    waiting = make_execution(job_host=make_job_host(olt=lost.olt))

    assert tick().hints == ()  # should its worker live, it has three seconds to notice

    lost.refresh_from_db()
    assert (lost.status, lost.reason) == (Status.FAILED, Reason.LEASE_LOST)
    assert ExecutionAttempt.objects.get(execution=lost).error_code == "lease_lost"
    three_seconds_pass()
    assert tick().hints == (Hint(waiting.pk, "discovery"),)


def test_a_lost_execution_with_attempts_left_goes_back_into_the_line() -> None:
    lost = make_execution(status=Status.RUNNING)
    Execution.objects.update(lease_until=timezone.now() - timedelta(seconds=1))

    tick()

    lost.refresh_from_db()
    assert (lost.status, lost.lease_until) == (Status.PENDING, None)
    assert ExecutionAttempt.objects.get(execution=lost).number == 1
    three_seconds_pass()
    assert tick().hints == (Hint(lost.pk, "retry"),)


def test_a_lost_execution_is_not_run_again_when_a_newer_due_time_waits() -> None:
    lost = make_execution(status=Status.RUNNING)
    Execution.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    newer = make_execution(job_host=lost.job_host)

    tick()

    lost.refresh_from_db()
    assert lost.status == Status.FAILED
    three_seconds_pass()
    assert tick().hints == (Hint(newer.pk, "discovery"),)


def test_a_lease_that_a_clock_set_back_left_far_ahead_is_shortened() -> None:
    execution = make_execution(status=Status.RUNNING)
    Execution.objects.update(lease_until=timezone.now() + timedelta(hours=1))

    tick()

    execution.refresh_from_db()
    assert execution.status == Status.RUNNING
    assert execution.lease_until is not None
    assert execution.lease_until < timezone.now() + timedelta(seconds=31)


def test_what_opens_beside_a_lost_execution_lets_its_worker_notice_first() -> None:
    """A clock set forward ends leases whose workers talk on, and makes other runs due at once."""
    lost = make_execution(status=Status.RUNNING)
    Execution.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    other = due(olt=lost.olt)

    assert tick().hints == ()

    opened = Execution.objects.get(job_host=other)
    assert opened.not_before is not None
    assert opened.not_before > timezone.now() + timedelta(seconds=2)


def test_a_due_time_that_the_clock_shows_again_opens_no_second_execution_and_hides_none() -> None:
    job_host = due()
    assert job_host.next_run_at is not None
    late = job_host.next_run_at - 2 * FIVE_MINUTES
    make_execution(job_host=job_host, due_at=late, status=Status.SUCCESS)
    SnmpJobHost.objects.update(next_run_at=late)

    tick()

    told = Execution.objects.order_by("due_at").values_list("due_at", "status", "missed")
    assert list(told) == [
        (late, Status.SUCCESS, 0),
        (late + FIVE_MINUTES, Status.SKIPPED, 0),
        (job_host.next_run_at, Status.PENDING, 0),
    ]


def test_a_row_that_breaks_planning_is_set_aside_and_logged_and_the_tick_goes_on() -> None:
    broken, sound = due(), due()
    SnmpJob.objects.filter(pk=broken.job_id).update(interval=None, cron="61 * * * *")

    tick()

    assert [run.job_host for run in Execution.objects.all()] == [sound]
    broken.refresh_from_db()
    assert broken.next_run_at is not None
    assert broken.next_run_at > timezone.now() + timedelta(minutes=59)
    assert CoordinatorLog.objects.get(event_type="TASK_SET_ASIDE").olt == broken.olt


def test_the_execution_of_a_deleted_job_is_aborted() -> None:
    execution = make_execution()
    job = execution.job
    assert job is not None
    job.delete()

    tick()

    execution.refresh_from_db()
    assert (execution.status, execution.reason) == (Status.ABORTED, Reason.JOB_DISABLED)


@pytest.mark.parametrize("olts", [1, 3])
def test_a_tick_costs_the_same_whatever_the_number_of_olts(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        due()
    tick()
    SnmpJobHost.objects.update(next_run_at=timezone.now() - timedelta(seconds=1))
    Execution.objects.all().delete()

    with django_assert_num_queries(22):
        tick()

    assert Execution.objects.count() == olts


@pytest.mark.django_db(transaction=True)
def test_a_tick_beside_another_one_does_nothing() -> None:
    due()
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [coordinator.TICK_LOCK])
        assert tick() == Tick()
    finally:
        other.close()
    assert Execution.objects.count() == 0


def test_each_queue_is_pinged_once_in_fifteen_seconds() -> None:
    now = timezone.now()
    first = tick(now).pings

    again = tick(now + timedelta(seconds=5)).pings
    with connection.cursor() as cursor:
        cursor.execute("UPDATE coordinator_pulse SET beat_at = beat_at - interval '16 s'")

    assert set(first) == {"default", "discovery", "get", "retry", "highprio", "coordinator"}
    assert again == ()
    assert tick(now).pings == first
