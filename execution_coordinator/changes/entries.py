"""What the coordinator's log says of each change."""

from django.utils.translation import gettext_lazy

from execution_coordinator.changes.detection import Change, ChangeKind
from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.log_entries import Entry

_FIELDS = {
    "address": gettext_lazy("IP address"),
    "port": gettext_lazy("UDP port"),
    "community": gettext_lazy("SNMP community"),
    "model": gettext_lazy("model"),
}
_TEXTS = {
    ChangeKind.TASK_ADDED: gettext_lazy("Task '%(task)s' added to the plan"),
    ChangeKind.TASK_REMOVED: gettext_lazy("Task '%(task)s' removed from the plan"),
    ChangeKind.TASK_INTERVAL_CHANGED: gettext_lazy(
        "Task '%(task)s': interval changed from %(was)s to %(now)s"
    ),
    ChangeKind.OLT_ENABLED: gettext_lazy("%(olt)s enabled"),
    ChangeKind.OLT_DISABLED: gettext_lazy(
        "%(olt)s disabled: its runs are aborted and its quotas interrupted"
    ),
    ChangeKind.OLT_DELETED: gettext_lazy("%(olt)s deleted"),
    ChangeKind.OLT_CHANGED: gettext_lazy(
        "%(olt)s: %(fields)s changed: what runs is stopped, the next run uses the new values"
    ),
}
_EVENTS = {
    ChangeKind.TASK_ADDED: EventType.TASK_ADDED,
    ChangeKind.TASK_REMOVED: EventType.TASK_REMOVED,
    ChangeKind.TASK_INTERVAL_CHANGED: EventType.TASK_INTERVAL_CHANGED,
    ChangeKind.OLT_ENABLED: EventType.OLT_ENABLED,
    ChangeKind.OLT_DISABLED: EventType.OLT_DISABLED,
    ChangeKind.OLT_DELETED: EventType.OLT_DISABLED,
    ChangeKind.OLT_CHANGED: EventType.OLT_CHANGED,
}
_WARNED_OF = (ChangeKind.TASK_REMOVED, ChangeKind.OLT_DISABLED, ChangeKind.OLT_DELETED)


def change_entry(change: Change) -> Entry:
    """In the language that is active. A community is named as changed and never shown."""
    words = {
        "task": change.task,
        "olt": change.olt,
        "was": change.was,
        "now": change.now,
        "fields": ", ".join(str(_FIELDS[field]) for field in change.fields),
    }
    return Entry(
        event_type=_EVENTS[change.kind],
        message=_TEXTS[change.kind] % words,
        olt_id=change.olt_id,
        level=LogLevel.WARNING if change.kind in _WARNED_OF else LogLevel.INFO,
        details=_details(change),
    )


def _details(change: Change) -> dict[str, str | int]:
    found = {"change": change.kind.value, "was": change.was, "now": change.now}
    details: dict[str, str | int] = {name: text for name, text in found.items() if text}
    if change.job_host_id is not None:
        details["job_host"] = change.job_host_id
    return details
