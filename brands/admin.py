from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from brands.forms import IndexLayoutForm, OltModelForm
from brands.models import Brand, IndexLayout, OltFamily, OltModel
from console.audited_admin import AuditedAdmin

EMPTY_CATALOGUE = _("Nothing here yet: load the catalogue with manage.py load_catalog, or add one.")


@admin.register(Brand)
class BrandAdmin(AuditedAdmin[Brand]):
    empty_text = EMPTY_CATALOGUE
    list_display = ["name", "slug", "enterprise_number"]
    search_fields = ["name", "slug", "=enterprise_number"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", "slug", "enterprise_number", "notes"]}),
        (
            _("How gently its OLTs are asked"),
            {"fields": [("max_pdus_per_s", "pause_after_walk_s"), "optical_interval_s"]},
        ),
    ]


class OltModelInline(admin.TabularInline[OltModel, OltFamily]):
    model = OltModel
    form = OltModelForm
    extra = 0


@admin.register(OltFamily)
class OltFamilyAdmin(AuditedAdmin[OltFamily]):
    empty_text = EMPTY_CATALOGUE
    list_display = ["name", "brand", "slug", "is_experimental"]
    list_filter = ["brand", "is_experimental"]
    list_select_related = ["brand"]
    search_fields = ["name", "slug", "brand__name", "models__name"]
    autocomplete_fields = ["brand"]
    inlines = [OltModelInline]


@admin.register(OltModel)
class OltModelAdmin(AuditedAdmin[OltModel]):
    empty_text = EMPTY_CATALOGUE
    form = OltModelForm
    list_display = [
        "name",
        "brand",
        "family_name",
        "sys_object_ids",
        "sys_descr_pattern",
        "probes",
    ]
    list_filter = ["family__brand", "family"]
    list_select_related = ["family__brand"]
    search_fields = ["name", "family__name", "family__brand__name"]
    autocomplete_fields = ["family"]

    @admin.display(description=_("brand"), ordering="family__brand__name")
    def brand(self, model: OltModel) -> str:
        return model.family.brand.name

    @admin.display(description=_("family"), ordering="family__name")
    def family_name(self, model: OltModel) -> str:
        return model.family.name


@admin.register(IndexLayout)
class IndexLayoutAdmin(AuditedAdmin[IndexLayout]):
    empty_text = EMPTY_CATALOGUE
    form = IndexLayoutForm
    list_display = ["slug", "family", "fields_shown"]
    list_filter = ["family__brand", "family"]
    list_select_related = ["family__brand"]
    search_fields = ["slug", "family__name", "family__brand__name"]
    autocomplete_fields = ["family"]

    @admin.display(description=_("gives"))
    def fields_shown(self, layout: IndexLayout) -> str:
        return ", ".join(layout.layout.fields)
