"""When the light of an ONU was read last. No column of its row, which each poll would write."""

from datetime import datetime
from typing import TypeAlias, TypedDict

from django.db.models import F, OuterRef, QuerySet, Subquery
from django_stubs_ext import WithAnnotations

from oids.choices import Purpose
from onus.models import OnuData
from snmp_jobs.models import ColumnRead


class OpticsAge(TypedDict):
    optics_at: datetime | None


OnuWithOpticsAge: TypeAlias = "WithAnnotations[OnuData, OpticsAge]"


def with_optics_at(onus: QuerySet[OnuData]) -> QuerySet[OnuWithOpticsAge]:
    """Adds `optics_at`: when the power that the ONU receives was read last of its part."""
    reads = ColumnRead.objects.filter(
        olt=OuterRef("olt"),
        oid__purpose=Purpose.ONU_RX_DBM,
        shard=OuterRef("pk") % F("shards"),
    )
    return onus.annotate(optics_at=Subquery(reads.order_by("-read_at").values("read_at")[:1]))
