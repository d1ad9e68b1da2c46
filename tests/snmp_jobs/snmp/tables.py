"""Tables of invented OLTs for the agents of these tests."""

from ipaddress import IPv4Address

from simulator.records import (
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    Null,
    ObjectId,
    OctetString,
    Opaque,
    TimeTicks,
    TypedValue,
)
from snmp_jobs.snmp.base import SnmpValue
from snmp_jobs.snmp.oid import Oid

Table = dict[Oid, TypedValue]

ENTRY: Oid = (1, 3, 6, 1, 4, 1, 99999, 1, 1)
SERIAL: Oid = (*ENTRY, 2)
DISTANCE: Oid = (*ENTRY, 3)
RX_POWER: Oid = (*ENTRY, 4)
RUN_STATE: Oid = (*ENTRY, 5)
COLUMNS = (SERIAL, DISTANCE, RX_POWER, RUN_STATE)
AFTER_ENTRY: Oid = (1, 3, 6, 1, 4, 1, 99999, 2, 1, 0)


def index(number: int) -> Oid:
    """Eight ONUs to a port, as an ifIndex and a number."""
    return (4194304000 + 256 * (number // 8), number % 8)


def serial(number: int) -> bytes:
    return b"TEST" + number.to_bytes(4, "big")


def onu_table(onus: int) -> Table:
    """Four columns of `onus` rows and one scalar behind them."""
    table: Table = {AFTER_ENTRY: Integer(1)}
    for number in range(onus):
        place = index(number)
        table[SERIAL + place] = OctetString(serial(number))
        table[DISTANCE + place] = Gauge32(number * 10)
        table[RX_POWER + place] = Integer(-1500 - number)
        table[RUN_STATE + place] = Integer(1)
    return table


def rx_rows(onus: int) -> dict[Oid, SnmpValue]:
    """What the column RX_POWER of `onu_table` holds."""
    return {index(number): -1500 - number for number in range(onus)}


# Every type of SMIv2 with its limits, and what the session has to give for it.
TYPED: tuple[tuple[TypedValue, SnmpValue], ...] = (
    (Integer(0), 0),
    (Integer(127), 127),
    (Integer(128), 128),
    (Integer(-1), -1),
    (Integer(-129), -129),
    (Integer(2**31 - 1), 2**31 - 1),
    (Integer(-(2**31)), -(2**31)),
    (OctetString(b""), b""),
    (OctetString(b"\x00\xff\xfe\x80"), b"\x00\xff\xfe\x80"),
    (OctetString(b"x" * 127), b"x" * 127),
    (OctetString(b"x" * 128), b"x" * 128),
    (OctetString(b"x" * 300), b"x" * 300),
    (ObjectId((1, 3, 6, 1, 4, 1, 99999)), (1, 3, 6, 1, 4, 1, 99999)),
    (ObjectId((0, 0)), (0, 0)),
    (ObjectId((2, 999, 4294967295)), (2, 999, 4294967295)),
    (IpAddress(IPv4Address("192.0.2.7")), IPv4Address("192.0.2.7")),
    (Counter32(2**32 - 1), 2**32 - 1),
    (Gauge32(2**31), 2**31),
    (TimeTicks(0), 0),
    (Opaque(b"\x9f\x78\x04\x41\xbc\x00\x00"), b"\x9f\x78\x04\x41\xbc\x00\x00"),
    (Counter64(2**63), 2**63),
    (Counter64(2**64 - 1), 2**64 - 1),
    (Null(), None),
)
TYPED_COLUMN: Oid = (1, 3, 6, 1, 4, 1, 99999, 9)


def typed_table() -> Table:
    return {(*TYPED_COLUMN, place): typed for place, (typed, _) in enumerate(TYPED, start=1)}
