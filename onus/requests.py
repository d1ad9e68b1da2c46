"""What a job asks of one OLT: its columns for that OLT's family, and the ONUs to ask for."""

from collections.abc import Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import F, QuerySet

from brands.index_layout import BadLayout, Position
from hosts.models import OLT
from oids.choices import OPTICAL, SHAPES, Purpose
from oids.models import OID
from oids.values import BadReading
from onus.models import OnuData
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import CollectionRequest, Column, KnownOnu
from snmp_jobs.column_reads import Read, known_reads, last_read, next_shard
from snmp_jobs.column_support import known_support
from snmp_jobs.left_out import LeftOut, Occasion, left_out
from snmp_jobs.models import SnmpJob

IDENTITY = (Purpose.SERIAL, Purpose.MAC)


class NothingToAskError(Exception):
    """The job has no OID for the tables of this OLT. The message says what to change."""

    retryable = False
    code = "nothing_to_ask"


class UnusableOidError(Exception):
    """A row that was kept without being looked at, or under rules that were less strict."""

    retryable = False
    code = "unusable_oid"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a run asks, and what it does not ask although its job says so."""

    request: CollectionRequest
    left_out: tuple[LeftOut, ...]


def collection_request(job: SnmpJob, olt: OLT, occasion: Occasion) -> Asked:
    """A request without columns where all of them are left out.

    Raises `NothingToAskError` when the job has no OID of the OLT's family, `UnusableOidError` when
    one of them cannot be read as it says.
    """
    oids = _oids(job, olt)
    columns = [_column(oid) for oid in oids if oid.purpose not in SHAPES]
    reads = _reads(job, olt, columns)
    shard = next_shard(reads, job.shards)
    support = known_support(olt, (column.oid_id for column in columns))
    skipped: dict[int, LeftOut] = {}
    for column in columns:
        last = last_read(reads, column.oid_id, job.shards, shard)
        if reason := left_out(column, support.get(column.oid_id), last, occasion):
            skipped[column.oid_id] = reason
    is_discovery = job.job_kind is JobKind.DISCOVERY
    if is_discovery:
        _keep_one_identity(columns, skipped)
    asked = tuple(column for column in columns if column.oid_id not in skipped)
    request = CollectionRequest(
        kind=job.job_kind,
        columns=asked,
        known=() if is_discovery or not asked else _known_onus(olt, job.shards, shard),
        zone=ZoneInfo(settings.TIME_ZONE),
        shapes=tuple(_column(oid) for oid in oids if is_discovery and oid.purpose in SHAPES),
        shards=job.shards,
        shard=shard,
    )
    return Asked(request, tuple(skipped.values()))


def onus_of_part(olt: OLT, shards: int, shard: int) -> QuerySet[OnuData]:
    """The present ONUs of one part: each ONU stays in its own, whichever others come and go."""
    onus = OnuData.objects.filter(olt=olt, present=True)
    return onus if shards == 1 else onus.alias(part=F("id") % shards).filter(part=shard)


def _oids(job: SnmpJob, olt: OLT) -> list[OID]:
    """With at least one column; what says best which ONUs exist comes first."""
    oids = list(
        OID.objects.filter(job_oids__job=job, family=olt.family)
        .select_related("index_layout")
        .order_by("pk")
    )
    if all(oid.purpose in SHAPES for oid in oids):
        family = olt.family or "unknown model: choose one, or probe it"
        raise NothingToAskError(f"job {job} has no OID for OLT {olt} ({family})")
    return sorted(oids, key=_identity_first)


def _identity_first(oid: OID) -> int:
    """A serial says best which ONUs exist, then a MAC address, then whatever the job has."""
    return IDENTITY.index(Purpose(oid.purpose)) if oid.purpose in IDENTITY else len(IDENTITY)


def _column(oid: OID) -> Column:
    try:
        return Column(oid.name, oid.purpose, oid.arcs, oid.reader, oid.layout, oid.pk)
    except (BadReading, BadLayout) as error:
        raise UnusableOidError(f"OID {oid} ({oid.family}): {error}") from error


def _reads(job: SnmpJob, olt: OLT, columns: Sequence[Column]) -> list[Read]:
    if job.shards == 1 and not any(column.field in OPTICAL for column in columns):
        return []
    return known_reads(olt, (column.oid_id for column in columns))


def _keep_one_identity(columns: Sequence[Column], skipped: dict[int, LeftOut]) -> None:
    """A discovery always asks for what says which ONUs exist, supported or not."""
    candidates = [column for column in columns if column.field in IDENTITY] or columns[:1]
    if all(column.oid_id in skipped for column in candidates):
        del skipped[candidates[0].oid_id]


def _known_onus(olt: OLT, shards: int, shard: int) -> tuple[KnownOnu, ...]:
    """In the order of their PON ports."""
    rows = onus_of_part(olt, shards, shard).order_by("frame", "slot", "port", "onu_number", "pk")
    places = rows.values_list("onu_index", "frame", "slot", "port", "onu_number")
    return tuple(
        KnownOnu(tuple(map(int, index.split("."))), Position(frame, slot, port, number))
        for index, frame, slot, port, number in places
        if index is not None
    )
