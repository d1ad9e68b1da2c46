"""A simulated DASAN V8102, and a Furukawa FK-OLT, which is one by another number."""

from datetime import datetime

from simulator.records import Integer, OctetString
from simulator.tables.cells import decimal, measured, scaled, up_or_down
from simulator.tables.fleet import Chassis, FleetOlt, Product
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table, system_group, text
from snmp_jobs.snmp.oid import Oid, parse_oid

CHASSIS = Chassis(
    slots=(1, 2),
    ports=range(1, 17),
    onu_numbers=range(1, 65),
    products=(Product("HALN", "HL-1GE", 3), Product("DSNW", "H640GW", 2)),
    service_profiles=("NET_3163_U", "NET_200M"),
)
_DASAN = parse_oid("1.3.6.1.4.1.6296.101.23")
_FURUKAWA = parse_oid("1.3.6.1.4.1.10428.9.1.101.23")
CAUSES = {Outage.LOS: 100, Outage.DYING_GASP: 2, Outage.SUSPENDED: 11, None: 1}
NOT_AVAILABLE = -400


def build(olt: FleetOlt, now: datetime) -> Table:
    """The tables of a V8102 at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "V8102 NOS 2.13 #0099", "1.3.6.1.4.1.6296.1.2.4.7")
    for onu in populate(olt, CHASSIS, now):
        index = (onu.slot * 1_000_000 + onu.port, onu.number)
        _describe(table, _DASAN, index, onu)
        olt_rx = scaled(measured(onu, "olt_rx_dbm"), 10, NOT_AVAILABLE)
        table[(*_DASAN, 3, 1, 1, 21, *index)] = olt_rx
        _measure(table, index, onu)
    return table


def build_furukawa(olt: FleetOlt, now: datetime) -> Table:
    """The tables of an FK-OLT at `now`; raises ValueError when it has too many ONUs."""
    table = system_group(olt, now, "LightDrive FK-OLT-G8S", "1.3.6.1.4.1.10428.9.1")
    for onu in populate(olt, CHASSIS, now):
        _describe(table, _FURUKAWA, (onu.slot * 1_000_000 + onu.port, onu.number), onu)
    return table


def _describe(table: Table, root: Oid, index: Oid, onu: SimulatedOnu) -> None:
    column = (*root, 3, 1, 1)
    table[(*column, 2, *index)] = up_or_down(onu, 2, 1)
    table[(*column, 4, *index)] = text(f"{onu.vendor_id}{onu.serial_number:08x}")
    table[(*column, 8, *index)] = text(onu.service_profile)
    table[(*column, 10, *index)] = Integer(0 if onu.outage else onu.distance_m)
    table[(*column, 11, *index)] = OctetString(onu.mac)
    table[(*column, 12, *index)] = text("2.07")
    table[(*column, 16, *index)] = scaled(measured(onu, "onu_rx_dbm"), 10, NOT_AVAILABLE)
    table[(*column, 17, *index)] = text(onu.model)
    table[(*column, 18, *index)] = text(onu.description)
    table[(*column, 45, *index)] = Integer(CAUSES[onu.last_down_cause])


def _measure(table: Table, index: Oid, onu: SimulatedOnu) -> None:
    """An ONT that is off has no row here; one that was just lost has one without values."""
    if onu.optics is None and onu.outage is not Outage.LOS:
        return
    columns = {
        16: "temperature_c",
        17: "voltage_v",
        18: "bias_ma",
        19: "onu_tx_dbm",
        20: "onu_rx_dbm",
    }
    for column, name in columns.items():
        value = decimal(measured(onu, name), "N/A", 4)
        table[(*_DASAN, 6, 6, 1, 1, column, *index, 1)] = value
