"""What runs ends: RUNNING → final, only while the fence holds."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Func, IntegerField
from django.db.models.functions import Cast, Extract, Greatest, Now

from executions.choices import Reason, Status
from executions.lifecycle.claims import Claim
from executions.models import Execution, ExecutionAttempt


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended and what it counted."""

    status: Status
    reason: Reason = Reason.NONE
    error_code: str = ""
    error_text: str = ""
    onus: int | None = None
    values_read: int | None = None
    onus_changed: int | None = None
    problems: int = 0
    left_out: str = ""


class FenceLostError(Exception):
    """The execution is no longer this worker's: nothing it collected may be stored."""

    retryable = False


def finish(claim: Claim, outcome: Outcome) -> None:
    """RUNNING → final, in the caller's transaction and only while the fence still holds.

    Raises `FenceLostError` otherwise, so that the data of the same transaction is rolled back.
    """
    held = Execution.objects.filter(pk=claim.execution_id, fence=claim.fence, status=Status.RUNNING)
    updated = held.update(
        status=outcome.status,
        reason=outcome.reason,
        error_code=outcome.error_code,
        error_text=outcome.error_text,
        onus=outcome.onus,
        values_read=outcome.values_read,
        onus_changed=outcome.onus_changed,
        problems=outcome.problems,
        left_out=outcome.left_out,
        lease_until=None,
        finished_at=Now(),
        duration_ms=_milliseconds_since_start(),
    )
    if not updated:
        raise FenceLostError(
            f"execution {claim.execution_id} is no longer held with fence {claim.fence}"
        )
    record_attempt(claim, outcome)


def abandon(claim: Claim, outcome: Outcome) -> bool:
    """RUNNING → final for a run without data to store. False: it was no longer ours."""
    try:
        with transaction.atomic():
            finish(claim, outcome)
    except FenceLostError:
        return False
    return True


def _milliseconds_since_start() -> Func:
    """Never below zero: a clock that was set back must not keep a run from ending."""
    elapsed_s = Extract(Now() - F("started_at"), "epoch")
    return Greatest(Cast(elapsed_s * 1000, IntegerField()), 0)


def record_attempt(claim: Claim, outcome: Outcome) -> None:
    ExecutionAttempt.objects.create(
        execution_id=claim.execution_id,
        number=claim.attempt,
        status=outcome.status,
        worker=claim.worker,
        fence=claim.fence,
        started_at=claim.started_at,
        finished_at=Now(),
        error_code=outcome.error_code,
        error_text=outcome.error_text,
    )
