"""What a run of 5,000 ONUs costs to store, whatever lies beside it."""

import time
from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from brands.index_layout import Position
from onus.batch import Field
from onus.history.partitions import make_ahead
from onus.inventory import Stored, store
from snmp_jobs.collection import OnuReading
from tests.bench.server import say
from tests.factories import make_olt

ONUS = 5000
COLUMNS = (
    "serial", "description", "run_state", "admin_state", "onu_rx_dbm", "onu_tx_dbm",
    "olt_rx_dbm", "distance_m", "temperature_c", "last_up_at",
)  # fmt: skip
FIELDS = [Field(name, name) for name in COLUMNS]


def say_storing() -> None:
    olt_id = make_olt().pk
    now = timezone.now()
    make_ahead(now)
    _say("new", olt_id, -18.0, now)
    _say("the same again", olt_id, -18.0, now)
    for number in range(3):
        _say("every power moved", olt_id, -19.0 - number, now)


def _say(what: str, olt_id: int, rx_dbm: float, up: datetime) -> None:
    onus = [_reading(number, rx_dbm, up) for number in range(ONUS)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM onu_sample")
        samples = cursor.fetchone()[0]
    started = time.perf_counter()
    stored = _store(olt_id, onus)
    took_s = time.perf_counter() - started
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM onu_sample")
        samples = cursor.fetchone()[0] - samples
    say(f"store {what}: {took_s:.3f} s, {stored}, {samples} samples")


@transaction.atomic
def _store(olt_id: int, onus: list[OnuReading]) -> Stored:
    return store(olt_id, FIELDS, onus, now=timezone.now(), adds_onus=True)


def _reading(number: int, rx_dbm: float, up: datetime) -> OnuReading:
    values = (
        f"BENC{number:08X}", f"cliente {number}", "ONLINE", "ACTIVE", rx_dbm, 2.1,
        rx_dbm - 2, 1200 + number, 41.0, up,
    )  # fmt: skip
    return OnuReading((9, number), Position(0, 1, number // 128, number % 128), values)
