"""What ran, to be read; and the pages of jobs with "run now", which `execution_coordinator` has."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.defaultfilters import linebreaksbr
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import badge_of
from console.moments import duration_text
from console.period_filter import PeriodFilter
from console.raw_text import NOTHING, raw
from console.read_only import ReadOnlyAdmin, ReadOnlyInline
from errands.listed import ListedAdmin
from executions.abort_action import abort
from executions.choices import OPEN, Status
from executions.error_codes import ErrorCodeFilter
from executions.error_meanings import MEANINGS
from executions.exports import register as register_exports
from executions.models import Execution, ExecutionAttempt
from executions.overview import JobHostWithLastExecution, with_last_execution
from executions.run_now import run_job_hosts_now, run_jobs_now
from executions.search import found
from executions.tones import STATUS_TONES
from hosts.list_filters import BrandFilter, OltFilter
from snmp_jobs.admin import SnmpJobAdmin, SnmpJobHostAdmin
from snmp_jobs.job_filter import JobFilter

register_exports()


class AttemptInline(ReadOnlyInline[ExecutionAttempt, Execution]):
    model = ExecutionAttempt
    fields = [
        "number",
        "status_badge",
        "started_at",
        "finished_at",
        "worker",
        "error_code",
        "error",
    ]
    readonly_fields = ["status_badge", "error"]
    verbose_name_plural = _("attempts")

    @admin.display(description=_("status"))
    def status_badge(self, attempt: ExecutionAttempt) -> SafeString:
        return badge_of(STATUS_TONES, attempt.status, attempt.get_status_display())

    @admin.display(description=_("error as it came"))
    def error(self, attempt: ExecutionAttempt) -> SafeString:
        return raw(attempt.error_text)


class ReasonFilter(admin.ChoicesFieldListFilter):
    """Without the empty reason, which would be a link without a text."""

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        return (one for one in super().choices(changelist) if one["display"])


class EndFilter(PeriodFilter):
    title = _("finished")
    field = "finished_at"


@admin.register(Execution)
class ExecutionAdmin(ListedAdmin[Execution]):
    list_display = [
        "due_at",
        "olt_link",
        "job_link",
        "outcome",
        "waited",
        "duration",
        "onus",
        "onus_changed",
        "problems",
        "attempt",
        "kind",
        "trigger",
    ]
    list_filter = [
        OltFilter,
        JobFilter,
        "status",
        EndFilter,
        ErrorCodeFilter,
        "kind",
        "trigger",
        ("reason", ReasonFilter),
        "slowed_down",
        BrandFilter,
    ]
    list_select_related = ["olt", "job"]
    list_defer = ["error_text", "left_out"]
    list_per_page = 50
    search_fields = ["olt__name"]  # there is a search; how: executions.search
    search_help_text = _("Parts of the names of an OLT and a job, or an error code. All must fit.")
    # Its index begins with what has not ended: what runs and waits stands above what ran.
    ordering = ["-finished_at"]
    actions = [abort]
    change_form_template = "executions/execution.html"
    inlines = [AttemptInline]
    empty_text = _("Nothing has run yet. A job that is enabled runs one minute after it was made.")
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("olt", "job"),
                    ("kind", "trigger", "task_type"),
                    ("status_badge", "error_code", "reason_text"),
                    "error",
                ]
            },
        ),
        (
            _("When"),
            {"fields": [("due_at", "started_at", "finished_at"), ("waited", "duration", "missed")]},
        ),
        (
            _("What it brought"),
            {"fields": [("onus", "onus_changed"), ("values_read", "problems"), "left_out_text"]},
        ),
        (
            _("How it was done"),
            {
                "classes": ["collapse"],
                "fields": [
                    ("queue", "priority", "sent_at"),
                    ("attempt", "worker"),
                    ("pdus", "busy", "slowed_down"),
                    ("fence", "lease_until", "abort_requested"),
                ],
            },
        ),
    ]
    readonly_fields = [
        "status_badge",
        "waited",
        "duration",
        "error",
        "reason_text",
        "left_out_text",
        "busy",
    ]

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[Execution],
        search_term: str,
    ) -> tuple[QuerySet[Execution], bool]:
        return found(queryset, search_term), False

    def has_delete_permission(self, request: HttpRequest, obj: Execution | None = None) -> bool:
        """A running one is never deleted: its row is the right of its worker to the OLT."""
        is_running = obj is not None and obj.status == Status.RUNNING
        return not is_running and super().has_delete_permission(request, obj)

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, execution: Execution) -> SafeString:
        return badge_of(STATUS_TONES, execution.status, execution.get_status_display())

    @admin.display(description=_("status"), ordering="status")
    def outcome(self, execution: Execution) -> SafeString:
        """With what its word alone does not say: why it failed, or did not run."""
        why = execution.error_code or execution.get_reason_display()
        shown = self.status_badge(execution)
        if not why:
            return shown
        meaning = MEANINGS.get(execution.error_code, "")
        return format_html('{} <small title="{}">{}</small>', shown, meaning, why)

    @admin.display(description=_("OLT"), ordering="olt__name")
    def olt_link(self, execution: Execution) -> SafeString:
        address = reverse("admin:hosts_olt_change", args=[execution.olt_id])
        return format_html('<a href="{}">{}</a>', address, execution.olt)

    @admin.display(description=_("job"), ordering="job__name")
    def job_link(self, execution: Execution) -> SafeString:
        if execution.job is None:
            return NOTHING
        address = reverse("admin:snmp_jobs_snmpjob_change", args=[execution.job_id])
        return format_html('<a href="{}">{}</a>', address, execution.job)

    def has_abort_permission(self, request: HttpRequest) -> bool:
        """Nobody changes the row by hand, so `has_change_permission` says no to everybody."""
        return request.user.has_perm("executions.change_execution")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 -- Django's signature
        **kwargs: Any,  # noqa: ANN401 -- Django's signature
    ) -> HttpResponse:
        is_open = context["original"].status in OPEN
        context["may_abort"] = is_open and self.has_abort_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("waited"))
    def waited(self, execution: Execution) -> str:
        """From its due time to the first packet; what waits still waits until now."""
        begun = execution.started_at
        if begun is None and execution.status == Status.PENDING:
            begun = timezone.now()
        if begun is None or begun < execution.due_at:
            return NOTHING
        return duration_text((begun - execution.due_at) // timedelta(milliseconds=1))

    @admin.display(description=_("duration"), ordering="duration_ms")
    def duration(self, execution: Execution) -> str:
        return NOTHING if execution.duration_ms is None else duration_text(execution.duration_ms)

    @admin.display(description=_("the OLT worked"))
    def busy(self, execution: Execution) -> str:
        return duration_text(execution.busy_ms)

    @admin.display(description=_("left out on purpose"))
    def left_out_text(self, execution: Execution) -> SafeString:
        return linebreaksbr(execution.left_out) if execution.left_out else NOTHING

    @admin.display(description=_("reason"))
    def reason_text(self, execution: Execution) -> str:
        return execution.get_reason_display() or NOTHING

    @admin.display(description=_("error as it came"))
    def error(self, execution: Execution) -> SafeString:
        """Below what its code means."""
        shown = raw(execution.error_text)
        meaning = MEANINGS.get(execution.error_code)
        return format_html('<p class="meaning">{}</p>{}', meaning, shown) if meaning else shown


class AttemptOltFilter(OltFilter):
    path = "execution__olt"


@admin.register(ExecutionAttempt)
class ExecutionAttemptAdmin(ReadOnlyAdmin[ExecutionAttempt]):
    list_display = [
        "started_at",
        "olt",
        "task_type",
        "number",
        "status_badge",
        "error_code",
        "worker",
    ]
    list_filter = [AttemptOltFilter, "status", ErrorCodeFilter]
    list_select_related = ["execution__olt"]
    list_defer = ["error_text", "execution__error_text", "execution__left_out"]
    list_per_page = 50
    search_fields = ["error_code"]  # there is a search; how: executions.search
    search_help_text = ExecutionAdmin.search_help_text
    ordering = ["-id"]
    actions = None
    fields = [
        ("execution", "number"),
        "status_badge",
        ("started_at", "finished_at"),
        ("worker", "fence"),
        "error_code",
        "error",
    ]
    readonly_fields = ["status_badge", "error"]
    empty_text = _("No attempt yet: nothing has run.")

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[ExecutionAttempt],
        search_term: str,
    ) -> tuple[QuerySet[ExecutionAttempt], bool]:
        return found(queryset, search_term, "execution__"), False

    @admin.display(description=_("OLT"), ordering="execution__olt__name")
    def olt(self, attempt: ExecutionAttempt) -> str:
        return attempt.execution.olt.name

    @admin.display(description=_("task type"), ordering="execution__task_type")
    def task_type(self, attempt: ExecutionAttempt) -> str:
        return attempt.execution.task_type

    @admin.display(description=_("status"), ordering="status")
    def status_badge(self, attempt: ExecutionAttempt) -> SafeString:
        return badge_of(STATUS_TONES, attempt.status, attempt.get_status_display())

    @admin.display(description=_("error as it came"))
    def error(self, attempt: ExecutionAttempt) -> SafeString:
        return raw(attempt.error_text)


class RunnableSnmpJobAdmin(SnmpJobAdmin):
    actions = [run_jobs_now, *SnmpJobAdmin.actions]


class RunnableSnmpJobHostAdmin(SnmpJobHostAdmin):
    actions = [run_job_hosts_now, *SnmpJobHostAdmin.actions]
    list_display = [*SnmpJobHostAdmin.list_display, "last_status"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobHostWithLastExecution]:
        return with_last_execution(super().get_queryset(request))

    @admin.display(description=_("last status"), ordering="last_status")
    def last_status(self, job_host: JobHostWithLastExecution) -> SafeString:
        if job_host.last_status is None:
            return NOTHING
        status = Status(job_host.last_status)
        address = reverse("admin:executions_execution_change", args=[job_host.last_execution_id])
        shown = badge_of(STATUS_TONES, status, status.label)
        return format_html('<a href="{}">{}</a>', address, shown)
