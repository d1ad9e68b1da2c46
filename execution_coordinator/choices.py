"""The words of the coordinator: quota states, severities, plans, events."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


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
    ACTIVE = "ACTIVE", _("Active")
    COMPLETED = "COMPLETED", _("Completed")
    SUPERSEDED = "SUPERSEDED", _("Superseded")
    ABORTED = "ABORTED", _("Aborted")


class LogLevel(TextChoices):
    DEBUG = "DEBUG", _("Debug")
    INFO = "INFO", _("Info")
    WARNING = "WARNING", _("Warning")
    ERROR = "ERROR", _("Error")
    CRITICAL = "CRITICAL", _("Critical")


class EventType(TextChoices):
    TASK_ADDED = "TASK_ADDED", _("Task added")
    TASK_REMOVED = "TASK_REMOVED", _("Task removed")
    TASK_SKIPPED = "TASK_SKIPPED", _("Due time skipped")
    EXECUTION_LOST = "EXECUTION_LOST", _("Execution lost")
    EXECUTION_FAILED = "EXECUTION_FAILED", _("Execution failed")
    EXECUTION_ABORTED = "EXECUTION_ABORTED", _("Execution aborted")
