"""The simulated OLTs that the scenarios use: each scenario has its own, so that none waits.

They answer at free ports of loopback from a thread of ours: a test slows one down by its
`conditions` and reads in its `log` what it was asked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime

from simulator.agent import Agent, AgentServer
from simulator.fleet import DemoOlt
from simulator.tables import huawei, vsol, zte
from simulator.tables.fleet import FleetOlt
from simulator.tables.system_group import Table
from tests.integration import huawei_olt

COMMUNITY = "browser"
LOOPBACK = "127.0.0.1"


def _with_known_customers(_olt: FleetOlt, _now: datetime) -> Table:
    return huawei_olt.table()


CENTRO = DemoOlt("OLT-CENTRO-01", LOOPBACK, "Huawei", huawei_olt.ONUS, _with_known_customers)
NORTE = tuple(
    DemoOlt(f"OLT-NORTE-0{number}", LOOPBACK, "Huawei", onus, huawei.build)
    for number, onus in ((1, 24), (2, 30), (3, 18))
)
SUR = DemoOlt("OLT-SUR-01", LOOPBACK, "Huawei", 60, huawei.build)
ESTE = DemoOlt("OLT-ESTE-01", LOOPBACK, "ZTE", 40, zte.build_c300)
OLTS = (CENTRO, *NORTE, SUR, ESTE)

# Nothing listens here: the kernel says so at once.
OESTE = DemoOlt("OLT-OESTE-01", LOOPBACK, "V-SOL", 1, vsol.build_gpon)


@contextmanager
def served_olts() -> Iterator[Mapping[DemoOlt, Agent]]:
    now = datetime.now(UTC)
    agents = {olt: Agent(olt.table(now), COMMUNITY, olt.address) for olt in OLTS}
    with AgentServer(list(agents.values())):
        yield agents


def as_csv(ports: Mapping[DemoOlt, int]) -> str:
    """The file with which an operator would register them."""
    lines = (
        f"{olt.name},{olt.address},{port},{COMMUNITY},{olt.brand}" for olt, port in ports.items()
    )
    return "\n".join(["name,ip,port,community,brand", *lines, ""])
