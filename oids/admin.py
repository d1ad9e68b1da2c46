from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from console.audited_admin import AuditedAdmin
from oids.duplicate_page import duplicate_page
from oids.forms import READING_FIELDS, OidForm
from oids.models import OID
from oids.preview import decode


@admin.action(description=_("Duplicate for another model…"), permissions=["add"])
def duplicate_for_another(
    model_admin: admin.ModelAdmin[OID],  # noqa: ARG001 -- Django's signature
    request: HttpRequest,  # noqa: ARG001 -- Django's signature
    queryset: QuerySet[OID],
) -> HttpResponse:
    chosen = [("oid", pk) for pk in queryset.order_by("pk").values_list("pk", flat=True)]
    return HttpResponseRedirect(f"{reverse('admin:oids_oid_duplicate')}?{urlencode(chosen)}")


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
    actions = [duplicate_for_another]
    empty_text = _("No OID yet: add one, or load the catalogue with manage.py load_catalog.")
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
        duplicate = path(
            "duplicate/", self.admin_site.admin_view(self.duplicate), name="oids_oid_duplicate"
        )
        return [preview, duplicate, *super().get_urls()]

    def duplicate(self, request: HttpRequest) -> HttpResponse:
        return duplicate_page(self, request)

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
