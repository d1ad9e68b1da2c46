"""When the values of ONUs were read last. No columns of their rows, which each poll would write."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypedDict

from django.db.models import F, OuterRef, QuerySet, Subquery
from django_stubs_ext import WithAnnotations

from oids.choices import SHAPES, Purpose
from onus.models import OnuData
from snmp_jobs.models import ColumnRead


class ReadTimes(TypedDict):
    optics_at: datetime | None
    state_at: datetime | None


OnuWithAges: TypeAlias = "WithAnnotations[OnuData, ReadTimes]"


@dataclass(frozen=True, slots=True)
class ValueAge:
    """Of a column that has no purpose of its own, `label` is its name."""

    label: str
    read_at: datetime


def with_ages(onus: QuerySet[OnuData]) -> QuerySet[OnuWithAges]:
    """Adds when the power that the ONU receives, and its run state, were read last of its part."""
    return onus.annotate(
        optics_at=_last_read(Purpose.ONU_RX_DBM), state_at=_last_read(Purpose.RUN_STATE)
    )


def _last_read(purpose: Purpose) -> Subquery:
    reads = ColumnRead.objects.filter(
        olt=OuterRef("olt"), oid__purpose=purpose, shard=OuterRef("pk") % F("shards")
    )
    return Subquery(reads.order_by("-read_at").values("read_at")[:1])


def ages_of(onu: OnuData) -> Sequence[ValueAge]:
    """Each value that was ever read of its part, in the order of the purposes. One query."""
    reads = (
        ColumnRead.objects.filter(olt=onu.olt_id)
        .alias(part=onu.pk % F("shards"))
        .filter(shard=F("part"))
        .exclude(oid__purpose__in=SHAPES)
        .order_by("read_at")
    )
    last = {
        (purpose, name if purpose == Purpose.EXTRA else ""): read_at
        for purpose, name, read_at in reads.values_list("oid__purpose", "oid__name", "read_at")
    }
    places = {purpose.value: place for place, purpose in enumerate(Purpose)}
    return [
        ValueAge(name or str(Purpose(purpose).label), last[purpose, name])
        for purpose, name in sorted(last, key=lambda key: (places[key[0]], key[1]))
    ]
