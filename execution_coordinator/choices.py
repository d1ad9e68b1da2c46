"""The words of the coordinator: quota states, severities, plans, events."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class QuotaStatus(TextChoices):
    IN_PROGRESS = "IN_PROGRESS", _("In progress")
    COMPLETED = "COMPLETED", _("Completed")
    PARTIAL = "PARTIAL", _("Partial")
    QUOTA_NOT_MET = "QUOTA_NOT_MET", _("Quota not met")
    FAILED = "FAILED", _("Failed")
    INTERRUPTED = "INTERRUPTED", _("Interrupted")


class Severity(TextChoices):
    LOW = "LOW", _("Low")
    MEDIUM = "MEDIUM", _("Medium")
    HIGH = "HIGH", _("High")
    CRITICAL = "CRITICAL", _("Critical")


class PlanStatus(TextChoices):
    ACTIVE = "ACTIVE", pgettext_lazy("plan", "Active")
    COMPLETED = "COMPLETED", pgettext_lazy("plan", "Completed")
    SUPERSEDED = "SUPERSEDED", pgettext_lazy("plan", "Superseded")
    ABORTED = "ABORTED", pgettext_lazy("plan", "Aborted")


class LogLevel(TextChoices):
    DEBUG = "DEBUG", _("Debug")
    INFO = "INFO", _("Info")
    WARNING = "WARNING", _("Warning")
    ERROR = "ERROR", _("Error")
    CRITICAL = "CRITICAL", _("Critical")


class EventType(TextChoices):
    TASK_ADDED = "TASK_ADDED", _("Task added")
    TASK_REMOVED = "TASK_REMOVED", _("Task removed")
    TASK_SET_ASIDE = "TASK_SET_ASIDE", _("Task set aside")
    TASK_SKIPPED = "TASK_SKIPPED", _("Due time skipped")
    TASK_INTERVAL_CHANGED = "TASK_INTERVAL_CHANGED", _("Interval changed")
    OLT_ENABLED = "OLT_ENABLED", _("OLT enabled")
    OLT_DISABLED = "OLT_DISABLED", _("OLT disabled")
    OLT_CHANGED = "OLT_CHANGED", _("Address or community changed")
    OLT_SILENT = "OLT_SILENT", _("OLT does not answer")
    OLT_SLOWED = "OLT_SLOWED", _("OLT answers slowly: it is asked slower")
    OLT_BACK = "OLT_BACK", _("OLT answers again")
    TASK_SUSPENDED = "TASK_SUSPENDED", _("Task suspended")
    TASK_RESUMED = "TASK_RESUMED", _("Task resumed")
    TASK_DISABLED_BY_RULE = "TASK_DISABLED_BY_RULE", _("Task disabled after failures")
    SYSTEM_FAULT = "SYSTEM_FAULT", _("Many OLTs silent at once: the fault is ours")
    PLAN_ADJUSTED = "PLAN_ADJUSTED", _("Plan adjusted")
    EMERGENCY_REPLAN = "EMERGENCY_REPLAN", _("Emergency replan")
    QUOTA_VIOLATION = "QUOTA_VIOLATION", _("Quota violation")
    QUOTA_AT_RISK = "QUOTA_AT_RISK", _("Quota at risk")
    EXTRA_RUN = "EXTRA_RUN", _("Extra run in a free gap")
    CLOCK_JUMP = "CLOCK_JUMP", _("The clock was set")
    WORKER_SILENT = "WORKER_SILENT", _("No worker takes from a queue")
    EXECUTION_LOST = "EXECUTION_LOST", _("Execution lost")
    EXECUTION_FAILED = "EXECUTION_FAILED", _("Execution failed")
    EXECUTION_ABORTED = "EXECUTION_ABORTED", _("Execution aborted")
