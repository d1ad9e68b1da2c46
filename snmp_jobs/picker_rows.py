"""The OLTs and OIDs of a brand as the form of a job lists them. One query each."""

from django.utils.translation import gettext as _

from brands.models import Brand
from console.badges import Tone
from console.picker import PickerRow
from hosts.choices import Reachability
from hosts.models import OLT
from oids.models import OID
from snmp_jobs.choices import JobKind

REACHABILITY_TONES = {
    Reachability.REACHABLE: Tone.GOOD,
    Reachability.UNREACHABLE: Tone.BAD,
}


def olt_rows(brand: Brand) -> list[PickerRow]:
    olts = OLT.objects.filter(brand=brand).select_related("model").order_by("name")
    return [_olt_row(olt) for olt in olts]


def _olt_row(olt: OLT) -> PickerRow:
    state, tone = _state_of(olt)
    model = olt.model.name if olt.model else _("Unknown model")
    return PickerRow(olt.pk, f"{olt.name} · {olt.address}", model, state, tone)


def _state_of(olt: OLT) -> tuple[str, Tone]:
    if not olt.enabled:
        return _("Disabled"), Tone.QUIET
    if olt.suspended_at is not None:
        return _("Suspended"), Tone.WARNING
    reachability = Reachability(olt.reachability)
    return str(reachability.label), REACHABILITY_TONES.get(reachability, Tone.QUIET)


def oid_rows(brand: Brand, kind: JobKind | None) -> list[PickerRow]:
    """Those that the catalogue marks for `kind` say so."""
    oids = OID.objects.filter(family__brand=brand).select_related("family__brand")
    return [_oid_row(oid, kind) for oid in oids.order_by("family__name", "name")]


def _oid_row(oid: OID, kind: JobKind | None) -> PickerRow:
    marked = oid.in_discovery if kind is JobKind.DISCOVERY else oid.in_get
    state = _("Marked by the catalogue") if kind is not None and marked else ""
    return PickerRow(oid.pk, oid.name, oid.family.name, state, Tone.BUSY)
