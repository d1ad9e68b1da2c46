"""What a plan was made from, and whether that has changed since. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from execution_coordinator.log_entries import JsonValue
from snmp_jobs.choices import JobKind
from snmp_jobs.intervals import format_interval
from snmp_jobs.schedule import Schedule

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class PlanChange(Enum):
    """What makes a plan another one."""

    TASKS = "tasks"
    SCHEDULE = "schedule"
    DURATIONS = "durations"
    LEFT_TO_PROBE = "left to the probe"
    ANSWERS_AGAIN = "answers again"


@dataclass(frozen=True, slots=True)
class GridPlace:
    """A job on an OLT that is on its grid: its due times from `next_run_at` on."""

    job_host_id: int
    olt_id: int
    kind: JobKind
    task_type: str
    schedule: Schedule
    next_run_at: datetime

    @property
    def grid(self) -> str:
        """The same text as long as the due times stay on the same grid, however far it has come."""
        if self.schedule.interval is None:
            return self.schedule.cron
        phase: timedelta = (self.next_run_at - _EPOCH) % self.schedule.interval
        return f"{format_interval(self.schedule.interval)} + {phase.total_seconds():.6f}s"


@dataclass(frozen=True, slots=True)
class PlannedJob:
    task_type: str
    grid: str
    expected_s: float


@dataclass(frozen=True, slots=True)
class PlanBasis:
    """Per job host what it does and how often; or, with a reason, nothing but the probe."""

    jobs: Mapping[int, PlannedJob]
    left_to_probe: str = ""

    def as_json(self) -> dict[str, JsonValue]:
        return {
            str(ident): [job.task_type, job.grid, job.expected_s]
            for ident, job in self.jobs.items()
        }

    @staticmethod
    def from_json(jobs: Mapping[str, tuple[str, str, float]], left_to_probe: str) -> "PlanBasis":
        return PlanBasis(
            {int(ident): PlannedJob(*job) for ident, job in jobs.items()}, left_to_probe
        )


def basis_of(
    places: Mapping[int, GridPlace], expected_s: Mapping[int, float], left_to_probe: str
) -> PlanBasis:
    """Of one OLT; `places` and `expected_s` by job host."""
    if left_to_probe:
        return PlanBasis({}, left_to_probe)
    return PlanBasis(
        {
            ident: PlannedJob(place.task_type, place.grid, expected_s[ident])
            for ident, place in places.items()
        }
    )


def change_of(before: PlanBasis, now: PlanBasis) -> PlanChange | None:
    """The weightiest difference; None when the plan that was made from `before` still holds."""
    if bool(before.left_to_probe) != bool(now.left_to_probe):
        return PlanChange.LEFT_TO_PROBE if now.left_to_probe else PlanChange.ANSWERS_AGAIN
    if _tasks(before) != _tasks(now):
        return PlanChange.TASKS
    if _grids(before) != _grids(now):
        return PlanChange.SCHEDULE
    return None if before.jobs == now.jobs else PlanChange.DURATIONS


def _tasks(basis: PlanBasis) -> dict[int, str]:
    return {ident: job.task_type for ident, job in basis.jobs.items()}


def _grids(basis: PlanBasis) -> dict[int, str]:
    return {ident: job.grid for ident, job in basis.jobs.items()}
