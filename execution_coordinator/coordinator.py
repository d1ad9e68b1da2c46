"""One tick: close what nobody runs, plan what is due, offer what can start.

Any number of ticks may run at once, in any process: one works, the others return at once.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction

from execution_coordinator import (
    aborts,
    clock_steps,
    hints,
    losses,
    planner,
    skips,
    snapshot,
    suspensions,
)
from execution_coordinator.changes.configuration import state_hash
from execution_coordinator.changes.detection import detect_changes
from execution_coordinator.changes.handling import handle_changes, review_changes
from execution_coordinator.hints import Hint
from execution_coordinator.planner import Decision, DueRun, Place
from execution_coordinator.pulse import LOOP, record_pulse, take_pings
from execution_coordinator.system_state import read_system_state
from executions.choices import Kind, Status
from executions.models import Execution

TICK_LOCK = 0x4641_4348_4F  # "FACHO"


@dataclass(frozen=True, slots=True)
class Tick:
    """What to send once the transaction is committed: hints, and pings to these queues.

    `replan`: somebody changed what the plans were made from.
    """

    hints: tuple[Hint, ...] = ()
    pings: tuple[str, ...] = ()
    replan: bool = False


@transaction.atomic
def tick(now: datetime | None = None) -> Tick:
    """Empty when another tick is at work. `now`: the database's clock, if None."""
    if not _is_the_only_tick():
        return Tick()
    now = now or snapshot.database_now()
    set_back = clock_steps.follow_clock(now)
    lost = losses.close_lost(now)
    aborts.stop_what_is_disabled()
    replan = review_changes(now)
    suspensions.review(now)
    _apply(planner.plan(snapshot.load(now, set_back=set_back)))
    losses.let_workers_notice(lost)
    record_pulse(LOOP)
    return Tick(tuple(hints.offer_heads()), tuple(take_pings(settings.QUEUES, now)), replan)


def _is_the_only_tick() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [TICK_LOCK])
        got: bool = cursor.fetchone()[0]
    return got


def _apply(decisions: Sequence[Decision]) -> None:
    """Moves the job hosts and opens their executions; one that moved meanwhile is left alone."""
    if not decisions:
        return
    skips.log_set_aside(decisions)
    moved = _move([decision.place for decision in decisions])
    due = [run for decision in decisions for run in decision.runs]
    due = [run for run in due if run.host.job_host_id in moved]
    if due:
        runs = planner.without_known(due, _known(due))
        opened = planner.without_backlog(runs, _waiting(moved))
        _open(opened)
        skips.log_skipped(opened)


# What the strict rule disabled and a person enabled again is no longer disabled by the rule.
_MOVE = """
    UPDATE snmp_job_hosts h
       SET next_run_at = p.next_run_at, activated_at = p.activated_at,
           planned_interval = p.planned_interval, planned_cron = p.planned_cron,
           suspended_because = CASE WHEN p.seen IS NULL AND h.failures_in_row = 0
                                    THEN '' ELSE h.suspended_because END
      FROM unnest(%s::bigint[], %s::timestamptz[], %s::timestamptz[], %s::timestamptz[],
                  %s::interval[], %s::text[])
           AS p(id, seen, next_run_at, activated_at, planned_interval, planned_cron)
     WHERE h.id = p.id AND h.next_run_at IS NOT DISTINCT FROM p.seen
 RETURNING h.id
"""


def _move(places: Sequence[Place]) -> set[int]:
    columns = (
        [place.job_host_id for place in places],
        [place.seen_next_run_at for place in places],
        [place.next_run_at for place in places],
        [place.activated_at for place in places],
        [place.planned_with.interval for place in places],
        [place.planned_with.cron for place in places],
    )
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, columns)
        return {row[0] for row in cursor.fetchall()}


def _waiting(job_host_ids: Iterable[int]) -> set[int]:
    waiting = Execution.objects.filter(job_host__in=list(job_host_ids), status=Status.PENDING)
    return set(waiting.values_list("job_host_id", flat=True))


def _known(runs: Sequence[DueRun]) -> dict[int, set[datetime]]:
    """By job host the due times from the oldest of `runs` on that have an execution."""
    found: dict[int, set[datetime]] = defaultdict(set)
    rows = Execution.objects.filter(
        job_host__in={run.host.job_host_id for run in runs},
        due_at__gte=min(run.due_at for run in runs),
    )
    for job_host_id, due_at in rows.order_by().values_list("job_host_id", "due_at"):
        if job_host_id is not None:
            found[job_host_id].add(due_at)
    return found


def _open(runs: Sequence[DueRun]) -> None:
    now = snapshot.database_now()
    Execution.objects.bulk_create(
        [_execution(run, now) for run in runs], ignore_conflicts=True, batch_size=1000
    )


def _execution(run: DueRun, now: datetime) -> Execution:
    host = run.host
    return Execution(
        job_host_id=host.job_host_id,
        job_id=host.job_id,
        olt_id=host.olt_id,
        kind=Kind(host.kind),
        task_type=host.task_type,
        priority=host.kind.priority,
        queue=host.kind.queue,
        due_at=run.due_at,
        status=Status.SKIPPED if run.is_skipped else Status.PENDING,
        reason=run.reason,
        missed=run.missed,
        missed_until=run.missed_until,
        finished_at=now if run.is_skipped else None,
    )


class ExecutionCoordinator:
    """What document 001 asks of the coordinator, under its names. It has no state of its own."""

    get_system_state = staticmethod(read_system_state)
    calculate_state_hash = staticmethod(state_hash)
    detect_changes = staticmethod(detect_changes)
    handle_changes = staticmethod(handle_changes)
