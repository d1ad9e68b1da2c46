from datetime import timedelta

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from console.moments import age, duration_text, span_text, time_left
from console.plain_choices import PlainChoicesAdmin
from console.raw_text import NOTHING
from console.switches import disable, enable
from hosts.csv_admin import SheetsOltAdmin
from hosts.forms import OltForm
from hosts.models import OLT
from hosts.overview import OltWithNumbers, with_numbers
from hosts.snmp_profiles import forget

SNMP_PORT = 161


@admin.action(description=_("Forget what was learned of the selected OLTs"), permissions=["change"])
def forget_learned(
    model_admin: admin.ModelAdmin[OLT], request: HttpRequest, olts: QuerySet[OLT]
) -> None:
    count = forget(olts)
    text = ngettext(
        "%(count)d OLT is asked again as carefully as the first time, and for every table.",
        "%(count)d OLTs are asked again as carefully as the first time, and for every table.",
        count,
    )
    model_admin.message_user(request, text % {"count": count}, messages.SUCCESS)


class OltAdmin(PlainChoicesAdmin[OLT], SheetsOltAdmin):
    form = OltForm
    list_display = [
        "name",
        "onu_counts",
        "last_discovery",
        "next_run",
        "snmp_load",
        "endpoint",
        "brand_and_model",
    ]
    list_filter = [
        "enabled",
        "reachability",
        ("brand", admin.RelatedOnlyFieldListFilter),
        ("model", admin.RelatedOnlyFieldListFilter),
    ]
    list_select_related = ["brand", "model"]
    list_per_page = 50
    search_fields = ["name", "address", "sys_name", "brand__name", "model__name"]
    autocomplete_fields = ["brand", "model"]
    actions = [enable, disable, forget_learned]
    empty_text = _("No OLT yet. Add one here, or import many from a CSV file.")
    fieldsets = [
        (None, {"fields": ["name", "brand", "model", "enabled"]}),
        (_("Where it is"), {"fields": ["address", "port", "community"]}),
        (
            _("How it is asked"),
            {
                "classes": ["collapse"],
                # One to a line: Django opens a folded part for the faults of single fields alone.
                "fields": [
                    "timeout_s",
                    "retries",
                    "max_repetitions",
                    "varbinds_per_get",
                    "max_pdus_per_s",
                    "pause_after_walk_s",
                    "optical_interval_s",
                ],
            },
        ),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OltWithNumbers]:
        return with_numbers(super().get_queryset(request))

    def save_model(
        self,
        request: HttpRequest,
        obj: OLT,
        form: forms.BaseModelForm,  # type: ignore[type-arg]
        change: bool,  # noqa: FBT001 -- Django's signature
    ) -> None:
        super().save_model(request, obj, form, change)
        of_brand = obj.brand.optical_interval_s
        if "optical_interval_s" in form.changed_data and obj.pace.optical_interval_s < of_brand:
            text = gettext(
                "Optical power of %(olt)s may now be read more often than every %(span)s, which "
                "is what OLTs of %(brand)s stand: watch its processor and its SNMP per hour."
            )
            span = span_text(timedelta(seconds=of_brand))
            values = {"olt": obj.name, "span": span, "brand": obj.brand}
            self.message_user(request, text % values, messages.WARNING)

    @admin.display(description=_("address"), ordering="address")
    def endpoint(self, olt: OLT) -> str:
        return olt.address if olt.port == SNMP_PORT else f"{olt.address}:{olt.port}"

    @admin.display(
        description=_("model"), ordering=Concat("brand__name", Value(" "), "model__name")
    )
    def brand_and_model(self, olt: OLT) -> str:
        return f"{olt.brand} {olt.model}" if olt.model else str(olt.brand)

    @admin.display(description=_("ONUs online / present"), ordering="onus_online")
    def onu_counts(self, olt: OltWithNumbers) -> SafeString:
        if olt.onus_present is None:
            return NOTHING
        address = f"{reverse('admin:onus_onudata_changelist')}?olt__id__exact={olt.pk}"
        return format_html('<a href="{}">{} / {}</a>', address, olt.onus_online, olt.onus_present)

    @admin.display(description=_("last complete discovery"), ordering="discovered_at")
    def last_discovery(self, olt: OLT) -> SafeString:
        return age(olt.discovered_at)

    @admin.display(description=_("next run"), ordering="next_run_at")
    def next_run(self, olt: OltWithNumbers) -> SafeString:
        return time_left(olt.next_run_at)

    @admin.display(description=_("SNMP in the last hour"), ordering="busy_ms")
    def snmp_load(self, olt: OltWithNumbers) -> str:
        return NOTHING if olt.busy_ms is None else duration_text(olt.busy_ms)
