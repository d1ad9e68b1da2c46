"""The report of a violation as a person reads it. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.moments import duration_text
from execution_coordinator.choices import QuotaStatus, Severity
from executions.choices import Reason


@dataclass(frozen=True, slots=True)
class TaskReport:
    """`reasons`: why due times were missed, the most frequent first; `severity` None: kept."""

    task_type: str
    status: str
    required: int
    completed: int
    percent: float
    severity: Severity | None
    reasons: tuple[str, ...]
    longest_wait: str


@dataclass(frozen=True, slots=True)
class Report:
    """`held_longest`: what kept the OLT busy for most of the hour; `execution` is its id."""

    tasks: tuple[TaskReport, ...]
    held_longest: str
    execution: int | None
    checked_late: bool


def read_report(report: Mapping[str, Any]) -> Report:
    """Of what `quotas.violation_report` wrote; a report without parts is empty."""
    tasks = [_task(one) for one in report.get("tasks", [])]
    held = report.get("held_longest") or {}
    return Report(
        tuple(sorted(tasks, key=lambda one: (one.percent, one.task_type))),
        _held(held) if held else "",
        held.get("execution"),
        bool(report.get("checked_late")),
    )


def _task(one: Mapping[str, Any]) -> TaskReport:
    wait_ms = one.get("longest_wait_ms")
    severity = one.get("severity")
    return TaskReport(
        task_type=one["task_type"],
        status=str(QuotaStatus(one["status"]).label),
        required=one["required"],
        completed=one["completed"],
        percent=one["completed_percent"],
        severity=Severity(severity) if severity else None,
        reasons=tuple(_reasons(one.get("reasons", {}))),
        longest_wait=duration_text(wait_ms) if wait_ms is not None else "",
    )


def _reasons(found: Mapping[str, int]) -> Iterator[str]:
    for code, times in sorted(found.items(), key=lambda one: (-one[1], one[0])):
        text = str(Reason(code).label) if code in Reason.values else code
        yield ngettext("%(count)d time: %(reason)s", "%(count)d times: %(reason)s", times) % {
            "count": times,
            "reason": text,
        }


def _held(held: Mapping[str, Any]) -> str:
    return _("%(task)s held the OLT for %(time)s of the hour.") % {
        "task": held["task_type"],
        "time": duration_text(held["held_ms"]),
    }
