"""A simulated Ubiquiti UFiber OLT, whose rows are named by the letters of the serial."""

from datetime import datetime

from simulator.records import Integer, TimeTicks
from simulator.tables.cells import measured, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(0,),
    ports=range(1, 9),
    onu_numbers=range(1, 129),
    products=(Product("UBNT", "UF-LOCO", 3), Product("UBNT", "UF-WiFi", 2)),
    service_profiles=("default",),
)
_ONU = parse_oid("1.3.6.1.4.1.41112.1.5.6.2.1")


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a UFiber OLT at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "Linux UF-OLT 3.10.20-UBNT", "1.3.6.1.4.1.41112.1.5")
    for onu in populate(olt, CHASSIS, now):
        letters = onu.serial_text.encode()
        index = (len(letters), *letters)
        table[(*_ONU, 1, *index)] = text(onu.serial_text)
        table[(*_ONU, 2, *index)] = text(onu.description)
        table[(*_ONU, 3, *index)] = up_or_down(onu)
        table[(*_ONU, 4, *index)] = text(onu.model)
        table[(*_ONU, 5, *index)] = Integer(onu.port)
        table[(*_ONU, 7, *index)] = TimeTicks(0 if onu.outage else 8_640_000)
        table[(*_ONU, 8, *index)] = scaled(measured(onu, "onu_tx_dbm"), 100, 0)
        table[(*_ONU, 9, *index)] = scaled(measured(onu, "onu_rx_dbm"), 100, 0)
    return table
