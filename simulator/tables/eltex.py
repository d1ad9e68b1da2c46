"""A simulated Eltex LTP-8X, whose rows are named by slot and serial."""

from datetime import datetime

from simulator.records import Gauge32, Integer, OctetString
from simulator.tables.cells import measured, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1,),
    ports=range(8),
    onu_numbers=range(128),
    products=(Product("ELTX", "NTU-RG-1402", 3), Product("ELTX", "NTU-2V", 1)),
    service_profiles=("default",),
)
_STATE = parse_oid("1.3.6.1.4.1.35265.1.22.3.1.1")
_DESCRIPTION = parse_oid("1.3.6.1.4.1.35265.1.22.3.4.1.8")
OK, UNACTIVATED = 7, 13
NOT_AVAILABLE = 65_535


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an LTP-8X at `now`; raises ValueError when it has too many ONUs."""
    descr = "Linux AT-LTP8X-BG-1 2.6.22.18 armv5tejl"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.35265.1.22.1")
    for onu in populate(olt, CHASSIS, now):
        octets = onu.serial_octets
        index = (onu.slot, len(octets), *octets)
        table[(*_STATE, 2, *index)] = OctetString(octets)
        table[(*_STATE, 3, *index)] = Gauge32(onu.port)
        table[(*_STATE, 4, *index)] = Gauge32(onu.number)
        table[(*_STATE, 5, *index)] = up_or_down(onu, OK, UNACTIVATED)
        table[(*_STATE, 10, *index)] = Gauge32(0 if onu.outage else onu.distance_m)
        table[(*_STATE, 11, *index)] = scaled(measured(onu, "olt_rx_dbm"), 10, NOT_AVAILABLE)
        table[(*_STATE, 12, *index)] = text(onu.model)
        table[(*_STATE, 13, *index)] = scaled(measured(onu, "onu_tx_dbm"), 1000, NOT_AVAILABLE)
        table[(*_STATE, 14, *index)] = scaled(measured(onu, "onu_rx_dbm"), 1000, NOT_AVAILABLE)
        table[(*_STATE, 15, *index)] = scaled(measured(onu, "temperature_c"), 10, NOT_AVAILABLE)
        table[(*_DESCRIPTION, *index)] = text(onu.description)
        table[(*_STATE, 18, *index)] = Integer(1)
    return table
