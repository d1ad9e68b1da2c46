"""Threads with connections of their own, let go at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import TypeVar

import pytest
from django.db import connection, transaction

from executions import lifecycle
from executions.choices import Reason, Status
from executions.models import Execution, ExecutionAttempt
from tests.executions.lifecycle.runs import (
    SUCCESS,
    claim_of,
    close_lost,
    lose_lease,
    start,
    status_of,
)
from tests.factories import make_execution, make_job, make_job_host, make_olt

pytestmark = pytest.mark.django_db(transaction=True)

T = TypeVar("T")


def _at_once(*calls: Callable[[], T]) -> list[T]:
    barrier = Barrier(len(calls))

    def run(call: Callable[[], T]) -> T:
        try:
            connection.ensure_connection()
            barrier.wait(timeout=10)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        return [future.result() for future in [threads.submit(run, call) for call in calls]]


def test_of_eight_workers_one_gets_an_execution() -> None:
    for _ in range(5):
        waiting = make_execution()
        claims = _at_once(*[partial(start, waiting, f"worker-{number}") for number in range(8)])
        won = [claim for claim in claims if claim]
        assert len(won) == 1
        stored = Execution.objects.get(pk=waiting.pk)
        assert (stored.fence, stored.worker) == (won[0].fence, won[0].worker)
        assert stored.attempt == 1


def test_of_eight_executions_of_one_olt_one_runs() -> None:
    for _ in range(5):
        olt = make_olt()
        jobs = [make_job(brand=olt.brand) for _ in range(8)]
        waiting = [make_execution(job_host=make_job_host(job=j, olt=olt)) for j in jobs]
        claims = _at_once(*[partial(start, row) for row in waiting])

        assert len([claim for claim in claims if claim]) == 1
        statuses = sorted(Execution.objects.filter(olt=olt).values_list("status", flat=True))
        assert statuses == ["PENDING"] * 7 + ["RUNNING"]


def test_two_reapers_close_a_lost_lease_once() -> None:
    for _ in range(5):
        lost = make_execution()
        claim_of(lost)
        lose_lease(lost)
        closed = _at_once(close_lost, close_lost)

        assert sorted(closed, key=len) == [set(), {lost.pk}]
        assert ExecutionAttempt.objects.filter(execution=lost).count() == 1


def test_a_worker_and_the_reaper_end_a_run_once() -> None:
    for _ in range(5):
        execution = make_execution()
        claim = claim_of(execution)
        lose_lease(execution)

        ended, closed = _at_once(
            partial(lifecycle.abandon, claim, SUCCESS), lambda: bool(close_lost())
        )
        assert sorted([ended, closed]) == [False, True]
        expected = Status.SUCCESS if ended else Status.FAILED
        assert status_of(execution)[0] == expected
        assert ExecutionAttempt.objects.get(execution=execution).status == expected


def test_an_abort_and_a_claim_never_both_win() -> None:
    for _ in range(5):
        waiting = make_execution()
        claimed, aborted = _at_once(
            partial(_is_started, waiting),
            partial(lifecycle.abort_pending, [waiting.pk], Reason.OPERATOR),
        )

        assert claimed + aborted == 1


def test_a_finish_that_is_not_committed_keeps_the_reaper_waiting() -> None:
    """The reaper comes in the middle of a commit: it waits, and finds nothing to close."""
    execution = make_execution()
    claim = claim_of(execution)
    lose_lease(execution)
    with ThreadPoolExecutor(1) as threads:
        with transaction.atomic():
            lifecycle.finish(claim, SUCCESS)
            closing = threads.submit(_close_lost_elsewhere)
        assert closing.result(timeout=10) == set()
    assert status_of(execution) == (Status.SUCCESS, "")


def _is_started(execution: Execution) -> int:
    return 1 if start(execution) else 0


def _close_lost_elsewhere() -> set[int]:
    try:
        return close_lost()
    finally:
        connection.close()
