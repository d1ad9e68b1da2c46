"""The simulated network of the demo: eight OLTs of three vendors on loopback addresses."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from simulator.tables import huawei, vsol, zte
from simulator.tables.fleet import FleetOlt
from simulator.tables.system_group import Table

COMMUNITY = "demo"
PORT = 16161


@dataclass(frozen=True, slots=True)
class DemoOlt:
    """A simulated OLT: where it listens, which brand it is registered as, what it answers."""

    name: str
    address: str
    brand: str
    onus: int
    build: Callable[[FleetOlt, datetime], Table]

    def table(self, now: datetime) -> Table:
        """The same OLT gives the same ONUs each time; powers move with `now`."""
        return self.build(FleetOlt(self.name, self.onus, seed=sum(self.name.encode())), now)


FLEET = (
    DemoOlt("OLT-LIMA-01", "127.0.0.11", "Huawei", 371, huawei.build),
    DemoOlt("OLT-LIMA-02", "127.0.0.12", "Huawei", 512, huawei.build),
    DemoOlt("OLT-CALLAO-01", "127.0.0.13", "Huawei", 248, huawei.build),
    DemoOlt("OLT-AREQUIPA-01", "127.0.0.14", "ZTE", 190, zte.build_c300),
    DemoOlt("OLT-CUSCO-01", "127.0.0.15", "ZTE", 264, zte.build_c600),
    DemoOlt("OLT-TRUJILLO-01", "127.0.0.16", "ZTE", 320, zte.build_c300),
    DemoOlt("OLT-PIURA-01", "127.0.0.17", "V-SOL", 64, vsol.build_epon),
    DemoOlt("OLT-ICA-01", "127.0.0.18", "V-SOL", 96, vsol.build_gpon),
)
