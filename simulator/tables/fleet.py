"""The simulated OLTs of a fleet, and the shape of an OLT: where ONUs can be."""

from dataclasses import dataclass
from datetime import tzinfo
from zoneinfo import ZoneInfo

LIMA = ZoneInfo("America/Lima")


@dataclass(frozen=True, slots=True)
class FleetOlt:
    """One simulated OLT. The same name, size, seed and time give the same tables."""

    name: str
    onus: int
    seed: int
    zone: tzinfo = LIMA


@dataclass(frozen=True, slots=True)
class Chassis:
    """The places of an OLT in the vendor's own numbers, and the ONU products seen on it."""

    slots: tuple[int, ...]
    ports: range
    onu_numbers: range
    products: tuple["Product", ...]
    service_profiles: tuple[str, ...]

    @property
    def capacity(self) -> int:
        return len(self.slots) * len(self.ports) * len(self.onu_numbers)


@dataclass(frozen=True, slots=True)
class Product:
    """An ONU product: the vendor id of its serial, its model name, its share of the ONUs."""

    vendor_id: str
    model: str
    weight: int
