from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from executions.choices import Status, Trigger
from executions.models import Execution
from executions.requests import RUN_NOW_PRIORITY, RunRefusedError, request_run, request_runs
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import make_execution, make_job, make_job_host

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_a_run_that_was_asked_for_waits_before_all_others() -> None:
    pair = make_job_host(job=make_job(name="Potencia", kind=JobKind.GET))
    run = Execution.objects.get(pk=request_run(pair.pk, NOW))

    assert (run.job_host, run.job, run.olt) == (pair, pair.job, pair.olt)
    assert (run.kind, run.task_type) == ("get", "get_potencia")
    assert (run.status, run.trigger, run.due_at) == (Status.PENDING, Trigger.MANUAL, NOW)
    assert (run.queue, run.priority) == ("highprio", RUN_NOW_PRIORITY)
    assert max(kind.priority for kind in JobKind) < RUN_NOW_PRIORITY


def test_it_leaves_the_grid_as_it_is() -> None:
    pair = make_job_host(next_run_at=NOW + timedelta(minutes=3))
    request_run(pair.pk, NOW)

    pair.refresh_from_db()
    assert pair.next_run_at == NOW + timedelta(minutes=3)


def test_a_run_that_waits_is_moved_to_the_front_and_offered_again() -> None:
    backs_off_until = NOW + timedelta(minutes=5)
    waiting = make_execution(
        sent_at=NOW, due_at=NOW - timedelta(minutes=1), not_before=backs_off_until
    )

    assert request_run(waiting.job_host_id or 0, NOW) == waiting.pk
    moved = Execution.objects.get()
    assert (moved.queue, moved.priority, moved.sent_at) == ("highprio", RUN_NOW_PRIORITY, None)
    assert (moved.due_at, moved.not_before) == (NOW - timedelta(minutes=1), None)


def test_fifty_clicks_open_one_run() -> None:
    pair = make_job_host()
    ids = {request_run(pair.pk, NOW + timedelta(seconds=n)) for n in range(50)}

    assert len(ids) == 1
    assert Execution.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_the_same_moment_open_one_run() -> None:
    pair = make_job_host()
    barrier = Barrier(4)

    def click(number: int) -> int:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return request_run(pair.pk, NOW + timedelta(seconds=number))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        ids = set(threads.map(click, range(4)))
    assert list(Execution.objects.values_list("pk", flat=True)) == list(ids)


def test_while_one_runs_another_may_wait() -> None:
    running = make_execution(status=Status.RUNNING)
    ident = request_run(running.job_host_id or 0, NOW)

    assert ident != running.pk
    assert sorted(Execution.objects.values_list("status", flat=True)) == ["PENDING", "RUNNING"]


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (OLT, "OLT {olt} is disabled: enable it first"),
        (SnmpJob, "job {job} is disabled: enable it first"),
        (SnmpJobHost, "job {job} is disabled on OLT {olt}: enable it first"),
    ],
)
def test_what_is_disabled_does_not_run(model: Any, message: str) -> None:
    pair = make_job_host()
    model.objects.update(enabled=False)

    with pytest.raises(RunRefusedError) as refused:
        request_run(pair.pk, NOW)
    assert str(refused.value) == message.format(olt=pair.olt, job=pair.job)
    assert not Execution.objects.exists()


def test_a_pair_that_was_deleted_is_not_there() -> None:
    with pytest.raises(SnmpJobHost.DoesNotExist):
        request_run(2**60, NOW)


def test_it_costs_the_same_whatever_waits(django_assert_num_queries: Any) -> None:
    pair = make_job_host()

    with django_assert_num_queries(5):
        request_run(pair.pk, NOW)
    with django_assert_num_queries(5):
        request_run(pair.pk, NOW)


def test_of_many_each_waits_once_and_what_is_disabled_does_not(
    django_assert_num_queries: Any,
) -> None:
    new, off = make_job_host(), make_job_host(enabled=False)
    backs_off = make_execution(queue="retry", not_before=NOW + timedelta(minutes=5), sent_at=NOW)
    running = make_execution(status=Status.RUNNING)
    pairs = [new.pk, off.pk, backs_off.job_host_id or 0, running.job_host_id or 0]

    with django_assert_num_queries(6):
        assert request_runs(pairs, NOW) == 3
    assert request_runs(pairs, NOW + timedelta(seconds=1)) == 3

    waiting = Execution.objects.filter(status=Status.PENDING).order_by("pk")
    assert [run.job_host_id for run in waiting] == [pairs[2], pairs[0], pairs[3]]
    assert {(run.queue, run.priority, run.not_before, run.sent_at) for run in waiting} == {
        ("highprio", RUN_NOW_PRIORITY, None, None)
    }
    assert [run.trigger for run in waiting] == [Trigger.SCHEDULED, Trigger.MANUAL, Trigger.MANUAL]


@pytest.mark.django_db(transaction=True)
def test_two_bulk_clicks_at_the_same_moment_open_one_run_each() -> None:
    pairs = [make_job_host().pk for _ in range(5)]
    barrier = Barrier(4)

    def click(number: int) -> int:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return request_runs(pairs, NOW + timedelta(seconds=number))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(click, range(4))) == [5, 5, 5, 5]
    assert Execution.objects.count() == 5
