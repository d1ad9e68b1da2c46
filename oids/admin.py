from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from console.audited_admin import AuditedAdmin
from oids.models import OID


@admin.register(OID)
class OidAdmin(AuditedAdmin[OID]):
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
        (_("How it is read"), {"fields": ["reading", "index_layout"]}),
        (_("Where it is from"), {"fields": ["mib_object", "source", "is_experimental"]}),
    ]
