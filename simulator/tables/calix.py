"""Simulated Calix OLTs, whose tables name no serial: an AXOS E7-2 and an EXA E7-2."""

from datetime import datetime

from simulator.records import Integer
from simulator.tables.cells import measured, open_or_locked, tenths_of_microwatts
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1,),
    ports=range(1, 17),
    onu_numbers=range(1, 129),
    products=(Product("CXNK", "BVL3AW2FAA", 3), Product("CXNK", "BVMKU10ARA", 1)),
    service_profiles=("default",),
)
FIRST_UNIT = 2_000_001
_AXOS = parse_oid("1.3.6.1.4.1.6321.1.2.4.2.6.1.1")
_EXA = parse_oid("1.3.6.1.4.1.6321.1.2.2.2.1.10.1.1")
EXA_STATES = {Outage.LOS: 3, Outage.DYING_GASP: 3, Outage.SUSPENDED: 4, None: 1}


def build_axos(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an AXOS E7-2 at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "Calix, Inc E7-2 XG801 none", "1.3.6.1.4.1.6321.1.2.4.1.1")
    for unit, onu in enumerate(populate(olt, CHASSIS, now), FIRST_UNIT):
        table[(*_AXOS, 1, unit)] = Integer(unit)
        table[(*_AXOS, 2, unit)] = text(str(unit - FIRST_UNIT + 316))
        table[(*_AXOS, 3, unit)] = open_or_locked(onu)
        table[(*_AXOS, 4, unit)] = Integer(0 if onu.outage else 1)
        table[(*_AXOS, 5, unit)] = Integer(1)
        table[(*_AXOS, 6, unit)] = tenths_of_microwatts(measured(onu, "onu_rx_dbm"))
        table[(*_AXOS, 7, unit)] = tenths_of_microwatts(measured(onu, "onu_tx_dbm"))
        table[(*_AXOS, 8, unit)] = tenths_of_microwatts(measured(onu, "olt_rx_dbm"))
        table[(*_AXOS, 9, unit)] = text("22.2.2.2")
        table[(*_AXOS, 10, unit)] = text(onu.model)
    return table


def build_exa(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an EXA E7-2 at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "E7-2", "1.3.6.1.4.1.6321.1.2.2.5.3")
    for unit, onu in enumerate(populate(olt, CHASSIS, now), 1):
        table[(*_EXA, 3, unit)] = open_or_locked(onu)
        table[(*_EXA, 4, unit)] = Integer(EXA_STATES[onu.outage])
        table[(*_EXA, 6, unit)] = Integer(0)
        table[(*_EXA, 9, unit)] = text("11.2.50.19")
    return table
