"""Simulated Nokia ISAM OLTs, with boards of two kinds."""

from datetime import datetime

from simulator.records import OctetString
from simulator.tables.cells import measured, open_or_locked, scaled, sixteen_bits, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import parse_oid

CHASSIS = Chassis(
    slots=(1, 2),
    ports=range(1, 17),
    onu_numbers=range(1, 65),
    products=(Product("ALCL", "G-240W-A", 3), Product("ALCL", "G-010G-P", 1)),
    service_profiles=("default",),
)
_ONT = parse_oid("1.3.6.1.4.1.637.61.1.35.10")
_INTERFACE = parse_oid("1.3.6.1.2.1.2.2.1")


def build_fwlt_c(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an OLT with FWLT-C boards; raises ValueError for too many ONUs."""
    return _build(olt, now, pon_shift=16)


def build_fglt_b(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an OLT with FGLT-B boards; raises ValueError for too many ONUs."""
    return _build(olt, now, pon_shift=17)


def _build(olt: FleetOlt, now: datetime, pon_shift: int) -> Table:
    descr = "R6.5.02r NFXS-E FANT-H NOKIA ISAM Copyright (c) 2016 Nokia"
    table = system_group(olt, now, descr, "1.3.6.1.4.1.637.61.1")
    table[(*_INTERFACE, 8, 1)] = up_or_down(populate(olt, CHASSIS, now)[0])
    for onu in populate(olt, CHASSIS, now):
        pon, ont = (onu.port - 1) << pon_shift, (onu.number - 1) << pon_shift - 7
        if_index = (onu.slot + 1) << 25 | 14 << 21 | pon | ont
        table[(*_INTERFACE, 7, if_index)] = open_or_locked(onu)
        table[(*_INTERFACE, 8, if_index)] = up_or_down(onu)
        table[(*_ONT, 1, 1, 5, if_index)] = OctetString(onu.serial_octets)
        table[(*_ONT, 1, 1, 24, if_index)] = text(onu.description)
        table[(*_ONT, 14, 1, 2, if_index)] = sixteen_bits(measured(onu, "onu_rx_dbm"), 500, 32_768)
        table[(*_ONT, 14, 1, 4, if_index)] = sixteen_bits(measured(onu, "onu_tx_dbm"), 500, 32_768)
        table[(*_ONT, 18, 1, 2, if_index)] = scaled(measured(onu, "olt_rx_dbm"), 10, 65_534)
    return table
