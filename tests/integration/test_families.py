"""Discovery and get of each family of the catalogue, over UDP, against tables of ours.

The tables are written from the vendors' facts with OIDs of their own, so that a wrong OID, index,
scale or word in the catalogue shows here.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

import pytest

from brands.catalog import read_catalog
from brands.identification import Confidence
from brands.index_layout import Position
from oids.readings import Value
from simulator.tables.builders import FAMILIES as SIMULATED
from simulator.tables.fleet import FleetOlt
from simulator.tables.population import Outage, SimulatedOnu, populate
from tests.integration.family_facts import FACTS
from tests.integration.family_runs import Row, read_family, recognised, session_with

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


@cache
def inventory(name: tuple[str, str], olt: FleetOlt) -> tuple[tuple[Position, Row], ...]:
    """The rows that a discovery and then a get leave, in the order of the walk."""
    with session_with(SIMULATED[name].build(olt, NOW)) as session:
        read = read_family(session, CATALOG[name])
    assert (read.complete, read.problems) == (True, ())
    return read.onus


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
    with session_with(SIMULATED[name].build(SMALL_OLT, NOW)) as session:
        match = recognised(session, models)

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
