"""Simulated BDCOM OLTs, whose ONUs are interfaces: a GP3600 (GPON) and a P3310 (EPON)."""

from datetime import datetime

from simulator.records import Integer, OctetString
from simulator.tables.cells import measured, scaled
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(0,),
    ports=range(1, 17),
    onu_numbers=range(1, 129),
    products=(Product("BDCM", "GP1702", 2), Product("HWTC", "HG8310M", 1)),
    service_profiles=("default",),
)
FIRST_IF_INDEX = 110
_IF_DESCR = parse_oid("1.3.6.1.2.1.2.2.1.2")
_IF_ALIAS = parse_oid("1.3.6.1.2.1.31.1.1.1.18")
_GPON = parse_oid("1.3.6.1.4.1.3320.10.3")
_EPON = parse_oid("1.3.6.1.4.1.3320.101")
AUTO_CONFIGURED, DEREGISTERED = 3, 2
GPON_CAUSES = {Outage.LOS: 6, Outage.DYING_GASP: 1, Outage.SUSPENDED: 3, None: 0}


def build_gpon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a GP3600 at `now`; raises ValueError when it has too many ONUs."""
    descr = "BDCOM(tm) GP3600-16B Software, Version 10.1.0F Build 90000"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.3320.1.390.0")
    for if_index, onu in _interfaces(table, "GPON", populate(olt, CHASSIS, now)):
        table[(*_GPON, 1, 1, 4, if_index)] = text(f"{onu.vendor_id}:{onu.serial_number:08X}")
        table[(*_GPON, 1, 1, 9, if_index)] = text(onu.model)
        table[(*_GPON, 1, 1, 35, if_index)] = Integer(GPON_CAUSES[onu.last_down_cause])
        table[(*_GPON, 3, 1, 4, if_index)] = _state(onu)
        table[(*_GPON, 4, 1, 2, if_index)] = scaled(measured(onu, "onu_rx_dbm"), 10, -65_535)
        table[(*_GPON, 4, 1, 3, if_index)] = scaled(measured(onu, "onu_tx_dbm"), 10, 0)
    return table


def build_epon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a P3310 at `now`; raises ValueError when it has too many ONUs."""
    descr = "BDCOM(tm) P3310C Software, Version 10.1.0E Build 60000"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.3320.1.277.0")
    for if_index, onu in _interfaces(table, "EPON", populate(olt, CHASSIS, now)):
        table[(*_EPON, 10, 1, 1, 3, if_index)] = OctetString(onu.mac)
        table[(*_EPON, 10, 1, 1, 26, if_index)] = _state(onu)
        table[(*_EPON, 10, 1, 1, 27, if_index)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_EPON, 10, 5, 1, 5, if_index)] = scaled(measured(onu, "onu_rx_dbm"), 10, 0)
        table[(*_EPON, 10, 5, 1, 6, if_index)] = scaled(measured(onu, "onu_tx_dbm"), 10, 0)
        table[(*_EPON, 108, 1, 3, if_index)] = scaled(measured(onu, "olt_rx_dbm"), 10, -65_535)
    return table


def _interfaces(
    table: Table, kind: str, onus: list[SimulatedOnu]
) -> list[tuple[int, SimulatedOnu]]:
    """The ifIndex of each ONU: in the order in which they registered, after the OLT's own."""
    table[(*_IF_DESCR, 1)] = text("Null0")
    table[(*_IF_DESCR, FIRST_IF_INDEX - 1)] = text(f"{kind}0/1")
    for if_index, onu in enumerate(onus, FIRST_IF_INDEX):
        table[(*_IF_DESCR, if_index)] = text(f"{kind}0/{onu.port}:{onu.number}")
        table[(*_IF_ALIAS, if_index)] = text(onu.description)
    return list(enumerate(onus, FIRST_IF_INDEX))


def _state(onu: SimulatedOnu) -> Integer:
    return Integer(DEREGISTERED if onu.outage else AUTO_CONFIGURED)
