from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, Tones, badge_of
from console.moments import age
from console.raw_text import NOTHING, raw_json
from errands.listed import ListedAdmin
from hosts.list_filters import BrandFilter, OltFilter
from onus.choices import AdminState
from onus.event_admin import last_events
from onus.exports import register as register_exports
from onus.history.spans import span_named
from onus.light_display import light
from onus.models import OnuData
from onus.onu_page import read_page
from onus.power import WEAK_BELOW_DBM, Light, light_range
from onus.search import first_found
from onus.state_display import presence_badge, run_badge
from onus.value_ages import OnuWithAges, ages_of, with_ages

register_exports()

ADMIN_TONES: Tones = {AdminState.SUSPENDED: Tone.WARNING}
POOR = "poor"  # all that the dashboard counts as weak


class LightFilter(admin.SimpleListFilter):
    title = _("light at the ONU")
    parameter_name = "light"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002 -- Django's signature
        known = ((one.value, str(one.label)) for one in Light)
        return [*known, (POOR, str(_("Weak or bad"))), ("unknown", str(_("Unknown")))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OnuData]) -> QuerySet[OnuData]:  # noqa: ARG002 -- Django's signature
        value = self.value()
        if value == "unknown":
            return queryset.filter(onu_rx_dbm__isnull=True)
        if value == POOR:
            return queryset.filter(onu_rx_dbm__lt=WEAK_BELOW_DBM)
        if value not in Light.values:
            return queryset
        limits = light_range(Light(value))
        return queryset.filter(Q(**{f"onu_rx_dbm__{name}": dbm for name, dbm in limits.items()}))


def _aged(value: SafeString, read_at: datetime | None) -> SafeString:
    """With when it was read below it."""
    shown = value != NOTHING and read_at is not None
    return format_html("{}<br><small>{}</small>", value, age(read_at)) if shown else value


@admin.register(OnuData)
class OnuAdmin(ListedAdmin[OnuData]):
    list_display = [
        "place_shown",
        "description",
        "olt",
        "states_aged",
        "onu_light_aged",
        "olt_light_aged",
        "serial_and_model",
    ]  # all of it fits beside the menu and the filters on a screen of 1440 px
    list_display_links = ["place_shown", "description"]
    list_filter = [OltFilter, "run_state", "present", "admin_state", LightFilter, BrandFilter]
    list_select_related = ["olt"]
    list_defer = ["extra"]
    list_per_page = 50
    search_fields = ["serial", "description", "mac"]  # there is a search; how: onus.search
    search_help_text = _(
        "Part of a customer, serial, MAC or OLT, or place such as 1/2/17; =40123456 for no other."
        " All words must fit; the first 1,000 are shown."
    )
    change_form_template = "onus/onu.html"
    ordering = ["olt_id", "slot", "port", "onu_number"]  # as its index onu_data_place
    empty_text = _(
        "No ONU yet: they appear after the first discovery of an OLT. Add an OLT and a discovery"
        " job, or run it now."
    )
    fieldsets = [
        (
            None,
            {
                "fields": [
                    ("description", "olt", "place_shown"),
                    ("serial", "mac", "onu_index"),
                    ("model", "service_profile"),
                ]
            },
        ),
        (
            _("State"),
            {
                "fields": [
                    ("run_badge", "admin_badge", "presence_badge", "state_age"),
                    ("last_up_at", "last_down_at", "last_down_cause"),
                ]
            },
        ),
        (
            _("Light and health"),
            {
                "fields": [
                    ("onu_light", "olt_light", "onu_tx_dbm", "optics_age", "distance_m"),
                    ("temperature_c", "voltage_v", "bias_ma"),
                    "ages_shown",
                ]
            },
        ),
        (_("Last events"), {"fields": ["events_shown"]}),
        (
            _("In the inventory"),
            {"fields": [("seen", "first_seen_at", "updated_at"), "other_values"]},
        ),
    ]
    readonly_fields = [
        "place_shown",
        "run_badge",
        "admin_badge",
        "presence_badge",
        "state_age",
        "onu_light",
        "olt_light",
        "optics_age",
        "ages_shown",
        "seen",
        "events_shown",
        "other_values",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[OnuWithAges]:
        return with_ages(super().get_queryset(request))

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 -- Django's signature
        **kwargs: Any,  # noqa: ANN401 -- Django's signature
    ) -> HttpResponse:
        span = span_named(request.GET.get("span"))
        context["page"] = read_page(context["original"], span, timezone.now())
        return super().render_change_form(request, context, *args, **kwargs)

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[OnuData],
        search_term: str,
    ) -> tuple[QuerySet[OnuData], bool]:
        if search_term:
            queryset = with_ages(first_found(queryset, search_term))
        return queryset, False

    @admin.display(description=_("place"), ordering="slot")
    def place_shown(self, onu: OnuData) -> str:
        return onu.place

    @admin.display(description=_("run state"), ordering="run_state")
    def run_badge(self, onu: OnuData) -> SafeString:
        return run_badge(onu)

    @admin.display(description=_("administrative state"), ordering="admin_state")
    def admin_badge(self, onu: OnuData) -> SafeString:
        return badge_of(ADMIN_TONES, onu.admin_state, onu.get_admin_state_display())

    @admin.display(description=_("presence"), ordering="present")
    def presence_badge(self, onu: OnuData) -> SafeString:
        return presence_badge(onu)

    @admin.display(description=_("ONU rx (dBm)"), ordering="onu_rx_dbm")
    def onu_light(self, onu: OnuData) -> SafeString:
        return light(onu.onu_rx_dbm)

    @admin.display(description=_("OLT rx (dBm)"), ordering="olt_rx_dbm")
    def olt_light(self, onu: OnuData) -> SafeString:
        return light(onu.olt_rx_dbm)

    @admin.display(description=_("light read"))
    def optics_age(self, onu: OnuWithAges) -> SafeString:
        return age(onu.optics_at)

    @admin.display(description=_("state read"))
    def state_age(self, onu: OnuWithAges) -> SafeString:
        return age(onu.state_at)

    @admin.display(description=_("age of each value"))
    def ages_shown(self, onu: OnuData) -> SafeString:
        rows = ((one.label, age(one.read_at)) for one in ages_of(onu))
        parts = format_html_join("", "<div><dt>{}</dt> <dd>{}</dd></div>", rows)
        return format_html('<dl class="ages">{}</dl>', parts) if parts else NOTHING

    @admin.display(description=_("state"), ordering="run_state")
    def states_aged(self, onu: OnuWithAges) -> SafeString:
        """Only what an operator switched off needs a third badge; many OLTs do not tell."""
        is_suspended = onu.admin_state == AdminState.SUSPENDED
        return format_html(
            "{} <small>{}</small><br>{} <small>{}</small>{}",
            run_badge(onu),
            age(onu.state_at),
            presence_badge(onu),
            self.seen(onu),
            format_html("<br>{}", self.admin_badge(onu)) if is_suspended else "",
        )

    @admin.display(description=_("ONU rx (dBm)"), ordering="onu_rx_dbm")
    def onu_light_aged(self, onu: OnuWithAges) -> SafeString:
        return _aged(light(onu.onu_rx_dbm), onu.optics_at)

    @admin.display(description=_("OLT rx (dBm)"), ordering="olt_rx_dbm")
    def olt_light_aged(self, onu: OnuWithAges) -> SafeString:
        return _aged(light(onu.olt_rx_dbm), onu.optics_at)

    @admin.display(description=_("serial and model"), ordering="serial")
    def serial_and_model(self, onu: OnuData) -> SafeString:
        """The MAC address stands for the serial on EPON."""
        identity = onu.serial or onu.mac or NOTHING
        return format_html("{}<br><small>{}</small>", identity, onu.model or "")

    @admin.display(description=_("seen"), ordering="last_seen_at")
    def seen(self, onu: OnuData) -> SafeString:
        """A present ONU was seen whenever its OLT was discovered last."""
        discovered_at = onu.olt.discovered_at if onu.present else None
        return age(max(onu.last_seen_at, discovered_at or onu.last_seen_at))

    @admin.display(description=_("events"))
    def events_shown(self, onu: OnuData) -> SafeString:
        return last_events(onu)

    @admin.display(description=_("other values"))
    def other_values(self, onu: OnuData) -> SafeString:
        return raw_json(onu.extra)
