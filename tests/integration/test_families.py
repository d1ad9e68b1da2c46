"""Discovery and get of each family of the catalogue, over UDP, against tables of ours.

The tables are written from the vendors' facts with OIDs of their own, so that a wrong OID, index,
scale or word in the catalogue shows here.
"""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache

import pytest

from brands.catalog import FamilyEntry, OidEntry, read_catalog
from brands.identification import Confidence, columns_to_ask, decide, identify
from brands.index_layout import IndexLayout, Position
from brands.object_ids import parse_object_id
from oids.choices import SHAPES
from oids.readings import Value, parse_reading
from simulator.agent import Agent
from simulator.tables.builders import FAMILIES as SIMULATED
from simulator.tables.fleet import LIMA, FleetOlt
from simulator.tables.population import Outage, SimulatedOnu, populate
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import (
    Answered,
    Collected,
    CollectionRequest,
    Column,
    KnownOnu,
    collect,
)
from snmp_jobs.snmp.base import SnmpTarget
from snmp_jobs.snmp.session import Session
from snmp_jobs.system import has_rows, read_system
from tests.integration.family_facts import FACTS

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLT = FleetOlt("OLT-TEST-01", 200, 7)
SMALL_OLT = FleetOlt("OLT-TEST-02", 7, 7)
CATALOG = {
    (brand.slug, family.slug): family for brand in read_catalog() for family in brand.families
}
NAMES = list(CATALOG)
# Nothing that these say of themselves or answer tells them from another family of their brand.
BY_HAND = {("huawei", "smartax-epon"), ("nokia", "isam-fglt-b"), ("hsgq", "epon")}
# Their tables name no serial, MAC address or customer: rows come in the order of the places.
NAMELESS = {("calix", "axos"), ("calix", "exa")}
Row = dict[str, Value]


@contextmanager
def session_of(name: tuple[str, str], olt: FleetOlt) -> Iterator[Session]:
    with Agent(SIMULATED[name].build(olt, NOW)) as agent:
        target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=2, max_repetitions=40)
        with Session(target, deadline=time.monotonic() + 30) as session:
            yield session


def columns(family: FamilyEntry, entries: Iterable[OidEntry]) -> tuple[Column, ...]:
    layouts = {entry.slug: IndexLayout.parse(entry.arcs) for entry in family.index_layouts}
    made = [
        Column(
            entry.name,
            entry.purpose,
            parse_object_id(entry.oid),
            parse_reading(entry.reading),
            layouts.get(entry.index_layout),
        )
        for entry in entries
    ]
    return tuple(sorted(made, key=lambda column: column.field not in ("serial", "mac")))


def request(
    family: FamilyEntry, kind: JobKind, known: Sequence[KnownOnu] = ()
) -> CollectionRequest:
    marked = [
        entry
        for entry in family.oids
        if (entry.in_discovery if kind is JobKind.DISCOVERY else entry.in_get)
    ]
    return CollectionRequest(
        kind,
        columns(family, (entry for entry in marked if entry.purpose not in SHAPES)),
        tuple(known),
        LIMA,
        columns(family, (entry for entry in marked if entry.purpose in SHAPES)),
    )


def rows(asked: CollectionRequest, collected: Collected) -> list[tuple[Position, Row]]:
    names = [column.name if column.field == "extra" else column.field for column in asked.columns]
    return [
        (
            onu.position,
            {
                name: value
                for name, value in zip(names, onu.values, strict=True)
                if not isinstance(value, Answered)
            },
        )
        for onu in collected.onus
    ]


@cache
def inventory(name: tuple[str, str], olt: FleetOlt) -> list[tuple[Position, Row]]:
    """The rows that a discovery and then a get leave, in the order of the walk."""
    family = CATALOG[name]
    with session_of(name, olt) as session:
        asked = request(family, JobKind.DISCOVERY)
        discovered = collect(asked, session)
        known = [KnownOnu(onu.index, onu.position) for onu in discovered.onus]
        asked_again = request(family, JobKind.GET, known)
        got = collect(asked_again, session)
    assert (discovered.complete, discovered.problems, got.problems) == (True, (), ())
    pairs = zip(rows(asked, discovered), rows(asked_again, got), strict=True)
    return [(place, row | more) for (place, row), (_, more) in pairs]


def by_identity(
    name: tuple[str, str], onus: Sequence[SimulatedOnu]
) -> list[tuple[SimulatedOnu, Position, Row]]:
    """Each simulated ONU with the row that was read of it."""
    read = inventory(name, OLT if len(onus) == OLT.onus else SMALL_OLT)
    if name in NAMELESS:
        return [(onu, *pair) for onu, pair in zip(onus, read, strict=True)]
    found: Mapping[Value, tuple[Position, Row]] = {
        row.get("serial", row.get("mac")): (place, row) for place, row in read
    }
    assert len(found) == len(onus) == len(read)
    return [
        (onu, *found[onu.serial_text if "serial" in FACTS[name].fields else mac_of(onu)])
        for onu in onus
    ]


def mac_of(onu: SimulatedOnu) -> str:
    return onu.mac.hex(":").upper()


def test_every_family_of_the_catalogue_is_simulated_and_its_facts_are_known() -> None:
    assert set(NAMES) == set(SIMULATED) == set(FACTS)


@pytest.mark.parametrize("olt", [OLT, SMALL_OLT], ids=["walked", "asked one by one"])
@pytest.mark.parametrize("name", NAMES, ids="/".join)
def test_every_field_of_every_onu_is_read_as_a_person_reads_it(
    name: tuple[str, str], olt: FleetOlt
) -> None:
    facts = FACTS[name]
    onus = populate(olt, SIMULATED[name].chassis, NOW)

    for onu, place, row in by_identity(name, onus):
        assert place == facts.place(onu)
        told = {field: row[field] for field in facts.fields}
        assert told == {field: fact(onu) for field, fact in facts.fields.items()}


@pytest.mark.parametrize("name", NAMES, ids="/".join)
def test_no_more_is_read_than_the_facts_say(name: tuple[str, str]) -> None:
    read = {field for _, row in inventory(name, OLT) for field in row}
    # The ONT ids of the simulated Calix count up and are no customers.
    more = {"description"} if name == ("calix", "axos") else set()

    assert read - set(FACTS[name].fields) == more


@pytest.mark.parametrize("name", NAMES, ids="/".join)
def test_the_simulated_olt_is_recognised_as_its_family(name: tuple[str, str]) -> None:
    models = [model for family in CATALOG.values() for model in family.models]
    with session_of(name, SMALL_OLT) as session:
        system = read_system(session)
        matches = identify(system.object_id, system.descr, models)
        asked = columns_to_ask(matches)
        answering = [oid for oid in asked if has_rows(session, parse_object_id(oid))]
    match = decide(matches, answering)

    if name in BY_HAND:
        assert match is None or match.model not in CATALOG[name].models
    else:
        assert match is not None
        assert match.model in CATALOG[name].models
        assert match.confidence >= Confidence.ID_PREFIX


def test_the_simulated_onus_are_in_every_state() -> None:
    for family in SIMULATED.values():
        outages = Counter(onu.outage for onu in populate(OLT, family.chassis, NOW))

        assert set(outages) >= {Outage.DYING_GASP, Outage.LOS, None}
