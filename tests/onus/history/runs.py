"""Runs that measure ONUs, for the tests of the history."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from brands.index_layout import Position
from hosts.models import OLT
from oids.values import Value
from onus.batch import Field
from onus.inventory import store
from onus.models import OnuData
from onus.samples import OnuSample
from snmp_jobs.collection import Answered, OnuReading


def measure(
    olt: OLT, at: datetime, *onus: Mapping[str, Value | Answered], adds_onus: bool = False
) -> None:
    """A run that stores one reading for each of `onus`, numbered from 1; all have its columns."""
    names = list(onus[0])
    readings = [
        OnuReading((1, number), Position(0, 1, 1, number), tuple(onu[name] for name in names))
        for number, onu in enumerate(onus, start=1)
    ]
    fields = [Field(name, name) for name in names]
    with transaction.atomic():
        store(olt.pk, fields, readings, now=at, adds_onus=adds_onus)


def discover(olt: OLT, at: datetime, *serials: str) -> list[int]:
    """The ids of the ONUs, in the order of `serials`."""
    measure(olt, at, *({"serial": serial} for serial in serials), adds_onus=True)
    return list(OnuData.objects.filter(olt=olt).order_by("onu_number").values_list("pk", flat=True))


def written(onu_id: int, kind: str = "onu_rx_dbm") -> list[tuple[datetime, float | None]]:
    rows = OnuSample.objects.filter(onu_id=onu_id).order_by("at")
    return list(rows.values_list("at", kind))
