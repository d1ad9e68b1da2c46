"""What an OLT can do in one hour: its due times, put one after the other. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from execution_coordinator.hours import ONE_HOUR, Hour
from execution_coordinator.quotas.quota import SETTLED_AFTER


@dataclass(frozen=True, slots=True)
class PlannedTask:
    """One due time of a job host and how long its run is expected to hold the OLT."""

    job_host_id: int
    task_type: str
    priority: int
    due_at: datetime
    expected_s: float


@dataclass(frozen=True, slots=True)
class PlannedRun:
    """A due time that fits, and when it can start at the earliest."""

    task: PlannedTask
    starts_at: datetime

    @property
    def ends_at(self) -> datetime:
        return self.starts_at + timedelta(seconds=self.task.expected_s)


@dataclass(frozen=True, slots=True)
class PlannedHour:
    """`not_fitting`: due times that come while the one before still waits, or cannot start in time.

    In time is until ten minutes after the hour, when it is judged.
    """

    hour: Hour
    runs: tuple[PlannedRun, ...]
    not_fitting: tuple[PlannedTask, ...]

    @property
    def utilisation(self) -> float:
        """Expected seconds of all that is due, of the 3600 there are; over 1 it cannot fit."""
        fitting = sum(run.task.expected_s for run in self.runs)
        expected_s = fitting + sum(task.expected_s for task in self.not_fitting)
        return expected_s / ONE_HOUR.total_seconds()


def plan_hour(hour: Hour, tasks: Iterable[PlannedTask]) -> PlannedHour:
    """Runs `tasks` of one OLT as the coordinator would: one at a time, none interrupted.

    When the OLT is free the highest priority goes first, then the older due time. A job host waits
    once: what comes due while it waits is skipped.
    """
    line = _Line(hour.start)
    for task in sorted(tasks, key=lambda task: (task.due_at, -task.priority, task.job_host_id)):
        line.run_until(task.due_at)
        line.admit(task)
    line.run_until(None)
    latest = hour.end + SETTLED_AFTER
    return PlannedHour(
        hour,
        tuple(run for run in line.runs if run.starts_at <= latest),
        (*line.refused, *(run.task for run in line.runs if run.starts_at > latest)),
    )


class _Line:
    """The waiting line of one OLT while an hour is played through."""

    def __init__(self, start: datetime) -> None:
        self.runs: list[PlannedRun] = []
        self.refused: list[PlannedTask] = []
        self._free_at = start
        self._waiting: list[PlannedTask] = []

    def admit(self, task: PlannedTask) -> None:
        if any(task.job_host_id == waiting.job_host_id for waiting in self._waiting):
            self.refused.append(task)
        else:
            self._waiting.append(task)

    def run_until(self, moment: datetime | None) -> None:
        """Starts what can start before `moment`; None: all that waits."""
        while self._waiting:
            starts_at = max(self._free_at, min(task.due_at for task in self._waiting))
            if moment is not None and starts_at >= moment:
                return
            first = min(self._waiting, key=_turn)
            self._waiting.remove(first)
            run = PlannedRun(first, starts_at)
            self.runs.append(run)
            self._free_at = run.ends_at


def _turn(task: PlannedTask) -> tuple[int, datetime, int]:
    return -task.priority, task.due_at, task.job_host_id
