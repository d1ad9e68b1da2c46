"""What a person reads of each ONU on a simulated OLT of each family, field by field.

Written from the facts about the vendors and not from the catalogue: which fields a family tells,
to how many decimals, and what it does not know.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from math import log10

from brands.index_layout import Position
from oids.values import Value
from simulator.tables.population import Outage, SimulatedOnu

Fact = Callable[[SimulatedOnu], Value]
Place = Callable[[SimulatedOnu], Position]


@dataclass(frozen=True, slots=True)
class FamilyFacts:
    place: Place
    fields: dict[str, Fact]


def to_the_second(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0)


def stepped(name: str, per_unit: int) -> Fact:
    """A measure that is told in whole parts of which `per_unit` make a unit."""

    def fact(onu: SimulatedOnu) -> Value:
        if onu.optics is None:
            return None
        parts: int = round(getattr(onu.optics, name) * per_unit)
        return parts if per_unit == 1 else round(parts / per_unit, 3)

    return fact


def in_milliwatts(name: str) -> Fact:
    def fact(onu: SimulatedOnu) -> Value:
        if onu.optics is None:
            return None
        tenths_of_microwatts = round(10 ** (getattr(onu.optics, name) / 10) * 10_000)
        return round(10 * log10(tenths_of_microwatts / 10_000), 2)

    return fact


def cause(words: dict[Outage | None, str | None]) -> Fact:
    return lambda onu: words[onu.last_down_cause]


def run_state(onu: SimulatedOnu) -> Value:
    return "OFFLINE" if onu.outage else "ONLINE"


def distance_while_online(onu: SimulatedOnu) -> Value:
    return None if onu.outage else onu.distance_m


def optics(per_unit: int, *names: str) -> dict[str, Fact]:
    return {name: stepped(name, per_unit) for name in names}


SERIAL: dict[str, Fact] = {"serial": lambda onu: onu.serial_text}
MAC: dict[str, Fact] = {"mac": lambda onu: onu.mac.hex(":").upper()}
NAMED: dict[str, Fact] = {"description": lambda onu: onu.description or None}
STATE: dict[str, Fact] = {"run_state": run_state}
ADMIN: dict[str, Fact] = {
    "admin_state": lambda onu: "SUSPENDED" if onu.outage is Outage.SUSPENDED else "ACTIVE"
}
MODEL: dict[str, Fact] = {"model": lambda onu: onu.model}
PROFILE: dict[str, Fact] = {"service_profile": lambda onu: onu.service_profile}
DISTANCE: dict[str, Fact] = {"distance_m": distance_while_online}
TIMES: dict[str, Fact] = {
    "last_up_at": lambda onu: to_the_second(onu.last_up_at),
    "last_down_at": lambda onu: to_the_second(onu.last_down_at),
}
BOTH = ("onu_rx_dbm", "onu_tx_dbm")
ALL = (*BOTH, "olt_rx_dbm")
MODULE = ("temperature_c", "voltage_v", "bias_ma")
GPON = SERIAL | NAMED | STATE
EPON = MAC | NAMED | STATE


def frame_slot_port(frame: int | None) -> Place:
    return lambda onu: Position(frame, onu.slot, onu.port, onu.number)


def port_only(onu: SimulatedOnu) -> Position:
    return Position(None, None, onu.port, onu.number)


def nowhere(onu: SimulatedOnu) -> Position:  # noqa: ARG001 - it is nowhere whatever it is
    return Position(None, None, None, None)


def at_a_port(onu: SimulatedOnu) -> Position:
    return Position(None, None, onu.port, None)


IN_SLOT = frame_slot_port(None)
HUAWEI_CAUSES = {
    Outage.LOS: "LOS",
    Outage.DYING_GASP: "DYING_GASP",
    Outage.SUSPENDED: "DEACTIVATED",
    None: None,
}
EPON_CAUSES: dict[Outage | None, str | None] = {
    Outage.LOS: "LOS",
    Outage.DYING_GASP: "DYING_GASP",
    Outage.SUSPENDED: "LOS",
}
FIBERHOME = FamilyFacts(IN_SLOT, GPON | DISTANCE | optics(100, *ALL, *MODULE))
NOKIA = FamilyFacts(IN_SLOT, GPON | ADMIN | optics(500, *BOTH) | optics(10, "olt_rx_dbm"))
ZTE_FIELDS: dict[str, Fact] = {
    **GPON,
    **MODEL,
    **TIMES,
    **optics(500, *BOTH),
    **optics(1000, "olt_rx_dbm"),
    "distance_m": lambda onu: onu.distance_m,
    "onu_name": lambda onu: f"ONU-{onu.slot}/{onu.port}:{onu.number}",
}
SLE = GPON | MODEL | PROFILE | DISTANCE | {"last_down_cause": cause(HUAWEI_CAUSES)}
CDATA_OPTICS = optics(100, *ALL, "temperature_c") | optics(100_000, "voltage_v")

FACTS: dict[tuple[str, str], FamilyFacts] = {
    ("huawei", "smartax"): FamilyFacts(
        frame_slot_port(0),
        {
            **GPON,
            **ADMIN,
            **MODEL,
            **PROFILE,
            **DISTANCE,
            **TIMES,
            **optics(100, *ALL),
            **optics(1000, "voltage_v"),
            **optics(1, "temperature_c", "bias_ma"),
            "last_down_cause": cause(HUAWEI_CAUSES),
        },
    ),
    ("huawei", "smartax-epon"): FamilyFacts(
        nowhere,
        {
            **EPON,
            **ADMIN,
            **PROFILE,
            **DISTANCE,
            **TIMES,
            **optics(100, *ALL),
            **optics(1000, "voltage_v"),
            **optics(1, "temperature_c", "bias_ma"),
        },
    ),
    ("zte", "c300"): FamilyFacts(IN_SLOT, ZTE_FIELDS),
    ("zte", "c600"): FamilyFacts(frame_slot_port(1), ZTE_FIELDS),
    ("vsol", "epon"): FamilyFacts(
        port_only,
        {
            **EPON,
            **MODEL,
            **optics(100, *BOTH, *MODULE),
            "distance_m": lambda onu: onu.distance_m,
            "last_down_cause": cause(EPON_CAUSES | {None: "LOS"}),
        },
    ),
    ("vsol", "gpon"): FamilyFacts(port_only, GPON | optics(100, *ALL, *MODULE)),
    ("fiberhome", "an5516"): FIBERHOME,
    ("fiberhome", "an5116"): FIBERHOME,
    ("bdcom", "gpon"): FamilyFacts(
        IN_SLOT, GPON | optics(10, *BOTH) | {"last_down_cause": cause(HUAWEI_CAUSES)}
    ),
    ("bdcom", "epon"): FamilyFacts(IN_SLOT, EPON | DISTANCE | optics(10, *ALL)),
    ("cdata", "epon"): FamilyFacts(frame_slot_port(0), EPON | MODEL | DISTANCE | CDATA_OPTICS),
    ("cdata", "gpon"): FamilyFacts(
        frame_slot_port(0),
        {
            **GPON,
            **MODEL,
            **DISTANCE,
            **CDATA_OPTICS,
            "last_down_cause": cause(EPON_CAUSES | {None: None}),
        },
    ),
    ("cdata", "gpon-34592"): FamilyFacts(
        frame_slot_port(1), GPON | DISTANCE | optics(100, "onu_rx_dbm")
    ),
    ("nokia", "isam"): NOKIA,
    ("nokia", "isam-fglt-b"): NOKIA,
    ("calix", "axos"): FamilyFacts(
        nowhere,
        {
            **ADMIN,
            **MODEL,
            **{name: in_milliwatts(name) for name in ALL},
            "run_state": lambda onu: "UNKNOWN" if onu.outage else "ONLINE",
        },
    ),
    ("calix", "exa"): FamilyFacts(
        nowhere, STATE | ADMIN | {"software_version": lambda _: "11.2.50.19"}
    ),
    ("ubiquiti", "ufiber"): FamilyFacts(at_a_port, GPON | MODEL | optics(100, *BOTH)),
    ("raisecom", "iscom5508"): FamilyFacts(
        IN_SLOT,
        {
            **GPON,
            **DISTANCE,
            **optics(500, "onu_rx_dbm"),
            "last_down_cause": lambda onu: "CODE_13" if onu.last_down_at else None,
        },
    ),
    ("dasan", "sle-gpon"): FamilyFacts(
        IN_SLOT, SLE | optics(10, "onu_rx_dbm", "olt_rx_dbm") | optics(100, "onu_tx_dbm", *MODULE)
    ),
    ("furukawa", "fk"): FamilyFacts(IN_SLOT, SLE | optics(10, "onu_rx_dbm")),
    ("furukawa", "asga"): FamilyFacts(
        IN_SLOT,
        {
            **SERIAL,
            **MODEL,
            **DISTANCE,
            **optics(100, *BOTH, "temperature_c"),
            "run_state": lambda onu: "OFFLINE" if onu.outage else "UNKNOWN",
        },
    ),
    ("eltex", "ltp"): FamilyFacts(
        at_a_port,
        GPON | MODEL | DISTANCE | optics(1000, *BOTH) | optics(10, "olt_rx_dbm", "temperature_c"),
    ),
    ("datacom", "dmos"): FamilyFacts(frame_slot_port(1), GPON | ADMIN | optics(100, *BOTH)),
    ("intelbras", "g8"): FamilyFacts(
        port_only, GPON | MODEL | optics(100, "onu_rx_dbm", "olt_rx_dbm")
    ),
    ("gcom", "epon"): FamilyFacts(IN_SLOT, EPON | DISTANCE | optics(100, "onu_rx_dbm")),
    ("parks", "fiberlink"): FamilyFacts(IN_SLOT, GPON | MODEL | optics(100, "onu_rx_dbm")),
    ("tplink", "deltastream"): FamilyFacts(IN_SLOT, GPON | MODEL | DISTANCE | optics(100, *BOTH)),
    ("hsgq", "epon"): FamilyFacts(IN_SLOT, MAC | NAMED | DISTANCE),
    ("hioso", "epon"): FamilyFacts(IN_SLOT, MAC | NAMED | DISTANCE | optics(100, *BOTH)),
    ("smartfiber", "epon"): FamilyFacts(IN_SLOT, MAC | DISTANCE | optics(100, "onu_rx_dbm")),
}
