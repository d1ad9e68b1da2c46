import pytest

from executions import lifecycle
from executions.choices import Reason, Status
from executions.models import Execution
from tests.executions.lifecycle.runs import FAILURE, claim_of, close_lost, lose_lease, status_of
from tests.factories import make_execution

pytestmark = pytest.mark.django_db


def test_a_run_goes_on_while_nobody_wants_it_to_stop() -> None:
    claim = claim_of(make_execution())

    assert lifecycle.stop_reasons([claim]) == {}


@pytest.mark.parametrize(
    ("reason", "given"),
    [(Reason.OLT_DISABLED, Reason.OLT_DISABLED), ("", Reason.OPERATOR)],
)
def test_an_asked_for_end_comes_with_its_reason(reason: str, given: Reason) -> None:
    claim = claim_of(make_execution())
    Execution.objects.update(abort_requested=True, reason=reason)

    assert lifecycle.stop_reasons([claim]) == {claim.fence: given}


@pytest.mark.parametrize(
    ("switch", "reason"),
    [
        ("olt", Reason.OLT_DISABLED),
        ("job", Reason.JOB_DISABLED),
        ("job_host", Reason.JOB_DISABLED),
    ],
)
def test_a_switch_that_is_off_stops_a_run_before_the_tick_asks(switch: str, reason: Reason) -> None:
    execution = make_execution()
    claim = claim_of(execution)
    switched = getattr(execution, switch)
    switched.enabled = False
    switched.save()

    assert lifecycle.stop_reasons([claim]) == {claim.fence: reason}


def test_what_runs_no_longer_has_lost_its_lease() -> None:
    ended, deleted = claim_of(make_execution()), claim_of(make_execution())
    lifecycle.abandon(ended, FAILURE)
    Execution.objects.filter(pk=deleted.execution_id).delete()

    assert lifecycle.stop_reasons([ended, deleted]) == dict.fromkeys(
        (ended.fence, deleted.fence), Reason.LEASE_LOST
    )


def test_a_claim_is_over_when_the_execution_runs_again_under_another_fence() -> None:
    execution = make_execution()
    old = claim_of(execution)
    lose_lease(execution)
    close_lost(again=True)
    new = claim_of(execution)

    assert lifecycle.stop_reasons([old, new]) == {old.fence: Reason.LEASE_LOST}


def test_only_what_waits_is_aborted_at_once() -> None:
    rows = {status: make_execution(status=status) for status in Status}
    ids = [row.pk for row in rows.values()]

    assert lifecycle.abort_pending(ids, Reason.JOB_DISABLED) == 1
    assert lifecycle.abort_pending(ids, Reason.JOB_DISABLED) == 0
    assert status_of(rows[Status.PENDING]) == (Status.ABORTED, Reason.JOB_DISABLED)
    assert Execution.objects.get(pk=rows[Status.PENDING].pk).finished_at is not None
    assert [status_of(rows[status])[0] for status in Status][1:] == list(Status)[1:]


def test_what_runs_is_asked_to_stop_and_the_first_reason_stays() -> None:
    rows = {status: make_execution(status=status) for status in Status}
    ids = [row.pk for row in rows.values()]

    assert lifecycle.request_abort(ids, Reason.OLT_DISABLED) == 1
    assert lifecycle.request_abort(ids, Reason.OPERATOR) == 0
    assert status_of(rows[Status.RUNNING]) == (Status.RUNNING, Reason.OLT_DISABLED)
    assert Execution.objects.filter(abort_requested=True).count() == 1
