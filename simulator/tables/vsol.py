"""Simulated V-SOL OLTs: a V1600D (EPON) and a V1600G (GPON), whose optics are texts."""

from datetime import datetime

from simulator.records import Gauge32, Integer
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(0,),
    ports=range(1, 17),
    onu_numbers=range(1, 129),
    products=(Product("GPON", "V2801SG", 3), Product("GPON", "V2802RH", 2)),
    service_profiles=("default",),
)
SYS_OBJECT_ID = "1.3.6.1.4.1.37950.1.1.5.10.14.1"

_EPON_LIST = parse_oid("1.3.6.1.4.1.37950.1.1.5.12.1.25.1")
_EPON_VERSION = parse_oid("1.3.6.1.4.1.37950.1.1.5.12.2.1.2.1")
_EPON_OPTICS = parse_oid("1.3.6.1.4.1.37950.1.1.5.12.2.1.8.1")
_GPON_LIST = parse_oid("1.3.6.1.4.1.37950.1.1.6.1.1.1.1")
_GPON_AUTH = parse_oid("1.3.6.1.4.1.37950.1.1.6.1.1.2.1")
_GPON_OPTICS = parse_oid("1.3.6.1.4.1.37950.1.1.6.1.1.3.1")
PHASES = {Outage.LOS: 1, Outage.DYING_GASP: 4, Outage.SUSPENDED: 7, None: 3}


def build_epon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a V1600D at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "V1600D", SYS_OBJECT_ID)
    for onu in populate(olt, CHASSIS, now):
        index = (onu.port, onu.number)
        table[(*_EPON_LIST, 4, *index)] = Integer(0 if onu.outage else 1)
        table[(*_EPON_LIST, 5, *index)] = text(onu.mac.hex(":"))
        table[(*_EPON_LIST, 9, *index)] = text(onu.description)
        cause = 1 if onu.last_down_cause is Outage.DYING_GASP else 0
        table[(*_EPON_LIST, 15, *index)] = Integer(cause)
        table[(*_EPON_LIST, 17, *index)] = Gauge32(onu.distance_m)
        table[(*_EPON_VERSION, 4, *index)] = text(onu.model)
        _epon_optics(table, index, onu)
    return table


def build_gpon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a V1600G at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "V1600G2", SYS_OBJECT_ID)
    for onu in populate(olt, CHASSIS, now):
        index = (onu.port, onu.number)
        table[(*_GPON_LIST, 5, *index)] = Integer(PHASES[onu.outage])
        table[(*_GPON_LIST, 7, *index)] = text(onu.description)
        table[(*_GPON_AUTH, 5, *index)] = text(onu.serial_text)
        _gpon_optics(table, index, onu)
    return table


def _epon_optics(table: Table, index: tuple[int, int], onu: SimulatedOnu) -> None:
    """An ONU that is off has no row here, but where it was just lost its row is empty."""
    optics = onu.optics
    if optics is None:
        if onu.outage is Outage.LOS:
            table.update({(*_EPON_OPTICS, column, *index): text("") for column in range(3, 8)})
        return
    table[(*_EPON_OPTICS, 3, *index)] = text(f"{optics.temperature_c:.2f} C")
    table[(*_EPON_OPTICS, 4, *index)] = text(f"{optics.voltage_v:.2f} V")
    table[(*_EPON_OPTICS, 5, *index)] = text(f"{optics.bias_ma:.2f} mA")
    table[(*_EPON_OPTICS, 6, *index)] = text(_power(optics.onu_tx_dbm))
    table[(*_EPON_OPTICS, 7, *index)] = text(_power(optics.onu_rx_dbm))


def _power(dbm: float) -> str:
    return f"{10 ** (dbm / 10):.2f} mW ({dbm:.2f} dBm)"


def _gpon_optics(table: Table, index: tuple[int, int], onu: SimulatedOnu) -> None:
    optics = onu.optics
    values = (
        (
            optics.temperature_c,
            optics.voltage_v,
            optics.bias_ma,
            optics.onu_tx_dbm,
            optics.onu_rx_dbm,
            optics.olt_rx_dbm,
        )
        if optics
        else None
    )
    not_available = "N/A" if onu.outage is Outage.LOS else "0.00"
    for position in range(6):
        shown = f"{values[position]:.2f}" if values else not_available
        table[(*_GPON_OPTICS, 3 + position, *index)] = text(shown)
