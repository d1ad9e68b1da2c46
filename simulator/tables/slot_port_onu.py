"""Simulated OLTs whose index is slot, port and ONU in plain arcs, of six vendors."""

from collections.abc import Iterator
from datetime import datetime

from simulator.records import Integer, OctetString
from simulator.tables.cells import decimal, measured, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import Oid, parse_oid

CHASSIS = Chassis(
    slots=(1,),
    ports=range(1, 17),
    onu_numbers=range(1, 129),
    products=(Product("PRKS", "Fiberlink 411", 2), Product("TPLG", "XC220-G3", 1)),
    service_profiles=("default",),
)
_PARKS = parse_oid("1.3.6.1.4.1.6771.10.1")
_TPLINK = parse_oid("1.3.6.1.4.1.11863.6.100.1.7.2.1")
_GCOM = parse_oid("1.3.6.1.4.1.13464.1.13.3")
_SMARTFIBER = parse_oid("1.3.6.1.4.1.8888.1.13.3")
_HIOSO = parse_oid("1.3.6.1.4.1.25355.3.2.6")
_HSGQ = parse_oid("1.3.6.1.4.1.50224.3.3.2.1")


def build_parks(olt: FleetOlt, now: datetime) -> Table:
    """A Fiberlink; raises ValueError when it has too many ONUs, as all of these."""
    table = system_group(olt, now, "Fiberlink 20048S", "1.3.6.1.4.1.6771.10.1")
    for index, onu in _places(olt, now):
        rx_dbm = measured(onu, "onu_rx_dbm")
        table[(*_PARKS, 5, 1, 5, *index)] = up_or_down(onu, 3, 1)
        table[(*_PARKS, 5, 1, 15, *index)] = scaled(rx_dbm, -100, 0)
        table[(*_PARKS, 5, 1, 18, *index)] = text(onu.serial_text)
        table[(*_PARKS, 5, 1, 23, *index)] = text(onu.model)
        table[(*_PARKS, 5, 1, 62, *index)] = text(onu.description)
        table[(*_PARKS, 6, 1, 10, *index, 2)] = scaled(measured(onu, "temperature_c"), 10, 0)
    return table


def build_tplink(olt: FleetOlt, now: datetime) -> Table:
    table = system_group(olt, now, "DS-P7001-08", "1.3.6.1.4.1.11863.5.1")
    for index, onu in _places(olt, now):
        table[(*_TPLINK, 5, *index)] = text(onu.description)
        table[(*_TPLINK, 6, *index)] = text(onu.serial_text)
        table[(*_TPLINK, 11, *index)] = up_or_down(onu, 1, 0)
        table[(*_TPLINK, 16, *index)] = text(onu.model)
        table[(*_TPLINK, 18, *index)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_TPLINK, 26, *index)] = decimal(measured(onu, "onu_rx_dbm"), "--")
        table[(*_TPLINK, 27, *index)] = decimal(measured(onu, "onu_tx_dbm"), "--")
    return table


def build_gcom(olt: FleetOlt, now: datetime) -> Table:
    table = system_group(olt, now, "EL5610-08P", "1.3.6.1.4.1.13464.1.1")
    for index, onu in _places(olt, now):
        table[(*_GCOM, 1, 1, 4, *index)] = up_or_down(onu, 1, 0)
        table[(*_GCOM, 1, 1, 5, *index)] = text(onu.description)
        _card_pon_onu(table, _GCOM, index, onu)
    return table


def build_smartfiber(olt: FleetOlt, now: datetime) -> Table:
    table = system_group(olt, now, "E9004-BT", "1.3.6.1.4.1.8888.1.1")
    for index, onu in _places(olt, now):
        _card_pon_onu(table, _SMARTFIBER, index, onu)
    return table


def build_hioso(olt: FleetOlt, now: datetime) -> Table:
    table = system_group(olt, now, "HA7304", "1.3.6.1.4.1.25355.3.2")
    for index, onu in _places(olt, now):
        table[(*_HIOSO, 3, 2, 1, 11, *index)] = text(onu.mac.hex())
        table[(*_HIOSO, 3, 2, 1, 25, *index)] = Integer(0 if onu.outage else onu.distance_m)
        table[(*_HIOSO, 3, 2, 1, 37, *index)] = text(onu.description)
        table[(*_HIOSO, 14, 2, 1, 4, *index)] = decimal(measured(onu, "onu_tx_dbm"), "na")
        table[(*_HIOSO, 14, 2, 1, 8, *index)] = decimal(measured(onu, "onu_rx_dbm"), "0")
    return table


def build_hsgq(olt: FleetOlt, now: datetime) -> Table:
    """Its three numbers are packed into one arc."""
    table = system_group(olt, now, "HSGQ-E04", "1.3.6.1.4.1.50224.3.1.1")
    for (slot, port, number), onu in _places(olt, now):
        index = slot << 24 | port << 8 | number
        table[(*_HSGQ, 2, index)] = text(onu.description)
        table[(*_HSGQ, 7, index)] = OctetString(onu.mac)
        table[(*_HSGQ, 15, index)] = Integer(0 if onu.outage else onu.distance_m)
    return table


def _places(olt: FleetOlt, now: datetime) -> Iterator[tuple[Oid, SimulatedOnu]]:
    for onu in populate(olt, CHASSIS, now):
        yield (onu.slot, onu.port, onu.number), onu


def _card_pon_onu(table: Table, root: Oid, index: Oid, onu: SimulatedOnu) -> None:
    table[(*root, 1, 1, 9, *index)] = text(onu.mac.hex(":"))
    table[(*root, 1, 1, 18, *index)] = Integer(0 if onu.outage else onu.distance_m)
    table[(*root, 3, 1, 8, *index)] = decimal(measured(onu, "onu_rx_dbm"), "--")
