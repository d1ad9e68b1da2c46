"""What the log says of due times that a tick let go by."""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.log_entries import Entry, JsonValue
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.planner import Decision, DueRun
from executions.choices import Reason

# While an OLT or a task is suspended each of its due times is skipped: what people ask about is the
# suspension, and that has an entry.
CONSEQUENCES = (Reason.SUSPENDED, Reason.OLT_SILENT)


def log_skipped(runs: Iterable[DueRun]) -> None:
    """One entry per OLT and reason, for those of `runs` skipped for a reason of their own."""
    skipped: dict[tuple[int, Reason], list[DueRun]] = {}
    for run in runs:
        if run.is_skipped and run.reason not in CONSEQUENCES:
            skipped.setdefault((run.host.olt_id, run.reason), []).append(run)
    coordinator_logger.record_many(
        _entry(olt_id, reason, of_olt) for (olt_id, reason), of_olt in skipped.items()
    )


def log_set_aside(decisions: Iterable[Decision]) -> None:
    """What could not be planned: an entry for each, and the others go on."""
    text = _("A task cannot be planned and is set aside for an hour: %(fault)s")
    coordinator_logger.record_many(
        Entry(
            EventType.TASK_SET_ASIDE,
            text % {"fault": decision.fault},
            decision.place.olt_id,
            LogLevel.ERROR,
            {"job_host": decision.place.job_host_id},
        )
        for decision in decisions
        if decision.fault
    )


def _entry(olt_id: int, reason: Reason, skipped: Sequence[DueRun]) -> Entry:
    message = _("Due times skipped (%(tasks)s): %(reason)s") % {
        "tasks": ", ".join(sorted({run.host.task_type for run in skipped})),
        "reason": reason.label,
    }
    details = {"skipped": [_details(run) for run in skipped]}
    return Entry(EventType.TASK_SKIPPED, message, olt_id, LogLevel.WARNING, details)


def _details(run: DueRun) -> Mapping[str, JsonValue]:
    return {
        "task": run.host.task_type,
        "due_at": run.due_at.isoformat(),
        "due_times": 1 + run.missed,
    }
