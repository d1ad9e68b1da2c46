"""What a job asks of one OLT: its columns for that OLT's family, and the ONUs to ask for."""

from zoneinfo import ZoneInfo

from django.conf import settings

from brands.index_layout import Position
from hosts.models import OLT
from oids.choices import SHAPES, Purpose
from oids.models import OID
from onus.models import OnuData
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import CollectionRequest, Column, KnownOnu
from snmp_jobs.models import SnmpJob

IDENTITY = (Purpose.SERIAL, Purpose.MAC)


class NothingToAskError(Exception):
    """The job has no OID for the tables of this OLT. The message says what to change."""

    retryable = False
    code = "nothing_to_ask"


def collection_request(job: SnmpJob, olt: OLT) -> CollectionRequest:
    """Raises `NothingToAskError` when the job has no OID of the OLT's family."""
    oids = list(
        OID.objects.filter(job_oids__job=job, family=olt.family)
        .select_related("index_layout")
        .order_by("pk")
    )
    columns = [oid for oid in oids if oid.purpose not in SHAPES]
    if not columns:
        family = olt.family or "unknown model: choose one, or probe it"
        raise NothingToAskError(f"job {job} has no OID for OLT {olt} ({family})")
    is_discovery = job.job_kind is JobKind.DISCOVERY
    return CollectionRequest(
        kind=job.job_kind,
        columns=tuple(_column(oid) for oid in sorted(columns, key=_identity_first)),
        known=() if is_discovery else _known_onus(olt),
        zone=ZoneInfo(settings.TIME_ZONE),
        shapes=tuple(_column(oid) for oid in oids if is_discovery and oid.purpose in SHAPES),
    )


def _identity_first(oid: OID) -> int:
    """A serial says best which ONUs exist, then a MAC address, then whatever the job has."""
    return IDENTITY.index(Purpose(oid.purpose)) if oid.purpose in IDENTITY else len(IDENTITY)


def _column(oid: OID) -> Column:
    return Column(oid.name, oid.purpose, oid.arcs, oid.reader, oid.layout)


def _known_onus(olt: OLT) -> tuple[KnownOnu, ...]:
    rows = OnuData.objects.filter(olt=olt, present=True).order_by("pk")
    places = rows.values_list("onu_index", "frame", "slot", "port", "onu_number")
    return tuple(
        KnownOnu(tuple(map(int, index.split("."))), Position(frame, slot, port, number))
        for index, frame, slot, port, number in places
        if index is not None
    )
