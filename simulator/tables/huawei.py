"""Simulated Huawei OLTs: the GPON and the EPON tables of HUAWEI-XPON-MIB."""

from datetime import datetime

from simulator.records import Integer, OctetString
from simulator.tables.cells import measured, open_or_locked, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table, date_and_time, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1, 2, 3, 4, 5, 6, 7, 10, 11, 12),
    ports=range(16),
    onu_numbers=range(128),
    products=(
        Product("HWTC", "HG8310M", 2),
        Product("HWTC", "HG8546M", 4),
        Product("HWTC", "EG8145V5", 5),
        Product("ZTEG", "F660V5.2", 1),
    ),
    service_profiles=("FTTH_100M", "FTTH_200M", "FTTH_400M", "EMPRESA_1G"),
)

_ONT = parse_oid("1.3.6.1.4.1.2011.6.128.1.1.2")
_CONFIG = (*_ONT, 43, 1)
_VERSION = (*_ONT, 45, 1)
_CONTROL = (*_ONT, 46, 1)
_OPTICS = (*_ONT, 51, 1)
_EPON_CONFIG = (*_ONT, 53, 1)
_EPON_CONTROL = (*_ONT, 57, 1)
_EPON_OPTICS = (*_ONT, 104, 1)
EPON_TYPE = 94
_IF_NAME = parse_oid("1.3.6.1.2.1.31.1.1.1.1")

NOT_AVAILABLE = Integer(2147483647)
CAUSES = {Outage.LOS: 1, Outage.DYING_GASP: 13, Outage.SUSPENDED: 8, None: -1}


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of `olt` at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "Huawei Integrated Access Software", "1.3.6.1.4.1.2011.2.248")
    for onu in populate(olt, CHASSIS, now):
        if_index = (125 << 25) + (onu.slot << 13) + (onu.port << 8)
        table[(*_IF_NAME, if_index)] = text(f"GPON 0/{onu.slot}/{onu.port}")
        index = (if_index, onu.number)
        _describe(table, index, onu)
        _control(table, index, onu, olt)
        _measure(table, index, onu)
    return table


def build_epon(olt: FleetOlt, now: datetime) -> Table:
    """The tables of EPON boards at `now`; raises ValueError when there are too many ONUs."""
    table = system_group(olt, now, "Huawei Integrated Access Software", "1.3.6.1.4.1.2011.2.123")
    for onu in populate(olt, CHASSIS, now):
        index = ((EPON_TYPE << 25) + (onu.slot << 13) + (onu.port << 8), onu.number)
        table[(*_EPON_CONFIG, 3, *index)] = OctetString(onu.mac)
        table[(*_EPON_CONFIG, 8, *index)] = text(onu.service_profile)
        table[(*_EPON_CONFIG, 9, *index)] = text(onu.description)
        table[(*_EPON_CONTROL, 1, *index)] = open_or_locked(onu)
        table[(*_EPON_CONTROL, 15, *index)] = up_or_down(onu)
        table[(*_EPON_CONTROL, 19, *index)] = Integer(-1 if onu.outage else onu.distance_m)
        table[(*_EPON_CONTROL, 23, *index)] = date_and_time(onu.last_up_at, olt.zone)
        table[(*_EPON_CONTROL, 24, *index)] = date_and_time(onu.last_down_at, olt.zone)
        _measure_epon(table, index, onu)
    return table


def _measure_epon(table: Table, index: tuple[int, int], onu: SimulatedOnu) -> None:
    missing = NOT_AVAILABLE.value
    olt_rx_dbm = measured(onu, "olt_rx_dbm")
    above_dbm = None if olt_rx_dbm is None else olt_rx_dbm + 100
    table[(*_EPON_OPTICS, 1, *index)] = scaled(above_dbm, 100, missing)
    columns = {
        2: ("temperature_c", 1),
        3: ("bias_ma", 1),
        4: ("onu_tx_dbm", 100),
        5: ("onu_rx_dbm", 100),
        6: ("voltage_v", 1000),
    }
    for column, (name, per_unit) in columns.items():
        table[(*_EPON_OPTICS, column, *index)] = scaled(measured(onu, name), per_unit, missing)


def _describe(table: Table, index: tuple[int, int], onu: SimulatedOnu) -> None:
    table[(*_CONFIG, 3, *index)] = OctetString(onu.serial_octets)
    table[(*_CONFIG, 7, *index)] = text("LINE_INTERNET")
    table[(*_CONFIG, 8, *index)] = text(onu.service_profile)
    # The command line takes one byte per letter, whatever the terminal sends.
    table[(*_CONFIG, 9, *index)] = text(onu.description, "latin-1")
    table[(*_CONFIG, 10, *index)] = Integer(1)
    table[(*_VERSION, 1, *index)] = text("1A2D.A")
    table[(*_VERSION, 4, *index)] = text(onu.model)
    table[(*_VERSION, 5, *index)] = text("V5R019C10S125")


def _control(table: Table, index: tuple[int, int], onu: SimulatedOnu, olt: FleetOlt) -> None:
    suspended = onu.outage is Outage.SUSPENDED
    table[(*_CONTROL, 1, *index)] = Integer(2 if suspended else 1)
    table[(*_CONTROL, 15, *index)] = Integer(2 if onu.outage else 1)
    table[(*_CONTROL, 20, *index)] = Integer(-1 if onu.outage else onu.distance_m)
    table[(*_CONTROL, 22, *index)] = date_and_time(onu.last_up_at, olt.zone)
    table[(*_CONTROL, 23, *index)] = date_and_time(onu.last_down_at, olt.zone)
    table[(*_CONTROL, 24, *index)] = Integer(CAUSES[onu.last_down_cause])


def _measure(table: Table, index: tuple[int, int], onu: SimulatedOnu) -> None:
    optics = onu.optics
    if optics is None:
        for column in range(1, 7):
            table[(*_OPTICS, column, *index)] = NOT_AVAILABLE
        return
    table[(*_OPTICS, 1, *index)] = Integer(round(optics.temperature_c))
    table[(*_OPTICS, 2, *index)] = Integer(round(optics.bias_ma))
    table[(*_OPTICS, 3, *index)] = Integer(round(optics.onu_tx_dbm * 100))
    table[(*_OPTICS, 4, *index)] = Integer(round(optics.onu_rx_dbm * 100))
    table[(*_OPTICS, 5, *index)] = Integer(round(optics.voltage_v * 1000))
    table[(*_OPTICS, 6, *index)] = Integer(round(optics.olt_rx_dbm * 100) + 10_000)
