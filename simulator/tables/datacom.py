"""A simulated Datacom DM4618, in whose table the ports of the ONUs stand between them."""

from datetime import datetime

from simulator.tables.cells import decimal, measured, open_or_locked, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1,),
    ports=range(1, 33),
    onu_numbers=range(1, 65),
    products=(Product("DACM", "DM985-100", 1),),
    service_profiles=("default",),
)
_ONU = parse_oid("1.3.6.1.4.1.3709.3.6.2.1.1")
UNI_OFFSET = 1 << 28


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a DM4618 at `now`; raises ValueError when it has too many ONUs."""
    descr = "DM4618 32GPON (DmOS version 12.8.0-100-1-g000000000000)"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.3709.1.2.137")
    for onu in populate(olt, CHASSIS, now):
        name = f"gpon-1/{onu.slot}/{onu.port}-onu-{onu.number}"
        if_index = onu.slot << 24 | onu.number << 8 | (onu.port - 1)
        _row(table, if_index, name, onu)
        table[(*_ONU, 22, if_index)] = decimal(measured(onu, "onu_rx_dbm"), "N/A")
        table[(*_ONU, 21, if_index)] = decimal(measured(onu, "onu_tx_dbm"), "N/A")
        table[(*_ONU, 38, if_index)] = text(onu.serial_text)
        _row(table, UNI_OFFSET | if_index, f"{name}-uni-1", onu)
        table[(*_ONU, 38, UNI_OFFSET | if_index)] = text("")
    return table


def _row(table: Table, if_index: int, name: str, onu: SimulatedOnu) -> None:
    table[(*_ONU, 3, if_index)] = text(name)
    table[(*_ONU, 6, if_index)] = open_or_locked(onu)
    table[(*_ONU, 7, if_index)] = up_or_down(onu)
    table[(*_ONU, 23, if_index)] = text(onu.description)
