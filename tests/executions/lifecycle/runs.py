"""Executions as the tests of their lifecycle move them."""

from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from executions import lifecycle
from executions.choices import Status
from executions.lifecycle import Claim, Outcome
from executions.models import Execution

LEASE = timedelta(seconds=30)
DUE = datetime(2026, 3, 2, 15, tzinfo=UTC)
SUCCESS = Outcome(Status.SUCCESS, onus=371, values_read=3710, onus_changed=5)
FAILURE = Outcome(Status.FAILED, error_code="timeout", error_text="192.0.2.1:161 did not answer")


def start(execution: Execution, worker: str = "worker-1") -> Claim | None:
    return lifecycle.start(execution.pk, worker=worker, lease=LEASE)


def claim_of(execution: Execution) -> Claim:
    claim = start(execution)
    assert claim is not None
    return claim


def finish(claim: Claim, outcome: Outcome = SUCCESS) -> None:
    with transaction.atomic():
        lifecycle.finish(claim, outcome)


def status_of(execution: Execution) -> tuple[str, str]:
    stored = Execution.objects.get(pk=execution.pk)
    return stored.status, stored.reason


def close_lost(*, again: bool = False) -> set[int]:
    lost = [row.execution_id for row in lifecycle.lost_executions()]
    return lifecycle.close_lost(lost, lost if again else [])


def lose_lease(execution: Execution) -> None:
    Execution.objects.filter(pk=execution.pk).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )
