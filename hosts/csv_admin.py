"""The pages of the admin by which OLTs come in from a file and go out into one."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from console.audit_lines import Line, lines_of_values
from console.audited_admin import AuditedAdmin
from console.sheets import SheetFormat, write_sheet
from hosts.csv_import import (
    CsvRefusedError,
    ImportChangedError,
    Imported,
    import_as_shown,
    preview,
)
from hosts.csv_lines import OPTIONAL, REQUIRED
from hosts.csv_plan import ImportPlan, PlannedOlt
from hosts.csv_upload import UploadForm, drop_upload, keep_upload, kept_upload
from hosts.models import OLT
from hosts.olt_sheet import header, sheet_row


@dataclass(frozen=True, slots=True)
class ChangeShown:
    planned: PlannedOlt

    @property
    def lines(self) -> list[Line]:
        return lines_of_values(OLT, self.planned.values)


class SheetsOltAdmin(AuditedAdmin[OLT]):
    change_list_template = "admin/olt_list.html"

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        exports = [
            path(
                f"export.{one.value}",
                view(self.export_view),
                {"sheet_format": one},
                name=f"hosts_olt_export_{one.value}",
            )
            for one in SheetFormat
        ]
        import_path = path("import/", view(self.import_view), name="hosts_olt_import")
        return [import_path, *exports, *super().get_urls()]

    def export_view(self, request: HttpRequest, sheet_format: SheetFormat) -> HttpResponse:
        """The OLTs of the list with its search and filters. Without communities."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        olts = self.get_changelist_instance(request).get_queryset(request)
        file = BytesIO()
        write_sheet(file, sheet_format, header(), map(sheet_row, olts.defer("community")))
        day = f"{timezone.localdate():%Y-%m-%d}"
        disposition = f'attachment; filename="olt-{day}.{sheet_format.value}"'
        return HttpResponse(
            file.getvalue(),
            content_type=sheet_format.content_type,
            headers={"Content-Disposition": disposition},
        )

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Upload, preview, go on: nothing is written before the last."""
        if not (self.has_add_permission(request) and self.has_change_permission(request)):
            raise PermissionDenied
        if "fingerprint" in request.POST:
            return self._go_on(request)
        drop_upload(request.session)
        form = UploadForm(request.POST or None, request.FILES or None)
        if not form.is_valid():
            return self._page(request, {"form": form})
        text: str = form.cleaned_data["file"]
        return self._preview(request, text)

    def _preview(self, request: HttpRequest, text: str) -> HttpResponse:
        try:
            plan = preview(_lines(text))
        except CsvRefusedError as refused:
            return self._page(request, {"form": UploadForm(), "refused": refused.faults})
        keep_upload(request.session, text)
        changed = [ChangeShown(one) for one in plan.changed]
        return self._page(request, {"plan": plan, "changed": changed, "total": _total(plan)})

    def _go_on(self, request: HttpRequest) -> HttpResponse:
        text = kept_upload(request.session)
        if text is None:
            self.message_user(request, _("Choose the file again."), messages.WARNING)
            return HttpResponseRedirect(reverse("admin:hosts_olt_import"))
        try:
            done = import_as_shown(_lines(text), request.user.pk or 0, request.POST["fingerprint"])
        except (CsvRefusedError, ImportChangedError):
            said = _("The OLTs were changed since this was shown: look at it again.")
            self.message_user(request, said, messages.WARNING)
            return self._preview(request, text)
        drop_upload(request.session)
        level = messages.WARNING if done.left_out else messages.SUCCESS
        self.message_user(request, _said(done), level)
        return HttpResponseRedirect(reverse("admin:hosts_olt_changelist"))

    def _page(self, request: HttpRequest, more: Mapping[str, Any]) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import OLTs"),
            "opts": self.opts,
            "required": REQUIRED,
            "optional": OPTIONAL,
        }
        return TemplateResponse(request, "admin/import_olts.html", context | dict(more))


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)


def _total(plan: ImportPlan) -> int:
    return len(plan.new) + len(plan.changed)


def _said(done: Imported) -> str:
    text = _("%(created)d created, %(updated)d updated, %(unchanged)d unchanged.") % {
        "created": done.created,
        "updated": done.updated,
        "unchanged": done.unchanged,
    }
    if not done.left_out:
        return text
    left_out = ngettext("%(count)d line left out.", "%(count)d lines left out.", done.left_out)
    return f"{text} {left_out % {'count': done.left_out}}"
