from typing import Any

from django.contrib import admin
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, Tones, badge_of
from console.moments import age, duration_text
from console.raw_text import raw_json
from console.read_only import ReadOnlyAdmin
from execution_coordinator.choices import LogLevel, PlanStatus, QuotaStatus, Severity
from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    Pulse,
    QuotaTracker,
    QuotaViolation,
)
from execution_coordinator.pages.job_admin import PlannedSnmpJobAdmin
from execution_coordinator.pages.job_host_admin import ExplainedSnmpJobHostAdmin
from execution_coordinator.pages.olt_admin import OperatedOltAdmin
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost

admin.site.register(OLT, OperatedOltAdmin)
admin.site.register(SnmpJob, PlannedSnmpJobAdmin)
admin.site.register(SnmpJobHost, ExplainedSnmpJobHostAdmin)

QUOTA_TONES: Tones = {
    QuotaStatus.IN_PROGRESS: Tone.BUSY,
    QuotaStatus.COMPLETED: Tone.GOOD,
    QuotaStatus.PARTIAL: Tone.WARNING,
    QuotaStatus.QUOTA_NOT_MET: Tone.BAD,
    QuotaStatus.FAILED: Tone.BAD,
}
SEVERITY_TONES: Tones = {
    Severity.LOW: Tone.QUIET,
    Severity.MEDIUM: Tone.WARNING,
    Severity.HIGH: Tone.BAD,
    Severity.CRITICAL: Tone.BAD,
}
PLAN_TONES: Tones = {PlanStatus.ACTIVE: Tone.BUSY, PlanStatus.COMPLETED: Tone.GOOD}
LEVEL_TONES: Tones = {
    LogLevel.WARNING: Tone.WARNING,
    LogLevel.ERROR: Tone.BAD,
    LogLevel.CRITICAL: Tone.BAD,
}


def progress(done: int, of: int) -> SafeString:
    """A bar with its numbers in text."""
    return format_html(
        '<span class="progress"><progress value="{}" max="{}"></progress> {} / {}</span>',
        min(done, of),
        max(of, 1),
        done,
        of,
    )


class HourAdmin(ReadOnlyAdmin[Any]):
    """What the coordinator keeps per OLT and hour."""

    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["olt__name"]
    ordering = ["-id"]


@admin.register(QuotaTracker)
class QuotaTrackerAdmin(HourAdmin):
    list_display = [
        "olt",
        "task_type",
        "period_start",
        "period_end",
        "progress_bar",
        "quota_failed",
        "quota_skipped",
        "status_badge",
    ]
    list_filter = ["status", "period_start", "olt__brand"]
    search_fields = ["olt__name", "task_type"]
    empty_text = _("No quota yet: they are counted hour by hour while jobs run.")
    fields = [
        ("olt", "task_type"),
        ("period_start", "period_end"),
        ("status_badge", "progress_bar"),
        ("quota_failed", "quota_skipped", "quota_pending"),
        ("mean_duration", "updated_at"),
    ]
    readonly_fields = ["status_badge", "progress_bar", "mean_duration"]

    @admin.display(description=_("completed"), ordering="quota_completed")
    def progress_bar(self, tracker: QuotaTracker) -> SafeString:
        return progress(tracker.quota_completed, tracker.quota_required)

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, tracker: QuotaTracker) -> SafeString:
        return badge_of(QUOTA_TONES, tracker.status, tracker.get_status_display())

    @admin.display(description=_("mean duration"))
    def mean_duration(self, tracker: QuotaTracker) -> str:
        return duration_text(tracker.avg_duration_ms)


@admin.register(QuotaViolation)
class QuotaViolationAdmin(HourAdmin):
    list_display = ["olt", "period_start", "period_end", "severity_badge", "notified", "created_at"]
    list_filter = ["severity", "notified", "created_at", "olt__brand"]
    empty_text = _("No violation: every hour so far kept its quotas.")
    fields = [
        "olt",
        ("period_start", "period_end"),
        "severity_badge",
        ("notified", "notified_at"),
        "report_shown",
    ]
    readonly_fields = ["severity_badge", "report_shown"]

    @admin.display(description=_("severity"), ordering="severity")
    def severity_badge(self, violation: QuotaViolation) -> SafeString:
        return badge_of(SEVERITY_TONES, violation.severity, violation.get_severity_display())

    @admin.display(description=_("report"))
    def report_shown(self, violation: QuotaViolation) -> SafeString:
        return raw_json(violation.report)


@admin.register(ExecutionPlan)
class ExecutionPlanAdmin(HourAdmin):
    list_display = ["olt", "period_start", "status_badge", "progress_bar", "failed_tasks"]
    list_filter = ["status", "period_start", "olt__brand"]
    empty_text = _("No plan yet: the coordinator makes one per OLT and hour.")
    fields = [
        "olt",
        ("period_start", "period_end"),
        ("status_badge", "progress_bar", "failed_tasks"),
        "plan_shown",
    ]
    readonly_fields = ["status_badge", "progress_bar", "plan_shown"]

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, plan: ExecutionPlan) -> SafeString:
        return badge_of(PLAN_TONES, plan.status, plan.get_status_display())

    @admin.display(description=_("completed"), ordering="completed_tasks")
    def progress_bar(self, plan: ExecutionPlan) -> SafeString:
        return progress(plan.completed_tasks, plan.total_tasks)

    @admin.display(description=_("plan"))
    def plan_shown(self, plan: ExecutionPlan) -> SafeString:
        return raw_json(plan.plan_data)


@admin.register(CoordinatorLog)
class CoordinatorLogAdmin(ReadOnlyAdmin[CoordinatorLog]):
    list_display = ["timestamp", "level_badge", "event_type", "olt", "message", "repeated"]
    list_filter = ["level", "event_type", "timestamp"]
    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["message", "olt__name"]
    ordering = ["-timestamp", "-id"]  # a repeated decision moves up with its time
    empty_text = _("The coordinator has decided nothing yet that somebody will ask about.")
    fields = [
        ("timestamp", "level_badge", "event_type"),
        ("first_at", "repeated"),
        "olt",
        "message",
        "details_shown",
    ]
    readonly_fields = ["level_badge", "details_shown"]

    @admin.display(description=_("level"), ordering="level")
    def level_badge(self, entry: CoordinatorLog) -> SafeString:
        return badge_of(LEVEL_TONES, entry.level, entry.get_level_display())

    @admin.display(description=_("details"))
    def details_shown(self, entry: CoordinatorLog) -> SafeString:
        return raw_json(entry.details)


@admin.register(Pulse)
class PulseAdmin(ReadOnlyAdmin[Pulse]):
    list_display = ["name", "beat_at", "beat_age"]
    ordering = ["name"]
    fields = ["name", "beat_at", "beat_age"]
    readonly_fields = ["beat_age"]
    empty_text = _("No sign of life yet: start the system with make run.")

    @admin.display(description=_("age"), ordering="beat_at")
    def beat_age(self, pulse: Pulse) -> SafeString:
        return age(pulse.beat_at)
