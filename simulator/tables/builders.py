"""Which tables an OLT of a family has: brand and family as the vendor catalogue names them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from simulator.tables import (
    bdcom,
    calix,
    cdata,
    dasan,
    datacom,
    eltex,
    fiberhome,
    furukawa,
    huawei,
    intelbras,
    nokia,
    raisecom,
    slot_port_onu,
    ubiquiti,
    vsol,
    zte,
)
from simulator.tables.fleet import Chassis, FleetOlt
from simulator.tables.system_group import Table

Builder = Callable[[FleetOlt, datetime], Table]


@dataclass(frozen=True, slots=True)
class SimulatedFamily:
    """The tables of a family, and where its ONUs can be."""

    build: Builder
    chassis: Chassis


FAMILIES: Final[dict[tuple[str, str], SimulatedFamily]] = {
    ("huawei", "smartax"): SimulatedFamily(huawei.build, huawei.CHASSIS),
    ("huawei", "smartax-epon"): SimulatedFamily(huawei.build_epon, huawei.CHASSIS),
    ("zte", "c300"): SimulatedFamily(zte.build_c300, zte.C300_CHASSIS),
    ("zte", "c600"): SimulatedFamily(zte.build_c600, zte.C600_CHASSIS),
    ("vsol", "epon"): SimulatedFamily(vsol.build_epon, vsol.CHASSIS),
    ("vsol", "gpon"): SimulatedFamily(vsol.build_gpon, vsol.CHASSIS),
    ("fiberhome", "an5516"): SimulatedFamily(fiberhome.build_an5516, fiberhome.CHASSIS),
    ("fiberhome", "an5116"): SimulatedFamily(fiberhome.build_an5116, fiberhome.CHASSIS),
    ("bdcom", "gpon"): SimulatedFamily(bdcom.build_gpon, bdcom.CHASSIS),
    ("bdcom", "epon"): SimulatedFamily(bdcom.build_epon, bdcom.CHASSIS),
    ("cdata", "epon"): SimulatedFamily(cdata.build_epon, cdata.CHASSIS),
    ("cdata", "gpon"): SimulatedFamily(cdata.build_gpon, cdata.CHASSIS),
    ("cdata", "gpon-34592"): SimulatedFamily(cdata.build_own_gpon, cdata.CHASSIS),
    ("nokia", "isam"): SimulatedFamily(nokia.build_fwlt_c, nokia.CHASSIS),
    ("nokia", "isam-fglt-b"): SimulatedFamily(nokia.build_fglt_b, nokia.CHASSIS),
    ("calix", "axos"): SimulatedFamily(calix.build_axos, calix.CHASSIS),
    ("calix", "exa"): SimulatedFamily(calix.build_exa, calix.CHASSIS),
    ("ubiquiti", "ufiber"): SimulatedFamily(ubiquiti.build, ubiquiti.CHASSIS),
    ("raisecom", "iscom5508"): SimulatedFamily(raisecom.build, raisecom.CHASSIS),
    ("dasan", "sle-gpon"): SimulatedFamily(dasan.build, dasan.CHASSIS),
    ("furukawa", "fk"): SimulatedFamily(dasan.build_furukawa, dasan.CHASSIS),
    ("furukawa", "asga"): SimulatedFamily(furukawa.build, furukawa.CHASSIS),
    ("eltex", "ltp"): SimulatedFamily(eltex.build, eltex.CHASSIS),
    ("datacom", "dmos"): SimulatedFamily(datacom.build, datacom.CHASSIS),
    ("intelbras", "g8"): SimulatedFamily(intelbras.build, intelbras.CHASSIS),
    ("gcom", "epon"): SimulatedFamily(slot_port_onu.build_gcom, slot_port_onu.CHASSIS),
    ("parks", "fiberlink"): SimulatedFamily(slot_port_onu.build_parks, slot_port_onu.CHASSIS),
    ("tplink", "deltastream"): SimulatedFamily(slot_port_onu.build_tplink, slot_port_onu.CHASSIS),
    ("hsgq", "epon"): SimulatedFamily(slot_port_onu.build_hsgq, slot_port_onu.CHASSIS),
    ("hioso", "epon"): SimulatedFamily(slot_port_onu.build_hioso, slot_port_onu.CHASSIS),
    ("smartfiber", "epon"): SimulatedFamily(slot_port_onu.build_smartfiber, slot_port_onu.CHASSIS),
}
BUILDERS: Final[dict[tuple[str, str], Builder]] = {
    name: family.build for name, family in FAMILIES.items()
}
