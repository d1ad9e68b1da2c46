from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from executions import lifecycle
from executions.choices import Reason, Status
from executions.lifecycle import FenceLostError
from executions.models import Execution, ExecutionAttempt
from tests.executions.lifecycle.runs import (
    DUE,
    LEASE,
    claim_of,
    close_lost,
    finish,
    lose_lease,
    status_of,
)
from tests.factories import make_execution

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=5)


def test_a_lease_that_is_over_is_closed_once_with_its_attempt() -> None:
    lost, held = make_execution(), make_execution()
    claim = claim_of(lost)
    claim_of(held)
    lose_lease(lost)

    assert close_lost() == {lost.pk}
    assert close_lost() == set()
    stored = Execution.objects.get(pk=lost.pk)
    assert (stored.status, stored.reason) == (Status.FAILED, Reason.LEASE_LOST)
    assert (stored.error_code, stored.lease_until) == ("lease_lost", None)
    assert stored.error_text == "worker worker-1 stopped renewing its lease"
    assert stored.finished_at is not None
    attempt = ExecutionAttempt.objects.get()
    assert (attempt.execution_id, attempt.number, attempt.fence) == (lost.pk, 1, claim.fence)
    assert (attempt.status, attempt.error_code) == (Status.FAILED, "lease_lost")
    assert status_of(held)[0] == Status.RUNNING


def test_a_clock_that_was_set_back_does_not_keep_a_lost_run_open() -> None:
    lost = make_execution()
    claim_of(lost)
    Execution.objects.update(started_at=timezone.now() + timedelta(hours=1), lease_until=DUE)

    assert len(close_lost()) == 1
    assert Execution.objects.get().duration_ms == 0


def test_the_worker_of_a_closed_run_can_store_nothing() -> None:
    execution = make_execution()
    claim = claim_of(execution)
    lose_lease(execution)
    close_lost()

    assert lifecycle.renew([claim], LEASE) == set()
    with pytest.raises(FenceLostError):
        finish(claim)
    assert status_of(execution) == (Status.FAILED, Reason.LEASE_LOST)


@pytest.mark.parametrize("count", [1, 8])
def test_closing_and_renewing_are_one_statement(count: int, django_assert_num_queries: Any) -> None:
    claims = [claim_of(make_execution()) for _ in range(count)]

    with django_assert_num_queries(1):
        lifecycle.renew(claims, LEASE)
    Execution.objects.update(lease_until=DUE)
    with django_assert_num_queries(2):  # who is lost, and their end
        assert len(close_lost()) == count


def test_a_run_whose_worker_was_lost_can_wait_again_at_once() -> None:
    execution = make_execution()
    claim_of(execution)
    lose_lease(execution)

    assert close_lost(again=True) == {execution.pk}
    assert status_of(execution) == (Status.PENDING, "")
    assert ExecutionAttempt.objects.get().error_code == "lease_lost"
    assert claim_of(execution).attempt == 2


@pytest.mark.parametrize("obstacle", ["abort", "newer"])
def test_a_lost_run_that_is_not_wanted_any_more_ends(obstacle: str) -> None:
    execution = make_execution(due_at=DUE)
    claim_of(execution)
    lose_lease(execution)
    if obstacle == "abort":
        lifecycle.request_abort([execution.pk], Reason.OPERATOR)
    else:
        make_execution(job_host=execution.job_host, due_at=DUE + SOON)

    assert close_lost(again=True) == {execution.pk}
    assert status_of(execution) == (Status.FAILED, Reason.LEASE_LOST)
