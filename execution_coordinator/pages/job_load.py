"""What a job would cost each OLT's hour, beside what is planned there already."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from execution_coordinator.choices import PlanStatus
from execution_coordinator.hours import ONE_HOUR, hour_of
from execution_coordinator.models import ExecutionPlan
from execution_coordinator.plans.measured_runs import expected_durations_s
from execution_coordinator.plans.prediction import PRIOR_S
from snmp_jobs.choices import JobKind
from snmp_jobs.forecast import most_runs_in_an_hour
from snmp_jobs.models import SnmpJob, SnmpJobHost
from snmp_jobs.schedule import Schedule

FULL_SHARE = 0.8


@dataclass(frozen=True, slots=True)
class OltLoad:
    """Of one OLT in its fullest hour. `run_s`: how long one run of the job is expected to take."""

    olt_id: int
    run_s: float
    own_s: float
    others_s: float

    @property
    def share_before(self) -> float:
        return self.others_s / ONE_HOUR.total_seconds()

    @property
    def share(self) -> float:
        """Of the 3600 seconds there are; over 1 it cannot fit."""
        return (self.own_s + self.others_s) / ONE_HOUR.total_seconds()

    @property
    def is_too_full(self) -> bool:
        return self.share > FULL_SHARE


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A job that is on, on one OLT."""

    olt_id: int
    job_id: int
    kind: JobKind
    runs: int
    expected_s: float


def loads(
    olt_ids: Iterable[int],
    kind: JobKind,
    runs: int,
    neighbours: Iterable[Neighbour],
    job_id: int | None,
) -> list[OltLoad]:
    """The fullest first. Pure. `runs` of the job in an hour; `job_id`: None for a new one."""
    by_olt: dict[int, list[Neighbour]] = defaultdict(list)
    for one in neighbours:
        by_olt[one.olt_id].append(one)
    found = [_load(olt_id, kind, runs, by_olt[olt_id], job_id) for olt_id in olt_ids]
    return sorted(found, key=lambda load: (-load.share, load.olt_id))


def _load(
    olt_id: int, kind: JobKind, runs: int, here: Collection[Neighbour], job_id: int | None
) -> OltLoad:
    others_s = sum(one.runs * one.expected_s for one in here if one.job_id != job_id)
    run_s = _one_run_s(kind, here, job_id)
    return OltLoad(olt_id, run_s, runs * run_s, others_s)


def _one_run_s(kind: JobKind, here: Collection[Neighbour], job_id: int | None) -> float:
    """As the job itself takes there; else as others of its kind do there; else a guess."""
    own = [one.expected_s for one in here if one.job_id == job_id]
    alike = [one.expected_s for one in here if one.kind is kind]
    return max(own or alike or [PRIOR_S[kind]])


def neighbours_on(olt_ids: Collection[int], now: datetime) -> list[Neighbour]:
    """Three statements, one more where a job on an OLT is in no plan yet."""
    rows = SnmpJobHost.objects.on().filter(olt__in=olt_ids)
    found = list(rows.values_list("pk", "olt_id", "job_id"))
    jobs = SnmpJob.objects.in_bulk({job_id for _, _, job_id in found})
    runs = {job.pk: most_runs_in_an_hour(job.schedule, now) for job in jobs.values()}
    took_s = _expected_s({pk: jobs[job_id].job_kind for pk, _, job_id in found}, olt_ids, now)
    return [
        Neighbour(olt_id, job_id, jobs[job_id].job_kind, runs[job_id], took_s[pk])
        for pk, olt_id, job_id in found
    ]


def _expected_s(
    kinds: Mapping[int, JobKind], olt_ids: Collection[int], now: datetime
) -> dict[int, float]:
    """By job host: as the plans of this hour have it, which is cheaper than to measure again."""
    plans = ExecutionPlan.objects.filter(
        olt__in=olt_ids, period_start=hour_of(now).start, status=PlanStatus.ACTIVE
    )
    known = {
        int(ident): float(expected_s)
        for basis in plans.values_list("plan_data__basis", flat=True)
        for ident, (_task_type, _grid, expected_s) in (basis or {}).items()
    }
    unknown = {ident: kind for ident, kind in kinds.items() if ident not in known}
    return known | (expected_durations_s(unknown) if unknown else {})


def load_of_job(
    olt_ids: Collection[int],
    kind: JobKind,
    schedule: Schedule,
    job_id: int | None,
    now: datetime,
) -> list[OltLoad]:
    runs = most_runs_in_an_hour(schedule, now)
    return loads(olt_ids, kind, runs, neighbours_on(olt_ids, now), job_id)
