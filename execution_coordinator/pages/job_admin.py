"""The page of a job, with what it would do and cost before it is saved."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.forms import Media, Script
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from execution_coordinator.pages.job_preview import preview
from executions.admin import RunnableSnmpJobAdmin
from snmp_jobs.models import SnmpJob

if TYPE_CHECKING:
    from django.contrib.admin.options import _FieldOpts, _FieldsetSpec  # names of the stubs only

PREVIEWS: dict[object, str] = {
    ("interval", "cron"): "schedule_preview",
    "olt_choice": "load_preview",
}


class PlannedSnmpJobAdmin(RunnableSnmpJobAdmin):
    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("facho/job_form.js", type="module")])  # type: ignore[list-item]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [
            path("preview/", view, name="snmp_jobs_snmpjob_preview"),
            path("<int:job_id>/preview/", view, name="snmp_jobs_snmpjob_preview"),
            *super().get_urls(),
        ]

    def preview_view(self, request: HttpRequest, job_id: int | None = None) -> HttpResponse:
        """Fragments for the posted form as it stands. Saves nothing."""
        job = get_object_or_404(SnmpJob, pk=job_id) if job_id else None
        may = self.has_change_permission(request, job) if job else self.has_add_permission(request)
        if not may:
            raise PermissionDenied
        form = self.get_form(request, job, change=job is not None)(request.POST, instance=job)
        context = {"preview": preview(form, timezone.now())}
        return render(request, "admin/job_preview.html", context)

    def get_readonly_fields(self, request: HttpRequest, obj: SnmpJob | None = None) -> list[str]:
        return [*super().get_readonly_fields(request, obj), *PREVIEWS.values()]

    def get_fieldsets(self, request: HttpRequest, obj: SnmpJob | None = None) -> "_FieldsetSpec":
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None and not self.has_change_permission(request, obj):
            return fieldsets
        return [(title, _with_previews(options)) for title, options in fieldsets]

    @admin.display(description=_("in words"))
    def schedule_preview(self, job: SnmpJob) -> SafeString:
        """Its script fills it, from these two addresses."""
        name = "admin:snmp_jobs_snmpjob_preview"
        return format_html(
            '<div class="preview" data-part="schedule" role="status" data-url="{}" '
            'data-choices="{}"></div>',
            reverse(name, args=[job.pk]) if job.pk else reverse(name),
            reverse("admin:snmp_jobs_snmpjob_choices"),
        )

    @admin.display(description=_("what it costs"))
    def load_preview(self, job: SnmpJob) -> SafeString:  # noqa: ARG002 -- Django's signature
        return SafeString('<div class="preview" data-part="load" role="status"></div>')


def _with_previews(options: "_FieldOpts") -> "_FieldOpts":
    fields = []
    for field in options["fields"]:
        fields.append(field)
        if isinstance(field, str | tuple) and field in PREVIEWS:
            fields.append(PREVIEWS[field])
    return {**options, "fields": fields}
