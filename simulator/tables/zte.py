"""Simulated ZTE OLTs: a C320 with the old tables (3902.1012), a C600 with the new (3902.1082)."""

from dataclasses import dataclass
from datetime import datetime

from simulator.records import Integer, OctetString
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table, date_and_time, system_group, text
from snmp_jobs.snmp.oid import Oid, parse_oid

_PRODUCTS = (
    Product("ZTEG", "ZTE-F601", 2),
    Product("ZTEG", "ZTE-F660", 4),
    Product("ZTEG", "ZTE-F670L", 4),
    Product("HWTC", "HG8546M", 1),
)
_PROFILES = ("100M", "200M", "400M")
C300_CHASSIS = Chassis((2, 3, 4, 12), range(1, 17), range(1, 129), _PRODUCTS, _PROFILES)
C600_CHASSIS = Chassis((1, 2, 3, 4), range(1, 17), range(1, 129), _PRODUCTS, _PROFILES)
LOGGING, LOS, SYNC_MIB, WORKING, DYING_GASP, AUTH_FAILED, OFFLINE = range(7)
PHASES = {Outage.LOS: LOS, Outage.DYING_GASP: DYING_GASP, Outage.SUSPENDED: OFFLINE, None: WORKING}
RX_NOT_AVAILABLE = 65535
OLT_RX_NOT_AVAILABLE = -80_000


@dataclass(frozen=True, slots=True)
class _Columns:
    """Where one generation of the firmware has its columns; the rows are the same."""

    model: Oid
    name: Oid
    description: Oid
    serial: Oid
    admin_state: Oid
    phase: Oid
    last_up: Oid
    last_down: Oid
    distance: Oid
    onu_rx: Oid
    onu_tx: Oid
    olt_rx: Oid
    first_phase: int


_C300 = _Columns(
    model=parse_oid("1.3.6.1.4.1.3902.1012.3.28.1.1.1"),
    name=parse_oid("1.3.6.1.4.1.3902.1012.3.28.1.1.2"),
    description=parse_oid("1.3.6.1.4.1.3902.1012.3.28.1.1.3"),
    serial=parse_oid("1.3.6.1.4.1.3902.1012.3.28.1.1.5"),
    admin_state=parse_oid("1.3.6.1.4.1.3902.1012.3.28.1.1.17"),
    phase=parse_oid("1.3.6.1.4.1.3902.1012.3.28.2.1.4"),
    last_up=parse_oid("1.3.6.1.4.1.3902.1012.3.28.2.1.5"),
    last_down=parse_oid("1.3.6.1.4.1.3902.1012.3.28.2.1.6"),
    distance=parse_oid("1.3.6.1.4.1.3902.1012.3.11.4.1.2"),
    onu_rx=parse_oid("1.3.6.1.4.1.3902.1012.3.50.12.1.1.10"),
    onu_tx=parse_oid("1.3.6.1.4.1.3902.1012.3.50.12.1.1.14"),
    olt_rx=parse_oid("1.3.6.1.4.1.3902.1015.1010.11.2.1.2"),
    first_phase=0,
)
_C600 = _Columns(
    model=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.3.1.1"),
    name=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.3.1.2"),
    description=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.3.1.3"),
    serial=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.3.1.6"),
    admin_state=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.8.1.1"),
    phase=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.8.1.4"),
    last_up=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.8.1.5"),
    last_down=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.8.1.6"),
    distance=parse_oid("1.3.6.1.4.1.3902.1082.500.10.2.3.10.1.2"),
    onu_rx=parse_oid("1.3.6.1.4.1.3902.1082.500.20.2.2.2.1.10"),
    onu_tx=parse_oid("1.3.6.1.4.1.3902.1082.500.20.2.2.2.1.14"),
    olt_rx=parse_oid("1.3.6.1.4.1.3902.1082.500.1.2.4.2.1.2"),
    first_phase=1,
)


def build_c300(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a C320 V2.1.0 at `now`; raises ValueError when it has too many ONUs."""
    descr = "C320 Version V2.1.0 Software, Copyright (c) by ZTE Corporation Compiled"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.3902.1082.1001.320.2.1")
    for onu in populate(olt, C300_CHASSIS, now):
        pon_index = 268_435_456 + onu.slot * 65_536 + onu.port * 256
        _fill(table, _C300, (pon_index, onu.number), onu, olt)
    return table


def build_c600(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a C600 at `now`; raises ValueError when it has too many ONUs."""
    descr = "ZXA10 C600, ZTE ZXA10 Software Version: V1.2.2"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.3902.1082.1001.600.1.1")
    for onu in populate(olt, C600_CHASSIS, now):
        if_index = 0x1101_0000 + onu.slot * 0x100 + onu.port
        _fill(table, _C600, (if_index, onu.number), onu, olt)
    return table


def _fill(
    table: Table, columns: _Columns, index: tuple[int, int], onu: SimulatedOnu, olt: FleetOlt
) -> None:
    suspended = onu.outage is Outage.SUSPENDED
    table[columns.model + index] = text(onu.model)
    table[columns.name + index] = text(f"ONU-{onu.slot}/{onu.port}:{onu.number}")
    table[columns.description + index] = text(onu.description)
    table[columns.serial + index] = OctetString(onu.serial_octets)
    table[columns.admin_state + index] = Integer(2 if suspended else 1)
    table[columns.phase + index] = Integer(PHASES[onu.outage] + columns.first_phase)
    table[columns.last_up + index] = date_and_time(onu.last_up_at, olt.zone)
    table[columns.last_down + index] = date_and_time(onu.last_down_at, olt.zone)
    table[columns.distance + index] = Integer(onu.distance_m)
    optics = onu.optics
    rx, tx = (
        (raw_power(optics.onu_rx_dbm), raw_power(optics.onu_tx_dbm))
        if optics
        else (RX_NOT_AVAILABLE, RX_NOT_AVAILABLE)
    )
    table[(*columns.onu_rx, *index, 1)] = Integer(rx)
    table[(*columns.onu_tx, *index, 1)] = Integer(tx)
    olt_rx = round(optics.olt_rx_dbm * 1000) if optics else OLT_RX_NOT_AVAILABLE
    table[columns.olt_rx + index] = Integer(olt_rx)


def raw_power(dbm: float) -> int:
    """Steps of 0.002 dB above -30 dBm in 16 bits; below, as the two's complement."""
    return round((dbm + 30) / 0.002) % 65_536
