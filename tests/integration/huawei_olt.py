"""A Huawei OLT as somebody else would write it: literal OIDs, plain numbers, 371 ONUs.

It shares nothing with the catalogue or the simulated fleet, so that a mistake there shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from simulator.records import Integer, ObjectId, OctetString, TimeTicks, TypedValue
from snmp_jobs.snmp.oid import Oid

GPON = (1, 3, 6, 1, 4, 1, 2011, 6, 128, 1, 1, 2)
ONUS = 371
NOT_AVAILABLE = 2147483647


@dataclass(frozen=True, slots=True)
class Expected:
    """One ONU as a person at the OLT's console would read it."""

    slot: int
    port: int
    number: int
    serial: str
    description: str
    online: bool
    active: bool
    distance_m: int | None
    onu_rx_dbm: float | None
    onu_tx_dbm: float | None
    olt_rx_dbm: float | None

    @property
    def index(self) -> Oid:
        return (0xFA000000 + self.slot * 0x2000 + self.port * 0x100, self.number)


def expected_onus() -> list[Expected]:
    return [_expected(n) for n in range(ONUS)]


def _expected(n: int) -> Expected:
    online = n % 19 != 3
    return Expected(
        slot=1 + n // 160,
        port=n // 20 % 8,
        number=n % 20,
        serial=f"HWTC{0x1A2B0000 + n:08X}",
        description=f"{40120000 + n} CLIENTE Ñ{n}" if n % 50 else f"{40120000 + n}_2",
        online=online,
        active=n % 97 != 5,
        distance_m=1200 + n if online else None,
        onu_rx_dbm=round(-15 - n % 120 / 10, 2) if online else None,
        onu_tx_dbm=round(2 + n % 10 / 100, 2) if online else None,
        olt_rx_dbm=round(-20 - n % 80 / 10, 2) if online else None,
    )


def table() -> dict[Oid, TypedValue]:
    found: dict[Oid, TypedValue] = {
        (1, 3, 6, 1, 2, 1, 1, 1, 0): OctetString(b"Huawei Integrated Access Software"),
        (1, 3, 6, 1, 2, 1, 1, 2, 0): ObjectId((1, 3, 6, 1, 4, 1, 2011, 2, 248)),
        (1, 3, 6, 1, 2, 1, 1, 3, 0): TimeTicks(8_640_000),
        (1, 3, 6, 1, 2, 1, 1, 5, 0): OctetString(b"MA5800-LIMA"),
    }
    for onu in expected_onus():
        for column, value in _cells(onu):
            found[GPON + column + onu.index] = value
    return found


def _cells(onu: Expected) -> Iterator[tuple[Oid, TypedValue]]:
    serial = onu.serial[:4].encode() + bytes.fromhex(onu.serial[4:])
    yield (43, 1, 3), OctetString(serial)
    yield (43, 1, 9), OctetString(onu.description.encode())
    yield (46, 1, 1), Integer(1 if onu.active else 2)
    yield (46, 1, 15), Integer(1 if onu.online else 2)
    yield (46, 1, 20), Integer(-1 if onu.distance_m is None else onu.distance_m)
    yield (51, 1, 4), _hundredths(onu.onu_rx_dbm)
    yield (51, 1, 3), _hundredths(onu.onu_tx_dbm)
    yield (51, 1, 6), _hundredths(None if onu.olt_rx_dbm is None else onu.olt_rx_dbm + 100)


def _hundredths(dbm: float | None) -> Integer:
    return Integer(NOT_AVAILABLE if dbm is None else round(dbm * 100))
