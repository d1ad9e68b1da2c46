"""Simulated C-Data OLTs: an FD12xx (EPON), an FD16xx (GPON), and one with the tables of 34592."""

from datetime import datetime

from simulator.records import Integer, OctetString
from simulator.tables.cells import decimal, measured, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import Oid, parse_oid

CHASSIS = Chassis(
    slots=(0,),
    ports=range(1, 9),
    onu_numbers=range(1, 65),
    products=(Product("CDTC", "FD511G-X", 3), Product("ZTEG", "F609V5.3", 1)),
    service_profiles=("default",),
)
FIRST_PON = 13
"""The ordinal of the first PON port: 8 GE and 4 XGE ports come before it."""
CARD_AND_PORT = (65_535, 65_535)
_EPON = parse_oid("1.3.6.1.4.1.17409.2.3.4")
_GPON = parse_oid("1.3.6.1.4.1.17409.2.8.4")
_OLT_RX = parse_oid("1.3.6.1.4.1.17409.2.3.3.6.1.2")
_OWN_GPON = parse_oid("1.3.6.1.4.1.34592.1.5.1.1.2.18")
CAUSES = {Outage.LOS: "LOS", Outage.DYING_GASP: "dying-gasp", Outage.SUSPENDED: "LOS", None: "--"}


def build_epon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an FD12xx at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, olt.name.lower(), "1.3.6.1.4.1.17409")
    for onu in populate(olt, CHASSIS, now):
        device = (_device_index(onu),)
        table[(*_EPON, 1, 1, 2, *device)] = _name("epon", onu)
        table[(*_EPON, 1, 1, 7, *device)] = OctetString(onu.mac)
        table[(*_EPON, 1, 1, 8, *device)] = up_or_down(onu)
        table[(*_EPON, 1, 1, 15, *device)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_EPON, 1, 1, 25, *device)] = text(onu.vendor_id)
        table[(*_EPON, 1, 1, 26, *device)] = text(onu.model)
        table[(*_EPON, 1, 1, 28, *device)] = text("")
        _measure(table, (*_EPON, 2, 1), device, onu, no_tx=65_535)
    return table


def build_gpon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an FD16xx at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, olt.name.lower(), "1.3.6.1.4.1.17409")
    for onu in populate(olt, CHASSIS, now):
        device = (_device_index(onu),)
        table[(*_GPON, 1, 1, 2, *device)] = _name("gpon", onu)
        table[(*_GPON, 1, 1, 3, *device)] = OctetString(onu.serial_octets)
        table[(*_GPON, 1, 1, 5, *device)] = text(onu.vendor_id)
        table[(*_GPON, 1, 1, 6, *device)] = text(onu.model.ljust(20, "\0"))
        table[(*_GPON, 1, 1, 7, *device)] = up_or_down(onu)
        table[(*_GPON, 1, 1, 9, *device)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_GPON, 1, 1, 103, *device)] = text(CAUSES[onu.last_down_cause])
        _measure(table, (*_GPON, 4, 1), device, onu, no_tx=-3000)
    return table


def build_own_gpon(olt: FleetOlt, now: datetime) -> Table:
    """The tables below 34592 at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, olt.name.lower(), "1.3.6.1.4.1.34592.1.5")
    for onu in populate(olt, CHASSIS, now):
        index = (1, onu.slot, onu.port, onu.number)
        table[(*_OWN_GPON, 1, 1, 4, *index)] = text(onu.serial_text)
        table[(*_OWN_GPON, 1, 1, 8, *index)] = text(onu.description)
        table[(*_OWN_GPON, 2, 1, 1, *index)] = up_or_down(onu)
        table[(*_OWN_GPON, 2, 1, 4, *index)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_OWN_GPON, 6, 1, 4, *index)] = decimal(measured(onu, "onu_rx_dbm"), "--")
    return table


def _device_index(onu: SimulatedOnu) -> int:
    return 1 << 24 | onu.slot << 16 | (FIRST_PON - 1 + onu.port) << 8 | onu.number


def _name(kind: str, onu: SimulatedOnu) -> OctetString:
    return text(f"{kind} 0/{onu.slot}/{onu.port} onu {onu.number} {onu.description}")


def _measure(table: Table, column: Oid, device: Oid, onu: SimulatedOnu, no_tx: int) -> None:
    table[(*_OLT_RX, *device)] = scaled(measured(onu, "olt_rx_dbm"), 100, 0)
    index = (*device, *CARD_AND_PORT)
    table[(*column, 4, *index)] = scaled(measured(onu, "onu_rx_dbm"), 100, -1)
    table[(*column, 5, *index)] = scaled(measured(onu, "onu_tx_dbm"), 100, no_tx)
    table[(*column, 6, *index)] = scaled(measured(onu, "bias_ma"), 100, 0)
    table[(*column, 7, *index)] = scaled(measured(onu, "voltage_v"), 100_000, 0)
    table[(*column, 8, *index)] = scaled(measured(onu, "temperature_c"), 100, 0)
