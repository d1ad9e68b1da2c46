"""A simulated Furukawa LD2502, which AsGa made."""

from datetime import datetime

from simulator.records import Integer
from simulator.tables.cells import measured, scaled
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1, 2),
    ports=range(1, 9),
    onu_numbers=range(1, 65),
    products=(Product("FRKW", "LD400-10", 1),),
    service_profiles=("default",),
)
_ROOT = parse_oid("1.3.6.1.4.1.3979.6.4.2.1")
INACTIVE, ACTIVE = 1, 9


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an LD2502 at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "LightDrive LD2502", "1.3.6.1.4.1.3979.6.4.1")
    for onu in populate(olt, CHASSIS, now):
        index = (6000 + onu.slot * 100 + onu.port, onu.number)
        table[(*_ROOT, 1, 2, 2, 4, 2, 1, 3, *index)] = text(onu.serial_text)
        table[(*_ROOT, 1, 2, 2, 4, 2, 1, 4, *index)] = text(onu.model)
        table[(*_ROOT, 2, 1, 1, 1, 2, *index)] = Integer(INACTIVE if onu.outage else ACTIVE)
        table[(*_ROOT, 2, 1, 1, 1, 21, *index)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_ROOT, 2, 3, 2, 1, 13, *index)] = scaled(measured(onu, "temperature_c"), 100, 0)
        table[(*_ROOT, 2, 3, 2, 1, 14, *index)] = scaled(measured(onu, "onu_tx_dbm"), 100, 0)
        table[(*_ROOT, 2, 3, 2, 1, 15, *index)] = scaled(measured(onu, "onu_rx_dbm"), 100, 0)
    return table
