"""The state of the coordinator as aligned lines for a terminal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from django.utils import timezone

from execution_coordinator.system_state import (
    LeaseState,
    OltState,
    OpenExecution,
    PlanState,
    QueueState,
    QuotaState,
    SystemState,
    TaskState,
)

NOTHING = "-"


def as_text(state: SystemState) -> str:
    """In the active language where there are sentences; every column as wide as its widest."""
    lines = [
        f"Taken at:  {_moment(state.taken_at)}",
        f"Last tick: {_moment(state.loop_seen_at)}",
        "Queues:",
        *_aligned(map(_queue, state.queues), indent=2),
    ]
    for olt in state.olts:
        lines += ["", *_olt(olt)]
    return "\n".join(lines)


def _olt(olt: OltState) -> Iterator[str]:
    yield f"OLT {olt.name}: {_on(on=olt.enabled)}, {olt.reachability.lower()}{_silence(olt)}"
    yield f"  Lease: {_lease(olt.lease)}"
    yield f"  Plan:  {_plan(olt.plan)}"
    sections = (
        ("Tasks", map(_task, olt.tasks)),
        ("Executions", map(_execution, olt.executions)),
        ("Quotas", map(_quota, olt.quotas)),
    )
    for title, rows in sections:
        aligned = _aligned(rows, indent=4)
        if aligned:
            yield f"  {title}:"
            yield from aligned


def _silence(olt: OltState) -> str:
    if olt.silent_since is None:
        return ""
    state = "suspended" if olt.suspended_at else "silent"
    return f", {state} since {_moment(olt.silent_since)}, next probe {_moment(olt.next_probe_at)}"


def _queue(queue: QueueState) -> tuple[str, ...]:
    length = "unknown" if queue.messages is None else str(queue.messages)
    return queue.name, f"{length} waiting", f"worker seen {_moment(queue.worker_seen_at)}"


def _lease(lease: LeaseState | None) -> str:
    if lease is None:
        return "free"
    return (
        f"{lease.task} (execution {lease.execution_id}) on {lease.worker} "
        f"since {_moment(lease.since)} until {_moment(lease.until)}, "
        f"key in Redis: {lease.shown or 'none'}"
    )


def _plan(plan: PlanState | None) -> str:
    if plan is None:
        return "none"
    return (
        f"{plan.utilisation:.0%} of the hour from {_moment(plan.period_start)}, "
        f"{plan.completed} of {plan.tasks} tasks completed, {plan.failed} failed"
    )


def _task(task: TaskState) -> tuple[str, ...]:
    return (
        task.job,
        task.schedule,
        _on(on=task.enabled and task.job_enabled),
        f"next {_moment(task.next_run_at)}",
        f"last {_moment(task.last_run_at)}",
        task.explanation.text,
    )


def _execution(one: OpenExecution) -> tuple[str, ...]:
    run = one.run
    return (
        f"{run.execution_id}",
        run.task,
        run.status.value,
        f"priority {run.priority}",
        f"due {_moment(run.due_at)}",
        f"since {_moment(run.started_at if run.is_running else run.waits_since)}",
        one.explanation.text,
    )


def _quota(quota: QuotaState) -> tuple[str, ...]:
    return (
        quota.task_type,
        f"{quota.completed} of {quota.required}",
        f"failed {quota.failed}",
        f"skipped {quota.skipped}",
        f"pending {quota.pending}",
        quota.status,
    )


def _on(*, on: bool) -> str:
    return "on" if on else "off"


def _moment(moment: datetime | None) -> str:
    if moment is None:
        return NOTHING
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


def _aligned(rows: Iterable[Sequence[str]], *, indent: int) -> list[str]:
    table = list(rows)
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    return [
        " " * indent
        + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in table
    ]
