"""What an execution cost its OLT, whatever came of it."""

from dataclasses import dataclass

from django.db.models import F

from executions.lifecycle import Claim
from executions.models import Execution


@dataclass(frozen=True, slots=True)
class Cost:
    """One conversation: how long the OLT worked for it, requests sent, whether we slowed down."""

    busy_ms: int
    pdus: int
    slowed_down: bool


def add_cost(claim: Claim, cost: Cost) -> None:
    """Adds to what earlier attempts cost. The fence does not matter: the OLT did the work."""
    slowed = {"slowed_down": True} if cost.slowed_down else {}
    Execution.objects.filter(pk=claim.execution_id).update(
        busy_ms=F("busy_ms") + cost.busy_ms, pdus=F("pdus") + cost.pdus, **slowed
    )
