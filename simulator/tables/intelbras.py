"""A simulated Intelbras G8, which has a row for each place, taken or free."""

from datetime import datetime

from simulator.records import Integer
from simulator.tables.cells import decimal, measured, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(0,),
    ports=range(1, 9),
    onu_numbers=range(1, 129),
    products=(Product("ITBS", "110Gb", 2), Product("ITBS", "1420G", 1)),
    service_profiles=("default",),
)
_ONU = parse_oid("1.3.6.1.4.1.26138.1.2.1.1.1")
USED, FREE = 1, 2
INACTIVE = 2


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a G8 at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "OLT G8", "1.3.6.1.4.1.26138.1.1")
    for index in range(1, CHASSIS.capacity + 1):
        table[(*_ONU, 4, index)] = Integer(FREE)
        table[(*_ONU, 5, index)] = Integer(INACTIVE)
        for column in (6, 8, 9, 11, 12, 13):
            table[(*_ONU, column, index)] = text("--" if column != 6 else "")
    for onu in populate(olt, CHASSIS, now):
        _take(table, (onu.port - 1) * 128 + onu.number, onu)
    return table


def _take(table: Table, index: int, onu: SimulatedOnu) -> None:
    table[(*_ONU, 2, index)] = Integer(onu.port)
    table[(*_ONU, 3, index)] = Integer(onu.number)
    table[(*_ONU, 4, index)] = Integer(USED)
    table[(*_ONU, 5, index)] = up_or_down(onu)
    table[(*_ONU, 6, index)] = text(f"{onu.vendor_id}-{onu.serial_number:08X}")
    table[(*_ONU, 8, index)] = decimal(measured(onu, "olt_rx_dbm"), "--")
    table[(*_ONU, 9, index)] = decimal(measured(onu, "onu_rx_dbm"), "--")
    table[(*_ONU, 11, index)] = text(onu.model)
    table[(*_ONU, 13, index)] = text(onu.description)
