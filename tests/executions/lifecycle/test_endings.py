from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from executions import lifecycle
from executions.choices import Reason, Status
from executions.lifecycle import Claim, FenceLostError, Outcome
from executions.models import Execution, ExecutionAttempt
from hosts.models import OLT
from tests.executions.lifecycle.runs import FAILURE, SUCCESS, claim_of, finish, status_of
from tests.factories import make_execution

pytestmark = pytest.mark.django_db


def _store_and_finish(claim: Claim) -> None:
    with transaction.atomic():
        OLT.objects.update(sys_name="data of a run that does not count")
        lifecycle.finish(claim, SUCCESS)


def test_the_outcome_is_written_and_the_attempt_recorded() -> None:
    claim = claim_of(make_execution())
    finish(claim)

    stored = Execution.objects.get()
    assert (stored.status, stored.reason, stored.lease_until) == (Status.SUCCESS, "", None)
    assert (stored.onus, stored.values_read, stored.onus_changed) == (371, 3710, 5)
    assert stored.finished_at is not None
    assert stored.finished_at >= claim.started_at
    assert stored.duration_ms is not None
    attempt = ExecutionAttempt.objects.get()
    assert (attempt.number, attempt.status, attempt.worker) == (1, Status.SUCCESS, "worker-1")
    assert (attempt.fence, attempt.started_at) == (claim.fence, claim.started_at)


def test_the_raw_error_is_kept_in_both() -> None:
    finish(claim_of(make_execution()), FAILURE)

    for stored in (Execution.objects.get(), ExecutionAttempt.objects.get()):
        assert (stored.error_code, stored.error_text) == (
            "timeout",
            "192.0.2.1:161 did not answer",
        )


def test_the_duration_is_counted_in_milliseconds_from_the_start() -> None:
    claim = claim_of(make_execution())
    Execution.objects.update(started_at=timezone.now() - timedelta(seconds=90))
    finish(claim)

    duration_ms = Execution.objects.get().duration_ms
    assert duration_ms is not None
    assert 90_000 <= duration_ms < 95_000


def test_a_clock_that_was_set_back_does_not_keep_a_run_from_ending() -> None:
    claim = claim_of(make_execution())
    Execution.objects.update(started_at=timezone.now() + timedelta(hours=1))
    finish(claim)

    assert Execution.objects.get().duration_ms == 0


@pytest.mark.parametrize("change", [{"fence": 0}, {"status": Status.FAILED}])
def test_a_lost_fence_rolls_back_what_came_with_it(change: dict[str, Any]) -> None:
    execution = make_execution()
    claim = claim_of(execution)
    Execution.objects.update(**change, finished_at=timezone.now() if "status" in change else None)
    before = Execution.objects.values().get()

    with pytest.raises(FenceLostError) as lost:
        _store_and_finish(claim)

    assert str(lost.value) == (
        f"execution {execution.pk} is no longer held with fence {claim.fence}"
    )
    assert lost.value.retryable is False
    assert OLT.objects.get().sys_name == ""
    assert Execution.objects.values().get() == before
    assert not ExecutionAttempt.objects.exists()


def test_a_run_ends_once() -> None:
    claim = claim_of(make_execution())
    finish(claim, FAILURE)

    with pytest.raises(FenceLostError):
        finish(claim)
    assert ExecutionAttempt.objects.count() == 1


def test_abandoning_says_whether_it_was_still_ours() -> None:
    execution = make_execution()
    claim = claim_of(execution)
    stopped = Outcome(Status.ABORTED, Reason.OLT_DISABLED)

    assert lifecycle.abandon(claim, stopped) is True
    assert lifecycle.abandon(claim, FAILURE) is False
    assert status_of(execution) == (Status.ABORTED, Reason.OLT_DISABLED)


def test_it_costs_two_statements(django_assert_num_queries: Any) -> None:
    claim = claim_of(make_execution())

    with django_assert_num_queries(4):  # two more for the transaction
        finish(claim)
