from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from console.audited_admin import AuditedAdmin
from oids.forms import READING_FIELDS, OidForm
from oids.models import OID
from oids.preview import decode


@admin.register(OID)
class OidAdmin(AuditedAdmin[OID]):
    form = OidForm
    change_form_template = "admin/oids/oid/change_form.html"
    list_display = [
        "name",
        "family",
        "oid",
        "purpose",
        "in_discovery",
        "in_get",
        "is_experimental",
        "mib_object",
    ]
    list_filter = [
        "family__brand",
        "family",
        "purpose",
        "in_discovery",
        "in_get",
        "is_experimental",
    ]
    list_select_related = ["family__brand"]
    search_fields = ["name", "oid", "mib_object", "family__name", "family__brand__name"]
    autocomplete_fields = ["family", "index_layout"]
    fieldsets = [
        (None, {"fields": ["family", "name", "oid", "purpose", "in_discovery", "in_get"]}),
        (_("How it is read"), {"fields": [*READING_FIELDS, "index_layout", "reading"]}),
        (_("Where it is from"), {"fields": ["mib_object", "source", "is_experimental"]}),
    ]

    class Media:
        js = ["facho/oid_form.js"]

    def get_urls(self) -> list[URLPattern]:
        preview = path(
            "preview/", self.admin_site.admin_view(self.preview), name="oids_oid_preview"
        )
        return [preview, *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What the fields of the form read in a pasted key and value: it asks no OLT."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        form = OidForm(request.POST)
        decoded = decode(
            form.described(),
            request.POST.get("pasted_key", ""),
            request.POST.get("pasted_value", ""),
            ZoneInfo(settings.TIME_ZONE),
        )
        wrong = {
            form.fields[name].label: errors
            for name, errors in form.errors.items()
            if name in form.fields and name not in ("family", "name", "purpose")
        }
        return render(request, "admin/oids/oid/preview.html", {"decoded": decoded, "wrong": wrong})
