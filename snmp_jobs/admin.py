"""The pages of jobs; `executions` adds "run now" to two, `execution_coordinator` what is left."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from console.audited_admin import AuditedAdmin
from console.badges import Tone, badge
from console.moments import age, age_text, time_left
from console.plain_choices import PlainChoicesAdmin
from console.raw_text import NOTHING
from console.read_only import ReadOnlyAdmin
from console.switches import disable, enable
from snmp_jobs import membership
from snmp_jobs.forms import SnmpJobForm, SnmpJobHostForm
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID
from snmp_jobs.optical_pace import optical_warning
from snmp_jobs.overview import JobWithNumbers, with_numbers

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts, _FieldsetSpec  # names of the stubs only

SHOWN_FOR: dict[object, str] = {"oid_choice": "oids_shown", "olt_choice": "olts_shown"}


def _to_look_at(options: "_FieldOpts") -> "_FieldOpts":
    fields = [SHOWN_FOR.get(field, field) for field in options["fields"]]
    return {**options, "fields": fields}


class SnmpJobAdmin(PlainChoicesAdmin[SnmpJob], AuditedAdmin[SnmpJob]):
    form = SnmpJobForm
    list_display = [
        "name",
        "kind",
        "brand",
        "schedule",
        "enabled",
        "olt_count",
        "oid_count",
        "next_run",
    ]
    list_filter = ["enabled", "kind", "brand"]
    list_select_related = ["brand"]
    search_fields = ["name", "brand__name"]
    actions = [enable, disable]
    empty_text = _("No job yet. A job says what to ask, of which OLTs and how often: add one.")
    fieldsets = [
        (None, {"fields": ["name", ("kind", "brand"), "enabled"]}),
        (
            _("How often"),
            {
                "fields": [("interval", "cron")],
                "description": _("An interval or a cron expression, exactly one of the two."),
            },
        ),
        (_("What it asks"), {"fields": ["oid_choice", "shards"]}),
        (_("Of which OLTs"), {"fields": ["olt_choice"]}),
        (
            _("When a run fails"),
            {
                "classes": ["collapse"],
                # One to a line: Django opens a folded part for the faults of single fields alone.
                "fields": ["max_retries", "retry_delay_s", "disables_after_failures"],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[JobWithNumbers]:
        return with_numbers(super().get_queryset(request))

    def get_readonly_fields(self, request: HttpRequest, obj: SnmpJob | None = None) -> list[str]:  # noqa: ARG002 -- Django's signature
        return [] if obj is None else ["brand", "oids_shown", "olts_shown"]

    def get_fieldsets(self, request: HttpRequest, obj: SnmpJob | None = None) -> "_FieldsetSpec":
        """Who may only look is shown the names: there is nothing to choose."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [(title, _to_look_at(options)) for title, options in fieldsets]

    def get_urls(self) -> list[URLPattern]:
        choices = self.admin_site.admin_view(self.choices_view)
        return [path("choices/", choices, name="snmp_jobs_snmpjob_choices"), *super().get_urls()]

    def choices_view(self, request: HttpRequest) -> HttpResponse:
        """The lists to tick for the brand and the kind in the posted form, ticked as posted."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = SnmpJobForm(request.POST)
        return HttpResponse(format_html("{}{}", form["oid_choice"], form["olt_choice"]))

    def save_related(
        self,
        request: HttpRequest,
        form: forms.BaseModelForm,  # type: ignore[type-arg]
        formsets: Any,  # noqa: ANN401 -- Django's signature
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        super().save_related(request, form, formsets, change)
        membership.set_oids(form.instance, form.cleaned_data["oid_choice"])
        membership.set_olts(form.instance, form.cleaned_data["olt_choice"])
        for warning in _warnings(form.instance, has_olts=bool(form.cleaned_data["olt_choice"])):
            self.message_user(request, warning, messages.WARNING)

    @admin.display(description=_("OIDs"))
    def oids_shown(self, job: SnmpJob) -> str:
        return ", ".join(str(oid) for oid in job.oids.order_by("name"))

    @admin.display(description=_("OLTs"))
    def olts_shown(self, job: SnmpJob) -> str:
        return ", ".join(job.olts.order_by("name").values_list("name", flat=True))

    @admin.display(description=_("how often"), ordering="interval")
    def schedule(self, job: SnmpJob) -> str:
        return job.schedule_text

    @admin.display(description=_("OLTs"), ordering="olt_count")
    def olt_count(self, job: JobWithNumbers) -> SafeString:
        address = f"{reverse('admin:snmp_jobs_snmpjobhost_changelist')}?job__id__exact={job.pk}"
        return format_html('<a href="{}">{}</a>', address, job.olt_count)

    @admin.display(description=_("OIDs"), ordering="oid_count")
    def oid_count(self, job: JobWithNumbers) -> int:
        return job.oid_count

    @admin.display(description=_("next run"), ordering="next_run_at")
    def next_run(self, job: JobWithNumbers) -> SafeString:
        return time_left(job.next_run_at)


def _warnings(job: SnmpJob, *, has_olts: bool) -> Iterator[str]:
    """Of what was saved and may not be what was meant."""
    if not has_olts:
        yield gettext("%(job)s has no OLT: it does not run until you choose some.") % {"job": job}
    if warning := optical_warning(job):
        yield warning


class SuspendedFilter(admin.SimpleListFilter):
    title = _("suspended")
    parameter_name = "suspended"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002 -- Django's signature
        return [("yes", gettext("Yes")), ("no", gettext("No"))]

    def queryset(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[SnmpJobHost],
    ) -> QuerySet[SnmpJobHost]:
        if self.value() not in ("yes", "no"):
            return queryset
        return queryset.filter(suspended_at__isnull=self.value() == "no")


class SnmpJobHostAdmin(PlainChoicesAdmin[SnmpJobHost], AuditedAdmin[SnmpJobHost]):
    form = SnmpJobHostForm
    list_display = ["job", "olt", "enabled", "suspension", "next_run_at", "remaining", "last_run"]
    list_display_links = ["job", "olt"]
    list_filter = ["enabled", SuspendedFilter, "job__kind", "job"]
    list_select_related = ["job", "olt"]
    search_fields = ["job__name", "olt__name"]
    autocomplete_fields = ["job", "olt"]
    show_full_result_count = False
    actions = [enable, disable]
    empty_text = _("No job has an OLT yet: choose the OLTs in the form of a job.")
    fields = [
        ("job", "olt"),
        "enabled",
        ("next_run_at", "remaining", "last_run"),
        ("suspension", "suspended_because", "failures_in_row"),
        "activated_at",
    ]
    readonly_fields = [
        "next_run_at",
        "remaining",
        "last_run",
        "suspension",
        "suspended_because",
        "failures_in_row",
        "activated_at",
    ]

    def get_readonly_fields(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: SnmpJobHost | None = None,
    ) -> list[str]:
        fixed = [] if obj is None else ["job", "olt"]
        return [*fixed, *self.readonly_fields]

    @admin.display(description=_("suspended"), ordering="suspended_at")
    def suspension(self, job_host: SnmpJobHost) -> SafeString:
        if job_host.suspended_at is None:
            return NOTHING
        since = age_text(job_host.suspended_at, timezone.now())
        return badge(Tone.WARNING, since, job_host.suspended_because)

    @admin.display(description=_("time left"), ordering="next_run_at")
    def remaining(self, job_host: SnmpJobHost) -> SafeString:
        return time_left(job_host.next_run_at)

    @admin.display(description=_("last run"), ordering="last_run_at")
    def last_run(self, job_host: SnmpJobHost) -> SafeString:
        return age(job_host.last_run_at)


@admin.register(SnmpJobOID)
class SnmpJobOidAdmin(ReadOnlyAdmin[SnmpJobOID]):
    list_display = ["job", "oid", "family", "number"]
    list_display_links = None
    list_filter = ["job"]
    list_select_related = ["job", "oid__family__brand"]
    search_fields = ["job__name", "oid__name", "oid__oid"]
    fields = ["job", "oid", "number"]
    empty_text = _("No job has OIDs yet: choose them in the form of a job.")

    @admin.display(description=_("OLT family"), ordering="oid__family__name")
    def family(self, job_oid: SnmpJobOID) -> str:
        return str(job_oid.oid.family)

    @admin.display(description=_("number"), ordering="oid__oid")
    def number(self, job_oid: SnmpJobOID) -> str:
        return job_oid.oid.oid
