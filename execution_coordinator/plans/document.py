"""A plan as the table keeps it and a person reads it: JSON. Pure."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from execution_coordinator.hours import Hour
from execution_coordinator.log_entries import JsonValue
from execution_coordinator.plans.basis import PlanBasis
from execution_coordinator.plans.planned_hour import PlannedHour, PlannedRun, PlannedTask


def document_of(planned: PlannedHour, basis: PlanBasis) -> dict[str, JsonValue]:
    """`tasks`: what is due, when it can start and end. `basis`: what the plan was made from.

    `not_fitting`: the due times without a place. `at_risk`: quotas that are missed even if all that
    is left succeeds; filled in as the hour goes on.
    """
    return {
        "basis": basis.as_json(),
        "left_to_probe": basis.left_to_probe,
        "tasks": [_run(run) for run in planned.runs],
        "not_fitting": [_task(task) for task in planned.not_fitting],
        "at_risk": [],
    }


def probe_document(
    hour: Hour, basis: PlanBasis, next_probe_at: datetime | None
) -> dict[str, JsonValue]:
    """The plan of an OLT that is left to the probe."""
    in_hour = next_probe_at is not None and hour.holds(next_probe_at)
    due_at = next_probe_at.isoformat() if next_probe_at and in_hour else None
    return {
        "basis": basis.as_json(),
        "left_to_probe": basis.left_to_probe,
        "tasks": [{"task_type": "probe", "due_at": due_at}],
        "not_fitting": [],
        "at_risk": [],
    }


def not_fitting_after(
    not_fitting: Sequence[Mapping[str, JsonValue]], now: datetime
) -> Counter[str]:
    """Per task type how many of the due times without a place are still to come."""
    return Counter(
        str(task["task_type"])
        for task in not_fitting
        if datetime.fromisoformat(str(task["due_at"])) > now
    )


def _run(run: PlannedRun) -> dict[str, JsonValue]:
    return _task(run.task) | {
        "starts_at": run.starts_at.isoformat(timespec="seconds"),
        "ends_at": run.ends_at.isoformat(timespec="seconds"),
    }


def _task(task: PlannedTask) -> dict[str, JsonValue]:
    return {
        "job_host": task.job_host_id,
        "task_type": task.task_type,
        "due_at": task.due_at.isoformat(timespec="seconds"),
        "expected_s": round(task.expected_s, 1),
    }
