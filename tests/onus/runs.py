"""Runs as the tests of the inventory write them: what was read, stored with its presence."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from django.db import transaction

from brands.index_layout import Position
from hosts.models import OLT
from oids.values import Value
from onus.batch import EXTRA, Field
from onus.columns import COLUMNS
from onus.inventory import Stored, store
from onus.models import OnuData, OnuEvent
from onus.presence import Verdict, apply_presence
from snmp_jobs.collection import Answered, OnuReading

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)
EXECUTION = 4711


def reading(number: int, *values: Value | Answered, port: int = 2) -> OnuReading:
    """The ONU at 1/<port>/<number>, whose index is `1.<port>.<number>`."""
    return OnuReading((1, port, number), Position(0, 1, port, number), values)


def fields(names: Sequence[str]) -> list[Field]:
    return [Field(name, name) if name in COLUMNS else Field(EXTRA, name) for name in names]


def discover(
    olt: OLT,
    places: Mapping[int, str | None],
    run: int = 0,
    *,
    column: str = "serial",
    complete: bool = True,
) -> Verdict:
    """A discovery that read `column` of the ONUs by their numbers; `run` counts five minutes."""
    onus = [reading(number, value) for number, value in places.items()]
    now = NOW + run * FIVE_MINUTES
    with transaction.atomic():
        store(olt.pk, fields([column]), onus, now=now, adds_onus=True, execution_id=EXECUTION)
        return apply_presence(
            OLT.objects.get(pk=olt.pk),
            [".".join(map(str, onu.index)) for onu in onus],
            complete=complete,
            rebooted=False,
            now=now,
            execution_id=EXECUTION,
        )


def get(olt: OLT, names: Sequence[str], *onus: OnuReading, run: int = 1) -> Stored:
    now = NOW + run * FIVE_MINUTES
    with transaction.atomic():
        return store(olt.pk, fields(names), onus, now=now, adds_onus=False, execution_id=EXECUTION)


def told(olt: OLT, run: int) -> list[tuple[str, str | None, str | None, str | None]]:
    """The events of one run: kind, serial, before, after."""
    events = OnuEvent.objects.filter(olt=olt, at=NOW + run * FIVE_MINUTES)
    return sorted(events.values_list("kind", "serial", "before", "after"), key=str)


def standing(olt: OLT) -> dict[str, str | None]:
    """Which ONU stands at which place; those without one are left out."""
    rows = OnuData.objects.filter(olt=olt, onu_index__isnull=False)
    return {row.place: row.serial or row.mac for row in rows}
