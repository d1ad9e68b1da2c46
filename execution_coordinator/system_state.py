"""The whole state of the coordinator as plain values: for one OLT, for some, or for all."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from execution_coordinator.changes.configuration import load_configurations, state_hash
from execution_coordinator.choices import PlanStatus
from execution_coordinator.explanations.explain import JobHostFacts, OpenRun, explain, explain_open
from execution_coordinator.explanations.facts import (
    NO_LINE,
    Line,
    SignsOfLife,
    facts_of,
    open_lines,
    signs_of_life,
)
from execution_coordinator.explanations.words import Explanation
from execution_coordinator.hours import hour_of
from execution_coordinator.lease import shown_owners
from execution_coordinator.models import ExecutionPlan, QuotaTracker
from execution_coordinator.pulse import LOOP, queue_pulse
from execution_coordinator.snapshot import database_now
from facho.celery import BrokerSilentError, queue_lengths
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost


@dataclass(frozen=True, slots=True)
class TaskState:
    """One job on one OLT; `enabled` is the switch of the pair, `job_enabled` that of the job."""

    job_host_id: int
    job: str
    task_type: str
    schedule: str
    enabled: bool
    job_enabled: bool
    next_run_at: datetime | None
    last_run_at: datetime | None
    suspended_at: datetime | None
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class OpenExecution:
    """An execution that waits or runs, and why it is not further."""

    run: OpenRun
    explanation: Explanation


@dataclass(frozen=True, slots=True)
class LeaseState:
    """Who may talk to the OLT. `shown` is the owner in its Redis key, empty without one."""

    execution_id: int
    task: str
    worker: str
    since: datetime | None
    until: datetime | None
    shown: str


@dataclass(frozen=True, slots=True)
class QuotaState:
    task_type: str
    status: str
    required: int
    completed: int
    failed: int
    skipped: int
    pending: int


@dataclass(frozen=True, slots=True)
class PlanState:
    """The plan of the hour; `utilisation` is the share of it that is planned, 1.0 for all."""

    period_start: datetime
    utilisation: float
    tasks: int
    completed: int
    failed: int


@dataclass(frozen=True, slots=True)
class OltState:
    olt_id: int
    name: str
    enabled: bool
    reachability: str
    silent_since: datetime | None
    next_probe_at: datetime | None
    suspended_at: datetime | None
    state_hash: str
    tasks: tuple[TaskState, ...]
    executions: tuple[OpenExecution, ...]
    lease: LeaseState | None
    quotas: tuple[QuotaState, ...]
    plan: PlanState | None


@dataclass(frozen=True, slots=True)
class QueueState:
    """`messages` is None while the broker does not answer."""

    name: str
    messages: int | None
    worker_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class SystemState:
    taken_at: datetime
    loop_seen_at: datetime | None
    queues: tuple[QueueState, ...]
    olts: tuple[OltState, ...]


def read_system_state(olt_ids: Collection[int] | None = None) -> SystemState:
    """Of `olt_ids`, or of all OLTs, by name. The number of queries does not depend on how many."""
    now, signs = database_now(), signs_of_life()
    olts = OLT.objects.order_by("name")
    if olt_ids is not None:
        olts = olts.filter(pk__in=olt_ids)
    return SystemState(
        taken_at=now,
        loop_seen_at=signs.pulses.get(LOOP),
        queues=_queues(signs),
        olts=_olts(list(olts), signs, now),
    )


def _queues(signs: SignsOfLife) -> tuple[QueueState, ...]:
    try:
        lengths: Mapping[str, int] = queue_lengths(settings.QUEUES)
    except BrokerSilentError:
        lengths = {}
    return tuple(
        QueueState(queue, lengths.get(queue), signs.pulses.get(queue_pulse(queue)))
        for queue in settings.QUEUES
    )


def _olts(olts: Collection[OLT], signs: SignsOfLife, now: datetime) -> tuple[OltState, ...]:
    ids = [olt.pk for olt in olts]
    lines = open_lines(ids)
    rows = list(SnmpJobHost.objects.filter(olt__in=ids).select_related("job", "olt"))
    tasks = _tasks(rows, facts_of(rows, lines, signs), now)
    hashes = {pk: state_hash(one) for pk, one in load_configurations(ids).items()}
    leases = _leases(lines.values(), shown_owners(ids))
    quotas, plans = _quotas(ids, now), _plans(ids, now)
    return tuple(
        OltState(
            olt_id=olt.pk,
            name=olt.name,
            enabled=olt.enabled,
            reachability=olt.reachability,
            silent_since=olt.silent_since,
            next_probe_at=olt.next_probe_at,
            suspended_at=olt.suspended_at,
            state_hash=hashes.get(olt.pk, ""),
            tasks=tuple(tasks[olt.pk]),
            executions=_executions(lines.get(olt.pk, NO_LINE), signs, now),
            lease=leases.get(olt.pk),
            quotas=tuple(quotas[olt.pk]),
            plan=plans.get(olt.pk),
        )
        for olt in olts
    )


def _tasks(
    rows: Iterable[SnmpJobHost], facts: Mapping[int, JobHostFacts], now: datetime
) -> Mapping[int, list[TaskState]]:
    found: dict[int, list[TaskState]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.job.name):
        found[row.olt_id].append(
            TaskState(
                job_host_id=row.pk,
                job=row.job.name,
                task_type=row.job.task_type,
                schedule=row.job.schedule_text,
                enabled=row.enabled,
                job_enabled=row.job.enabled,
                next_run_at=row.next_run_at,
                last_run_at=row.last_run_at,
                suspended_at=row.suspended_at,
                explanation=explain(facts[row.pk], now),
            )
        )
    return found


def _executions(line: Line, signs: SignsOfLife, now: datetime) -> tuple[OpenExecution, ...]:
    return tuple(
        OpenExecution(run, explain_open(run, signs.around(run, line), now)) for run in line.runs
    )


def _leases(lines: Iterable[Line], shown: Mapping[int, str]) -> dict[int, LeaseState]:
    return {
        run.olt_id: LeaseState(
            execution_id=run.execution_id,
            task=run.task,
            worker=run.worker,
            since=run.started_at,
            until=run.lease_until,
            shown=shown.get(run.olt_id, ""),
        )
        for line in lines
        for run in line.runs
        if run.is_running
    }


def _quotas(olt_ids: Collection[int], now: datetime) -> Mapping[int, list[QuotaState]]:
    found: dict[int, list[QuotaState]] = defaultdict(list)
    rows = QuotaTracker.objects.filter(olt__in=olt_ids, period_start=hour_of(now).start).order_by(
        "task_type"
    )
    for row in rows:
        found[row.olt_id].append(
            QuotaState(
                task_type=row.task_type,
                status=row.status,
                required=row.quota_required,
                completed=row.quota_completed,
                failed=row.quota_failed,
                skipped=row.quota_skipped,
                pending=row.quota_pending,
            )
        )
    return found


def _plans(olt_ids: Collection[int], now: datetime) -> dict[int, PlanState]:
    rows = ExecutionPlan.objects.filter(
        olt__in=olt_ids, status=PlanStatus.ACTIVE, period_start=hour_of(now).start
    )
    return {
        row.olt_id: PlanState(
            period_start=row.period_start,
            utilisation=row.utilisation,
            tasks=row.total_tasks,
            completed=row.completed_tasks,
            failed=row.failed_tasks,
        )
        for row in rows
    }
