from datetime import timedelta

import pytest
from django.utils import timezone

from executions import lifecycle
from executions.choices import Reason, Status
from executions.lifecycle import Claim
from executions.models import Execution, ExecutionAttempt
from tests.executions.lifecycle.runs import DUE, FAILURE, claim_of, finish, start, status_of
from tests.factories import make_execution

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=5)


def _retry(claim: Claim, after: timedelta = SOON) -> bool:
    return lifecycle.retry(claim, FAILURE, timezone.now() + after)


def test_a_failed_run_waits_again_with_its_attempt_kept() -> None:
    execution = make_execution()
    claim = claim_of(execution)

    assert _retry(claim) is True
    stored = Execution.objects.get()
    assert (stored.status, stored.queue, stored.attempt) == (Status.PENDING, "retry", 1)
    assert (stored.fence, stored.lease_until, stored.sent_at) == (None, None, None)
    assert (stored.error_code, stored.finished_at) == ("timeout", None)
    attempt = ExecutionAttempt.objects.get()
    assert (attempt.number, attempt.status, attempt.fence) == (1, Status.FAILED, claim.fence)


def test_it_is_not_started_before_its_time() -> None:
    execution = make_execution()
    _retry(claim_of(execution))

    assert start(execution) is None
    Execution.objects.update(not_before=timezone.now() - SOON)
    assert claim_of(execution).attempt == 2


def test_a_later_success_leaves_no_error_and_both_attempts() -> None:
    execution = make_execution()
    _retry(claim_of(execution), after=-SOON)
    finish(claim_of(execution))

    stored = Execution.objects.get()
    assert (stored.status, stored.error_code, stored.error_text) == (Status.SUCCESS, "", "")
    attempts = ExecutionAttempt.objects.values_list("number", "status", "error_code")
    assert list(attempts) == [(1, Status.FAILED, "timeout"), (2, Status.SUCCESS, "")]


def test_a_newer_due_time_that_waits_replaces_it() -> None:
    execution = make_execution(due_at=DUE)
    claim = claim_of(execution)
    make_execution(job_host=execution.job_host, due_at=DUE + SOON)

    assert _retry(claim) is False
    assert status_of(execution) == (Status.RUNNING, "")
    assert not ExecutionAttempt.objects.exists()


def test_one_that_was_asked_to_stop_is_not_tried_again() -> None:
    execution = make_execution()
    claim = claim_of(execution)
    lifecycle.request_abort([execution.pk], Reason.OLT_DISABLED)

    assert _retry(claim) is False
    assert status_of(execution) == (Status.RUNNING, Reason.OLT_DISABLED)


def test_a_lost_fence_retries_nothing() -> None:
    claim = claim_of(make_execution())
    Execution.objects.update(fence=0)

    assert _retry(claim) is False
    assert not ExecutionAttempt.objects.exists()
