"""Old executions go in batches, with their attempts; what waits, runs or is young stays."""

from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from executions.batches import Deleted, in_batches
from executions.choices import FINAL, Status
from executions.models import Execution, ExecutionAttempt
from executions.retention import delete_executions
from executions.tasks import cleanup_old_executions_task
from tests.factories import make_attempt, make_execution, make_job_host

pytestmark = pytest.mark.django_db


def ended(days_ago: float, status: Status = Status.SUCCESS) -> Execution:
    execution = make_execution(status=status)
    execution.finished_at = timezone.now() - timedelta(days=days_ago)
    execution.save(update_fields=["finished_at"])
    return execution


@pytest.mark.parametrize("status", FINAL)
def test_what_ended_longer_ago_is_deleted_whatever_its_end(status: Status) -> None:
    ended(30.1, status)
    young = ended(29.9, status)

    assert delete_executions(30) == Deleted(1, is_all=True)

    assert Execution.objects.get() == young


def test_its_attempts_go_with_it_and_are_not_counted() -> None:
    old, young = ended(31, Status.FAILED), ended(1, Status.FAILED)
    for number in (1, 2):
        make_attempt(execution=old, number=number)
    kept = make_attempt(execution=young)

    assert delete_executions(30).rows == 1

    assert ExecutionAttempt.objects.get() == kept


def test_what_waits_or_runs_is_never_deleted() -> None:
    long_ago = timezone.now() - timedelta(days=400)
    waiting = make_execution(due_at=long_ago)
    running = make_execution(status=Status.RUNNING, due_at=long_ago, started_at=long_ago)
    # A retry waits with the end of nothing; even with one it would be kept.
    odd = make_execution(due_at=long_ago, finished_at=long_ago)

    assert delete_executions(30).rows == 0

    assert set(Execution.objects.all()) == {waiting, running, odd}


def test_the_same_again_finds_nothing() -> None:
    ended(31)
    delete_executions(30)

    assert delete_executions(30) == Deleted(0, is_all=True)


def test_a_batch_is_one_statement(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for _ in range(3):
        make_attempt(execution=ended(31, Status.FAILED))

    with django_assert_num_queries(1):
        delete_executions(30)


def test_more_than_a_batch_goes_in_several() -> None:
    job_host = make_job_host()
    long_ago = timezone.now() - timedelta(days=40)
    template = make_execution(job_host=job_host, status=Status.SUCCESS, finished_at=long_ago)
    Execution.objects.bulk_create(
        Execution(
            job_host=job_host,
            olt=job_host.olt,
            kind=template.kind,
            task_type=template.task_type,
            priority=1,
            queue="get",
            status=Status.SUCCESS,
            due_at=long_ago - timedelta(seconds=number),
            finished_at=long_ago,
        )
        for number in range(1, 5001)
    )

    assert delete_executions(30) == Deleted(5001, is_all=True)


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_locked_stays_and_nobody_waits_for_it() -> None:
    locked, free = ended(31), ended(31)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM snmp_executions WHERE id = %s FOR UPDATE", [locked.pk])
        assert delete_executions(30).rows == 1
    finally:
        other.close()

    assert Execution.objects.get() == locked
    assert not Execution.objects.filter(pk=free.pk).exists()


def test_it_stops_at_the_end_of_its_time_and_says_that_there_is_more() -> None:
    calls: list[int] = []

    def delete(most_rows: int) -> int:
        calls.append(most_rows)
        return most_rows

    assert in_batches(delete, budget_s=0.0) == Deleted(5000, is_all=False)
    assert calls == [5000]


def test_the_task_returns_how_many_it_deleted_by_the_setting() -> None:
    for days_ago in (29, 31, 32):
        ended(days_ago)

    assert cleanup_old_executions_task() == 2
