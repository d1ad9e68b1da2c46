"""What happened to ONUs, and their PON ports, to be read."""

from typing import Final

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.badges import Tone, Tones, badge_of
from console.moments import age
from console.raw_text import NOTHING, raw_json
from console.read_only import ReadOnlyAdmin
from hosts.list_filters import BrandFilter, OltFilter
from onus.choices import AdminState, EventKind
from onus.light_display import light
from onus.models import OnuData, OnuEvent, PonPort
from onus.power import Light

KIND_TONES: Tones = {
    EventKind.APPEARED: Tone.GOOD,
    EventKind.RETURNED: Tone.GOOD,
    EventKind.ONLINE: Tone.GOOD,
    EventKind.CONFIRMED: Tone.GOOD,
    EventKind.DISAPPEARED: Tone.BAD,
    EventKind.OFFLINE: Tone.BAD,
    EventKind.MOVED: Tone.WARNING,
    EventKind.REPLACED: Tone.WARNING,
    EventKind.DUPLICATE: Tone.WARNING,
    EventKind.HELD_BACK: Tone.WARNING,
}
HELD_BACK: Final[dict[str, Promise]] = {
    "INCOMPLETE": _("the walk did not reach its end"),
    "REBOOTED": _("the OLT has just restarted"),
    "SUSPECT_DROP": _("far fewer ONUs than before"),
}
LAST_EVENTS = 20


def change_text(event: OnuEvent) -> str:
    """What changed in words: from what to what, why, or why nothing was applied."""
    if event.kind == EventKind.HELD_BACK:
        reason = event.details["reason"]
        return str(HELD_BACK.get(reason, reason))
    if event.kind in (EventKind.ONLINE, EventKind.OFFLINE):
        return event.cause or ""
    return " → ".join(_value_text(event, value) for value in (event.before, event.after) if value)


def _value_text(event: OnuEvent, value: str) -> str:
    choices = {EventKind.ADMIN_STATE: AdminState, EventKind.POWER: Light}.get(EventKind(event.kind))
    return str(choices(value).label) if choices and value in choices.values else value


def kind_badge(event: OnuEvent) -> SafeString:
    return badge_of(KIND_TONES, event.kind, event.get_kind_display())


def last_events(onu: OnuData) -> SafeString:
    """The table of what happened to an ONU last."""
    events = onu.events.order_by("-at", "-id")[:LAST_EVENTS]
    rows = format_html_join(
        "",
        "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
        ((age(event.at), kind_badge(event), change_text(event)) for event in events),
    )
    return format_html("<table>{}</table>", rows) if rows else NOTHING


@admin.register(OnuEvent)
class OnuEventAdmin(ReadOnlyAdmin[OnuEvent]):
    list_display = ["at", "kind_shown", "olt", "onu", "serial", "change"]
    list_filter = ["kind", "at", OltFilter, BrandFilter]
    list_select_related = ["olt", "onu"]
    list_per_page = 50
    search_fields = ["serial"]
    search_help_text = _("A whole serial or MAC.")
    ordering = ["-at", "-id"]
    empty_text = _(
        "Nothing has happened to an ONU yet: runs write here which appear, go dark, move or get"
        " poor light."
    )
    fields = [
        ("at", "kind_shown"),
        ("olt", "onu", "serial"),
        ("before", "after", "cause"),
        "execution",
        "details_shown",
    ]
    readonly_fields = ["kind_shown", "details_shown"]

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[OnuEvent],
        search_term: str,
    ) -> tuple[QuerySet[OnuEvent], bool]:
        """Whole serials only: their index finds them among millions of events."""
        term = search_term.strip()
        spellings = {term, term.upper(), term.lower()}
        return (queryset.filter(serial__in=spellings) if term else queryset), False

    @admin.display(description=_("event"), ordering="kind")
    def kind_shown(self, event: OnuEvent) -> SafeString:
        return kind_badge(event)

    @admin.display(description=_("change"))
    def change(self, event: OnuEvent) -> str | SafeString:
        return change_text(event) or NOTHING

    @admin.display(description=_("details"))
    def details_shown(self, event: OnuEvent) -> SafeString:
        return raw_json(event.details) if event.details else NOTHING


@admin.register(PonPort)
class PonPortAdmin(ReadOnlyAdmin[PonPort]):
    list_display = [
        "place_shown",
        "olt",
        "known",
        "present",
        "online",
        "mean_light",
        "worst_light",
        "changed",
    ]
    list_filter = [OltFilter, BrandFilter]
    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["olt__name"]
    ordering = ["olt__name", "frame", "slot", "port"]
    empty_text = _(
        "No PON port yet: they appear with the ONUs of an OLT, after its first discovery."
    )
    fields = [
        ("olt", "frame", "slot", "port"),
        ("known", "present", "online"),
        ("mean_light", "worst_light"),
        "changed_at",
    ]
    readonly_fields = ["mean_light", "worst_light"]

    @admin.display(description=_("PON port"), ordering="slot")
    def place_shown(self, port: PonPort) -> str:
        return port.place

    @admin.display(description=_("mean ONU rx (dBm)"), ordering="mean_rx_dbm")
    def mean_light(self, port: PonPort) -> SafeString:
        return light(port.mean_rx_dbm)

    @admin.display(description=_("worst ONU rx (dBm)"), ordering="worst_rx_dbm")
    def worst_light(self, port: PonPort) -> SafeString:
        return light(port.worst_rx_dbm)

    @admin.display(description=_("last change"), ordering="changed_at")
    def changed(self, port: PonPort) -> SafeString:
        return age(port.changed_at)
