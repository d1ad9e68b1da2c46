"""The coordinator's log: each decision is a row that people query and a line that they tail."""

import logging
from collections.abc import Iterable, Mapping
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from execution_coordinator import log_entries
from execution_coordinator.choices import EventType, LogLevel, Severity
from execution_coordinator.log_entries import Entry, JsonValue, Kept
from hosts.models import OLT

lines = logging.getLogger("coordinator.coordinator_loop")

SEVERITY_LEVELS = {
    Severity.LOW: LogLevel.WARNING,
    Severity.MEDIUM: LogLevel.ERROR,
    Severity.HIGH: LogLevel.CRITICAL,
    Severity.CRITICAL: LogLevel.CRITICAL,
}


class CoordinatorLogger:
    """Writes to the table in the caller's transaction, and to the file once that is committed.

    Messages are for people, translated, and say the same words for the same decision: a repeat
    within ten minutes counts up its row instead of adding one (see `Entry`). The file gets the
    first line, then one at 10, 100, 1,000 … times. Nothing of an OLT's credentials may be given.

    A file that cannot be written never raises; a database that does not answer does.
    """

    def record(
        self,
        event_type: EventType,
        message: str,
        *,
        olt_id: int | None = None,
        level: LogLevel = LogLevel.INFO,
        details: Mapping[str, JsonValue] | None = None,
    ) -> None:
        self.record_many([Entry(event_type, message, olt_id, level, details or {})])

    def record_many(self, entries: Iterable[Entry]) -> None:
        """One statement for all of them; none for none."""
        kept = log_entries.keep(entries)
        if kept:
            transaction.on_commit(partial(_write_lines, kept), robust=True)

    def log_task_added(self, name: str, olt: OLT | None = None) -> None:
        message = _("Task '%(task)s' added to the plan") % {"task": name}
        self.record(EventType.TASK_ADDED, message, olt_id=_id_of(olt))

    def log_task_removed(self, name: str, olt: OLT | None = None) -> None:
        message = _("Task '%(task)s' removed from the plan") % {"task": name}
        self.record(EventType.TASK_REMOVED, message, olt_id=_id_of(olt), level=LogLevel.WARNING)

    def log_quota_violation(self, olt: OLT, task_type: str, severity: str) -> None:
        """`severity`: one of `Severity`; the worse it is, the higher the level of the entry."""
        message = _("Quota violation [%(severity)s]: %(task)s") % {
            "severity": severity,
            "task": task_type,
        }
        self.record(
            EventType.QUOTA_VIOLATION,
            message,
            olt_id=olt.pk,
            level=SEVERITY_LEVELS[Severity(severity)],
        )

    def log_plan_adjusted(self, olt: OLT, reason: str) -> None:
        message = _("Plan adjusted: %(reason)s") % {"reason": reason}
        self.record(EventType.PLAN_ADJUSTED, message, olt_id=olt.pk)

    def log_emergency_replan(self, olt: OLT, reason: str) -> None:
        message = _("Emergency replan: %(reason)s") % {"reason": reason}
        self.record(EventType.EMERGENCY_REPLAN, message, olt_id=olt.pk, level=LogLevel.ERROR)


def _id_of(olt: OLT | None) -> int | None:
    return olt.pk if olt else None


def _write_lines(kept: Iterable[Kept]) -> None:
    for one in kept:
        if _is_worth_a_line(one.repeated, one.added):
            lines.log(logging.getLevelNamesMapping()[one.entry.level], "%s", _line(one))


def _is_worth_a_line(repeated: int, added: int) -> bool:
    """The first time, and whenever the count reaches another power of ten."""
    before = repeated - added
    return before == 0 or len(str(repeated)) > len(str(before))


def _line(kept: Kept) -> str:
    line = kept.entry.message
    if kept.olt not in line:
        line = f"{kept.olt}: {line}"
    if kept.repeated > 1:
        since = timezone.localtime(kept.first_at)
        line = _("%(line)s (%(times)d times since %(since)s)") % {
            "line": line,
            "times": kept.repeated,
            "since": f"{since:%Y-%m-%d %H:%M:%S}",
        }
    return line


coordinator_logger = CoordinatorLogger()
