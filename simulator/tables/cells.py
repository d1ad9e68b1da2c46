"""How several vendors write the values of an ONU, and what they write while it is off."""

from simulator.records import Integer, OctetString
from simulator.tables.population import Optics, Outage, SimulatedOnu
from simulator.tables.system_group import text


def measured(onu: SimulatedOnu, name: str) -> float | None:
    """What the optics of an ONU measure under `name`; None while it is off."""
    optics: Optics | None = onu.optics
    return None if optics is None else float(getattr(optics, name))


def scaled(value: float | None, per_unit: float, not_available: int) -> Integer:
    """A whole number of which `per_unit` make a unit."""
    return Integer(not_available if value is None else round(value * per_unit))


def sixteen_bits(value: float | None, per_unit: float, not_available: int) -> Integer:
    """The same as an unsigned number of 16 bits: below zero, as the two's complement."""
    return Integer(not_available if value is None else round(value * per_unit) % 65_536)


def tenths_of_microwatts(dbm: float | None) -> Integer:
    return Integer(0 if dbm is None else round(10 ** (dbm / 10) * 10_000))


def decimal(value: float | None, not_available: str, digits: int = 2) -> OctetString:
    return text(not_available if value is None else f"{value:.{digits}f}")


def up_or_down(onu: SimulatedOnu, up: int = 1, down: int = 2) -> Integer:
    return Integer(down if onu.outage else up)


def open_or_locked(onu: SimulatedOnu) -> Integer:
    """1 for in service, 2 for locked by an operator."""
    return Integer(2 if onu.outage is Outage.SUSPENDED else 1)
