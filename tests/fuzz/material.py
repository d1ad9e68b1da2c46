"""What is served and then broken: simulated OLTs, every type, and captured walks where at hand."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from simulator.recordings import Table, read_snmprec, read_snmpwalk
from simulator.tables import huawei, vsol, zte
from simulator.tables.fleet import FleetOlt
from snmp_jobs.snmp.oid import Oid
from tests.snmp_jobs.snmp.tables import onu_table, typed_table

CAPTURES = Path(__file__).resolve().parents[3] / "shared" / "captures"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
ONUS = 40
MOST_OBJECTS = 800
MOST_ROWS = 60


def tables() -> list[Table]:
    simulated = [
        build(FleetOlt("OLT-FUZZ", ONUS, seed=1), NOW)
        for build in (huawei.build, zte.build_c300, zte.build_c600, vsol.build_epon)
    ]
    return [typed_table(), onu_table(ONUS), *simulated, *_captured()]


def _captured() -> Iterator[Table]:
    for path in sorted(CAPTURES.glob("*.snmp*")):
        read = read_snmprec if path.suffix == ".snmprec" else read_snmpwalk
        table = read(path.read_text())
        yield {oid: table[oid] for oid in sorted(table)[:MOST_OBJECTS]}


def subtrees(table: Table, source: random.Random) -> list[Oid]:
    """Up to five columns, or what passes for one: few rows below a common beginning."""
    oids = sorted(table)
    found = []
    for _ in range(5):
        column = source.choice(oids)[: -source.choice([1, 2, 2, 3])]
        rows = sum(oid[: len(column)] == column for oid in oids)
        if len(column) > 2 and rows <= MOST_ROWS:
            found.append(column)
    return found or [source.choice(oids)[:-1]]
