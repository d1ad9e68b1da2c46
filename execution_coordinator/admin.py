from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, Tones, badge, badge_of
from console.moments import age, duration_text
from console.raw_text import NOTHING, raw_json
from console.read_only import ReadOnlyAdmin
from execution_coordinator.choices import LogLevel, QuotaStatus
from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    Pulse,
    QuotaTracker,
    QuotaViolation,
)
from execution_coordinator.pages.hour_admin import HourAdmin, progress
from execution_coordinator.pages.job_admin import PlannedSnmpJobAdmin
from execution_coordinator.pages.job_host_admin import ExplainedSnmpJobHostAdmin
from execution_coordinator.pages.olt_admin import OperatedOltAdmin
from execution_coordinator.pages.plan_admin import ExecutionPlanAdmin
from execution_coordinator.pages.search import entries_found
from execution_coordinator.pages.violation_admin import QuotaViolationAdmin
from execution_coordinator.quotas.quota import Counts, at_risk
from hosts.list_filters import BrandFilter, OltFilter
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost

admin.site.register(OLT, OperatedOltAdmin)
admin.site.register(SnmpJob, PlannedSnmpJobAdmin)
admin.site.register(SnmpJobHost, ExplainedSnmpJobHostAdmin)
admin.site.register(QuotaViolation, QuotaViolationAdmin)
admin.site.register(ExecutionPlan, ExecutionPlanAdmin)

QUOTA_TONES: Tones = {
    QuotaStatus.IN_PROGRESS: Tone.BUSY,
    QuotaStatus.COMPLETED: Tone.GOOD,
    QuotaStatus.PARTIAL: Tone.WARNING,
    QuotaStatus.QUOTA_NOT_MET: Tone.BAD,
    QuotaStatus.FAILED: Tone.BAD,
}
LEVEL_TONES: Tones = {
    LogLevel.WARNING: Tone.WARNING,
    LogLevel.ERROR: Tone.BAD,
    LogLevel.CRITICAL: Tone.BAD,
}


@admin.register(QuotaTracker)
class QuotaTrackerAdmin(HourAdmin):
    list_display = [
        "olt",
        "task_type",
        "hour",
        "status_badge",
        "risk_badge",
        "progress_bar",
        "quota_failed",
        "quota_skipped",
    ]
    list_filter = ["status", "period_start", OltFilter, BrandFilter]
    by_task = True
    empty_text = _("No quota yet: each hour is counted while a job runs. Add a job, or enable one.")
    fields = [
        ("olt", "task_type"),
        ("period_start", "period_end"),
        ("status_badge", "risk_badge", "progress_bar"),
        ("quota_failed", "quota_skipped", "quota_pending"),
        ("mean_duration", "updated_at"),
    ]
    readonly_fields = ["status_badge", "risk_badge", "progress_bar", "mean_duration"]

    @admin.display(description=_("completed"), ordering="quota_completed")
    def progress_bar(self, tracker: QuotaTracker) -> SafeString:
        return progress(tracker.quota_completed, tracker.quota_required)

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, tracker: QuotaTracker) -> SafeString:
        return badge_of(QUOTA_TONES, tracker.status, tracker.get_status_display())

    @admin.display(description=_("risk"))
    def risk_badge(self, tracker: QuotaTracker) -> SafeString:
        """Of an hour that lasts: whether 80 % can still be reached."""
        if tracker.status != QuotaStatus.IN_PROGRESS:
            return NOTHING
        counts = Counts(
            tracker.quota_required,
            tracker.quota_completed,
            tracker.quota_failed,
            tracker.quota_skipped,
        )
        if at_risk(counts):
            return badge(Tone.BAD, _("Cannot be kept"), _("Even if all that is left succeeds"))
        missed = counts.failed + counts.skipped
        return badge(Tone.WARNING, _("Some missed")) if missed else badge(Tone.GOOD, _("On course"))

    @admin.display(description=_("mean duration"))
    def mean_duration(self, tracker: QuotaTracker) -> str:
        return duration_text(tracker.avg_duration_ms)


@admin.register(CoordinatorLog)
class CoordinatorLogAdmin(ReadOnlyAdmin[CoordinatorLog]):
    list_display = [
        "timestamp",
        "level_badge",
        "event_type",
        "olt",
        "message_and_details",
        "repeated",
    ]
    list_filter = ["level", "event_type", OltFilter, "timestamp"]
    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["message"]  # there is a search; how: execution_coordinator.pages.search
    ordering = ["-timestamp", "-id"]  # a repeated decision moves up with its time
    empty_text = _(
        "Nothing decided yet that somebody will ask about: what changes, fails or is left out will"
        " stand here. The dashboard shows what runs now."
    )
    fields = [
        ("timestamp", "level_badge", "event_type"),
        ("first_at", "repeated"),
        "olt",
        "message",
        "details_shown",
    ]
    readonly_fields = ["level_badge", "details_shown"]

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[CoordinatorLog],
        search_term: str,
    ) -> tuple[QuerySet[CoordinatorLog], bool]:
        return entries_found(queryset, search_term), False

    @admin.display(description=_("level"), ordering="level")
    def level_badge(self, entry: CoordinatorLog) -> SafeString:
        return badge_of(LEVEL_TONES, entry.level, entry.get_level_display())

    @admin.display(description=_("message"), ordering="message")
    def message_and_details(self, entry: CoordinatorLog) -> SafeString | str:
        """The details are folded below the message, where there is room for them."""
        if not entry.details:
            return entry.message
        folded = "{}<details><summary>{}</summary>{}</details>"
        return format_html(folded, entry.message, _("Details"), raw_json(entry.details))

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
