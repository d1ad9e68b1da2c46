"""What must not go on: what waits ends at once, what runs is asked to stop between two PDUs."""

from collections.abc import Collection, Iterable

from django.db.models.functions import Now

from executions.choices import Reason, Status
from executions.lifecycle.claims import Claim
from executions.models import Execution


def abort_pending(pending: Iterable[int], reason: Reason) -> int:
    """PENDING → ABORTED. Returns how many of them it still caught waiting."""
    waiting = Execution.objects.filter(pk__in=list(pending), status=Status.PENDING)
    return waiting.update(status=Status.ABORTED, reason=reason, finished_at=Now())


def request_abort(running: Iterable[int], reason: Reason) -> int:
    """Asks running executions to stop between two PDUs; their workers close them."""
    talking = Execution.objects.filter(
        pk__in=list(running), status=Status.RUNNING, abort_requested=False
    )
    return talking.update(abort_requested=True, reason=reason)


def stop_reasons(claims: Collection[Claim]) -> dict[int, Reason]:
    """By fence those of `claims` that should stop, and why: asked to, or no longer theirs.

    An execution that was lost may run again under another fence: its old claim is over. A switch
    that is off counts at once; the tick, which asks to stop as well, comes up to 5 s later.
    """
    held = Execution.objects.filter(
        pk__in=[claim.execution_id for claim in claims], status=Status.RUNNING
    )
    rows = {fence: _stop_reason(*row) for fence, *row in held.values_list("fence", *_ORDERS)}
    return {
        claim.fence: reason
        for claim in claims
        if (reason := rows.get(claim.fence, Reason.LEASE_LOST)) is not Reason.NONE
    }


_ORDERS = (
    "abort_requested",
    "reason",
    "olt__enabled",
    "job_host__enabled",
    "job_host__job__enabled",
)


def _stop_reason(
    asked: bool,  # noqa: FBT001 -- a row of `_ORDERS`
    reason: str,
    olt: bool,  # noqa: FBT001
    job_host: bool | None,  # noqa: FBT001 -- None: a probe has no job
    job: bool | None,  # noqa: FBT001
) -> Reason:
    if asked:
        return Reason(reason or Reason.OPERATOR)
    if not olt:
        return Reason.OLT_DISABLED
    return Reason.JOB_DISABLED if False in (job_host, job) else Reason.NONE
