"""What the coordinator keeps: quotas, violations, its log, its plans, and its own pulse."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from execution_coordinator.choices import EventType, LogLevel, PlanStatus, QuotaStatus, Severity
from hosts.models import OLT


class QuotaTracker(models.Model):
    """How much of an hour's due times of one task type were kept on one OLT."""

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="quotas", verbose_name=_("OLT")
    )
    task_type = models.CharField(_("task type"), max_length=50)
    period_start = models.DateTimeField(_("period start"))
    period_end = models.DateTimeField(_("period end"))
    quota_required = models.IntegerField(_("required"), default=0)
    quota_completed = models.IntegerField(_("completed"), default=0)
    quota_failed = models.IntegerField(_("failed"), default=0)
    quota_skipped = models.IntegerField(_("skipped"), default=0)
    quota_pending = models.IntegerField(_("pending"), default=0)
    total_duration_ms = models.BigIntegerField(_("total duration (ms)"), default=0)
    avg_duration_ms = models.IntegerField(_("mean duration (ms)"), default=0)
    status = models.CharField(
        _("status"), max_length=20, choices=QuotaStatus, default=QuotaStatus.IN_PROGRESS
    )
    judged_at = models.DateTimeField(_("judged"), null=True, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        db_table = "quota_tracker"
        ordering = ["-period_start", "olt", "task_type"]
        verbose_name = _("quota tracker")
        verbose_name_plural = _("quota trackers")
        constraints = [
            models.UniqueConstraint(
                fields=["olt", "task_type", "period_start"], name="quota_tracker_once"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=models.F("period_start")),
                name="quota_tracker_period_goes_forward",
            ),
        ]
        indexes = [
            models.Index(fields=["olt", "period_start"], name="quota_tracker_olt_period"),
            models.Index(fields=["status"], name="quota_tracker_status"),
            models.Index(
                fields=["period_end"],
                condition=Q(judged_at__isnull=True),
                name="quota_tracker_to_judge",
            ),
            models.Index(
                fields=["period_start"],
                condition=Q(quota_pending__gt=0),
                name="quota_tracker_still_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.olt} · {self.task_type}"


class QuotaViolation(models.Model):
    """An hour in which an OLT got less than 80 % of what was due."""

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="quota_violations", verbose_name=_("OLT")
    )
    period_start = models.DateTimeField(_("period start"))
    period_end = models.DateTimeField(_("period end"))
    report = models.JSONField(_("report"), default=dict)
    severity = models.CharField(_("severity"), max_length=20, choices=Severity)
    notified = models.BooleanField(_("notified"), default=False)
    notified_at = models.DateTimeField(_("notified at"), null=True, blank=True)
    handled_at = models.DateTimeField(_("handled at"), null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("handled by"),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        db_table = "quota_violations"
        ordering = ["-period_start", "olt"]
        verbose_name = _("quota violation")
        verbose_name_plural = _("quota violations")
        constraints = [
            models.UniqueConstraint(fields=["olt", "period_start"], name="quota_violation_once"),
        ]
        indexes = [
            models.Index(fields=["olt", "created_at"], name="quota_violation_olt_created"),
            models.Index(fields=["severity"], name="quota_violation_severity"),
            models.Index(fields=["notified"], name="quota_violation_notified"),
            models.Index(fields=["-created_at"], name="quota_violation_created"),
        ]

    def __str__(self) -> str:
        return f"{self.olt} · {self.get_severity_display()}"


class CoordinatorLog(models.Model):
    """A decision that somebody will ask about. Never a copy of the technical log."""

    olt = models.ForeignKey(
        OLT,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="coordinator_logs",
        verbose_name=_("OLT"),
    )
    event_type = models.CharField(_("event"), max_length=30, choices=EventType)
    level = models.CharField(_("level"), max_length=10, choices=LogLevel, default=LogLevel.INFO)
    message = models.TextField(_("message"))
    details = models.JSONField(_("details"), default=dict, blank=True)
    timestamp = models.DateTimeField(_("time"))
    first_at = models.DateTimeField(_("first time"), null=True)
    repeated = models.PositiveIntegerField(_("times"), default=1)

    class Meta:
        db_table = "coordinator_logs"
        ordering = ["-timestamp", "-id"]
        verbose_name = _("coordinator log entry")
        verbose_name_plural = _("coordinator log")
        indexes = [
            models.Index(fields=["-timestamp", "-id"], name="coordinator_log_time"),
            models.Index(fields=["olt", "timestamp"], name="coordinator_log_olt_time"),
            models.Index(fields=["event_type", "timestamp"], name="coordinator_log_event_time"),
            models.Index(fields=["level", "timestamp"], name="coordinator_log_level_time"),
        ]

    def __str__(self) -> str:
        return self.message


class ExecutionPlan(models.Model):
    """What an OLT is to do in one hour, with the times at which it can start."""

    olt = models.ForeignKey(
        OLT, on_delete=models.CASCADE, related_name="plans", verbose_name=_("OLT")
    )
    period_start = models.DateTimeField(_("period start"))
    period_end = models.DateTimeField(_("period end"))
    plan_data = models.JSONField(_("plan"), default=dict)
    status = models.CharField(
        _("status"), max_length=20, choices=PlanStatus, default=PlanStatus.ACTIVE
    )
    utilisation = models.FloatField(
        _("share of the hour"), default=0.0, help_text=_("Expected seconds of SNMP / 3600.")
    )
    total_tasks = models.IntegerField(_("tasks"), default=0)
    completed_tasks = models.IntegerField(_("completed"), default=0)
    failed_tasks = models.IntegerField(_("failed"), default=0)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated"), auto_now=True)

    class Meta:
        db_table = "execution_plans"
        ordering = ["-period_start", "olt", "-id"]
        verbose_name = _("execution plan")
        verbose_name_plural = _("execution plans")
        constraints = [
            models.UniqueConstraint(
                fields=["olt", "period_start"],
                condition=Q(status=PlanStatus.ACTIVE),
                name="execution_plan_one_active",
            ),
        ]
        indexes = [
            models.Index(fields=["olt", "period_start"], name="execution_plan_olt_period"),
            models.Index(fields=["status"], name="execution_plan_status"),
        ]

    def __str__(self) -> str:
        start = date_format(localtime(self.period_start), "SHORT_DATETIME_FORMAT")
        return f"{self.olt} · {start}"


class Pulse(models.Model):
    """When a part of the system last showed that it works: the loop, and each queue's worker."""

    name = models.CharField(_("part"), max_length=40, primary_key=True)
    beat_at = models.DateTimeField(_("last sign of life"))

    class Meta:
        db_table = "coordinator_pulse"
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return self.name


class OnuCount(models.Model):
    """How many ONUs an OLT had when they were counted last; a task does it once a minute."""

    olt = models.OneToOneField(
        OLT,
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="onu_count",
        verbose_name=_("OLT"),
    )
    known = models.PositiveIntegerField(_("known"), default=0)
    present = models.PositiveIntegerField(_("present"), default=0)
    online = models.PositiveIntegerField(_("online"), default=0)
    weak = models.PositiveIntegerField(_("weak light"), default=0)

    class Meta:
        db_table = "olt_onu_counts"
        verbose_name = _("ONUs of an OLT")
        verbose_name_plural = _("ONUs of the OLTs")

    def __str__(self) -> str:
        return f"{self.olt}"
