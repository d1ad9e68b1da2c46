"""A simulated Raisecom ISCOM5508."""

from datetime import datetime

from simulator.records import Integer
from simulator.tables.cells import measured, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import populate
from simulator.tables.system_group import Table, system_group, text
from simulator.tables.zte import raw_power
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1, 2),
    ports=range(1, 9),
    onu_numbers=range(1, 65),
    products=(Product("RCMG", "HT803G", 1),),
    service_profiles=("default",),
)
_ONU = parse_oid("1.3.6.1.4.1.8886.18.3.1.3.1.1")
_OPTICS = parse_oid("1.3.6.1.4.1.8886.18.3.6.3.1.1")


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an ISCOM5508 at `now`; raises ValueError when it has too many ONUs."""
    descr = "ROAP  Version ISCOM5508-EPSC_ROAP_2.61.3(a)_20161019"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.8886.18.6.1.3")
    for onu in populate(olt, CHASSIS, now):
        index = 1 << 28 | onu.slot << 23 | onu.port << 16 | onu.number
        table[(*_ONU, 2, index)] = text(onu.serial_text)
        table[(*_ONU, 15, index)] = Integer(13 if onu.last_down_at else 0)
        table[(*_ONU, 16, index)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_ONU, 17, index)] = up_or_down(onu, 1, 3)
        table[(*_ONU, 20, index)] = text(onu.description)
        module = onu.slot * 10**7 + onu.port * 10**5 + onu.number * 10**3 + 1
        for column, name in ((16, "onu_rx_dbm"), (17, "onu_tx_dbm")):
            power_dbm = measured(onu, name)
            raw = 0 if power_dbm is None else raw_power(power_dbm)
            table[(*_OPTICS, column, module)] = Integer(raw)
    return table
