"""Simulated FiberHome OLTs: an AN5516, and an AN5116 with its index in other bits."""

from collections.abc import Callable
from datetime import datetime

from simulator.records import Integer
from simulator.tables.cells import measured, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import Oid, parse_oid

CHASSIS = Chassis(
    slots=(1, 2, 11, 12),
    ports=range(1, 9),
    onu_numbers=range(1, 129),
    products=(Product("FHTT", "AN5506-01", 3), Product("FHTT", "AN5506-04", 2)),
    service_profiles=("default",),
)
_AUTH = parse_oid("1.3.6.1.4.1.5875.800.3.10.1.1")
_OPTICS = parse_oid("1.3.6.1.4.1.5875.800.3.9.3.3.1")
_OLT_RX = parse_oid("1.3.6.1.4.1.5875.800.3.9.3.7.1.2")
_LENGTH = parse_oid("1.3.6.1.4.1.5875.800.3.9.6.1.1.1")


def build_an5516(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an AN5516 at `now`; raises ValueError when it has too many ONUs."""
    return _build(olt, now, "AN5516-01", lambda slot, pon, onu: slot << 25 | pon << 19 | onu << 8)


def build_an5116(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an AN5116 at `now`; raises ValueError when it has too many ONUs."""
    return _build(olt, now, "AN5116-06B", lambda slot, pon, onu: slot << 27 | pon << 22 | onu << 13)


def _build(
    olt: FleetOlt, now: datetime, sys_descr: str, pack: Callable[[int, int, int], int]
) -> Table:
    table = system_group(olt, now, sys_descr, "1.3.6.1.4.1.5875.800.1001.11")
    for onu in populate(olt, CHASSIS, now):
        index = (pack(onu.slot, onu.port, onu.number),)
        table[(*_AUTH, 5, *index)] = Integer(705)
        table[(*_AUTH, 7, *index)] = text(onu.description)
        table[(*_AUTH, 8, *index)] = text("")
        table[(*_AUTH, 10, *index)] = text(onu.serial_text)
        table[(*_AUTH, 11, *index)] = up_or_down(onu, 1, 0)
        table[(*_LENGTH, *index)] = Integer(0 if onu.outage else onu.distance_m)
        pon_onu = (pack(onu.slot, onu.port, 0), onu.number)
        table[(*_OLT_RX, *pon_onu)] = scaled(measured(onu, "olt_rx_dbm"), 100, 0)
        _measure(table, index, onu)
    return table


def _measure(table: Table, index: Oid, onu: SimulatedOnu) -> None:
    columns = {
        6: "onu_rx_dbm",
        7: "onu_tx_dbm",
        8: "voltage_v",
        9: "bias_ma",
        10: "temperature_c",
    }
    table[(*_OPTICS, 2, *index)] = text(f"PON {onu.slot}/{onu.port}/{onu.number}")
    for column, name in columns.items():
        table[(*_OPTICS, column, *index)] = scaled(measured(onu, name), 100, 0)
