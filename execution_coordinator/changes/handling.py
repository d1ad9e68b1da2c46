"""Compares what operators have set with what the last tick saw, names the changes and acts.

Most of what follows from a change follows from the rows alone: the planner moves the grid,
`aborts` stops what is switched off. Here is what only the difference tells.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models.functions import Now
from django.utils.crypto import salted_hmac

from execution_coordinator.changes import memory
from execution_coordinator.changes.configuration import (
    OltConfiguration,
    load_configurations,
    state_hash,
)
from execution_coordinator.changes.detection import Change, ChangeKind, OltSummary, detect_changes
from execution_coordinator.changes.entries import change_entry
from execution_coordinator.changes.memory import Hashes
from execution_coordinator.choices import PlanStatus, QuotaStatus
from execution_coordinator.lease import clear_keys, redis_may_fail
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import ExecutionPlan, QuotaTracker
from executions import lifecycle
from executions.choices import Reason, Status
from executions.models import Execution
from hosts.encryption import SecretUnreadableError
from hosts.models import OLT

_OUTDATE_PLANS = (
    ChangeKind.TASK_ADDED,
    ChangeKind.TASK_REMOVED,
    ChangeKind.TASK_INTERVAL_CHANGED,
    ChangeKind.OLT_ENABLED,
)
_NO_LONGER_ON = (ChangeKind.OLT_DISABLED, ChangeKind.OLT_DELETED)


def review_changes(now: datetime) -> bool:
    """One step of the tick: two queries and one round trip to Redis while nothing has changed.

    True when plans have to be made again. A Redis without memory of ours is a new baseline. One
    that does not answer is left alone: the differences are still there when it is back.
    """
    changes: Collection[Change] = ()
    with redis_may_fail("compare", memory.HASHES_KEY):
        changes = _compare(load_configurations())
    handle_changes(changes, now)
    return any(change.kind in _OUTDATE_PLANS for change in changes)


def _compare(olts: dict[int, OltConfiguration]) -> Collection[Change]:
    hashes = {olt_id: state_hash(olt) for olt_id, olt in olts.items()}
    known = memory.recall_hashes()
    if hashes == known:
        return ()
    before = {pk: one for pk, one in (known or {}).items() if hashes.get(pk) != one}
    now = {pk: one for pk, one in hashes.items() if (known or {}).get(pk) != one}
    new = {olt_id: summarise(olts[olt_id]) for olt_id in now}
    # First what does not count yet: a Redis that refuses to write must not make each tick act
    # on the same change again. What counts follows the commit, for a tick may be rolled back.
    old = memory.recall_summaries(before)
    memory.remember_summaries(now, new)
    transaction.on_commit(partial(_remember, hashes, before), robust=True)
    if known is None:
        return ()
    lost = before.keys() - old.keys()
    return detect_changes(old, {pk: one for pk, one in new.items() if pk not in lost})


def _remember(hashes: Hashes, replaced: Hashes) -> None:
    with redis_may_fail("write", memory.HASHES_KEY):
        memory.remember_hashes(hashes, replaced)


def summarise(olt: OltConfiguration) -> OltSummary:
    return OltSummary(
        name=olt.name,
        enabled=olt.enabled,
        address=olt.address,
        port=olt.port,
        model_id=olt.model_id,
        community_mark=_mark(olt),
        tasks=olt.tasks,
    )


def _mark(olt: OltConfiguration) -> str:
    """The same for the same community under whatever key: rotating keys changes no OLT."""
    try:
        community = olt.community.reveal()
    except SecretUnreadableError:
        return ""
    return salted_hmac("coordinator.community", community, algorithm="sha256").hexdigest()


def handle_changes(changes: Collection[Change], now: datetime) -> None:
    """Logs each change and acts on it, in the transaction of the caller: constant queries."""
    if not changes:
        return
    coordinator_logger.record_many(change_entry(change) for change in changes)
    _stop_what_uses_the_old(_olts_of(changes, ChangeKind.OLT_CHANGED), now)
    _interrupt(_olts_of(changes, *_NO_LONGER_ON))


def _olts_of(changes: Iterable[Change], *kinds: ChangeKind) -> set[int]:
    return {change.olt_id for change in changes if change.kind in kinds}


def _stop_what_uses_the_old(olt_ids: Collection[int], now: datetime) -> None:
    """What runs talks to the old address: the next run uses the new one, a probe at once."""
    if not olt_ids:
        return
    running = Execution.objects.filter(olt__in=olt_ids, status=Status.RUNNING)
    lifecycle.request_abort(running.values_list("pk", flat=True), Reason.OLT_CHANGED)
    OLT.objects.filter(pk__in=olt_ids, next_probe_at__gt=now).update(next_probe_at=now)


def _interrupt(olt_ids: Collection[int]) -> None:
    if not olt_ids:
        return
    # An hour that is over is judged by what was done in it, whatever is switched off since.
    QuotaTracker.objects.filter(
        olt__in=olt_ids, status=QuotaStatus.IN_PROGRESS, period_end__gt=Now()
    ).update(updated_at=Now(), status=QuotaStatus.INTERRUPTED)
    ExecutionPlan.objects.filter(olt__in=olt_ids, status=PlanStatus.ACTIVE).update(
        updated_at=Now(), status=PlanStatus.ABORTED
    )
    transaction.on_commit(partial(clear_keys, frozenset(olt_ids)), robust=True)
