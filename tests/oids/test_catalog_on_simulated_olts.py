"""The catalogue reads back what the simulated OLTs hold.

The tables are written from the vendors' facts with OIDs of their own, so that a wrong OID, index,
scale or word in the catalogue shows here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from brands.catalog import FamilyEntry, read_catalog
from brands.identification import Confidence, identify
from brands.index_layout import IndexLayout, Position
from brands.object_ids import parse_object_id
from oids.readings import Value, parse_reading
from simulator.records import Gauge32, Integer, ObjectId, OctetString
from simulator.tables import huawei, vsol, zte
from simulator.tables.builders import BUILDERS
from simulator.tables.fleet import LIMA, Chassis, FleetOlt
from simulator.tables.population import Outage, SimulatedOnu, populate
from simulator.tables.system_group import Table

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
OLT = FleetOlt("OLT-TEST-01", 371, 7)
FAMILIES = {
    (brand.slug, family.slug): family for brand in read_catalog() for family in brand.families
}
CHASSES = {
    ("huawei", "smartax"): huawei.CHASSIS,
    ("zte", "c300"): zte.C300_CHASSIS,
    ("zte", "c600"): zte.C600_CHASSIS,
    ("vsol", "epon"): vsol.CHASSIS,
    ("vsol", "gpon"): vsol.CHASSIS,
}
PLACES: dict[tuple[str, str], Callable[[SimulatedOnu], Position]] = {
    ("huawei", "smartax"): lambda onu: Position(0, onu.slot, onu.port, onu.number),
    ("zte", "c300"): lambda onu: Position(None, onu.slot, onu.port, onu.number),
    ("zte", "c600"): lambda onu: Position(1, onu.slot, onu.port, onu.number),
    ("vsol", "epon"): lambda onu: Position(None, None, onu.port, onu.number),
    ("vsol", "gpon"): lambda onu: Position(None, None, onu.port, onu.number),
}
NAMES = list(BUILDERS)


@dataclass(frozen=True, slots=True)
class Cell:
    purpose: str
    position: Position
    value: Value


def cells(table: Table, family: FamilyEntry) -> Iterator[Cell]:
    layouts = {entry.slug: IndexLayout.parse(entry.arcs) for entry in family.index_layouts}
    for entry in family.oids:
        if not (entry.in_discovery or entry.in_get):
            continue
        column, layout = parse_object_id(entry.oid), layouts[entry.index_layout]
        reading = parse_reading(entry.reading)
        for oid, typed in table.items():
            if oid[: len(column)] == column:
                assert isinstance(typed, Integer | OctetString | Gauge32)
                name = entry.name if entry.purpose == "extra" else entry.purpose
                position = layout.decode(oid[len(column) :])
                yield Cell(name, position, reading.read(typed.value, LIMA))


def inventory(name: tuple[str, str]) -> dict[Position, dict[str, Value]]:
    found: dict[Position, dict[str, Value]] = {}
    for cell in cells(BUILDERS[name](OLT, NOW), FAMILIES[name]):
        found.setdefault(cell.position, {})[cell.purpose] = cell.value
    return found


def population(name: tuple[str, str]) -> dict[Position, SimulatedOnu]:
    chassis: Chassis = CHASSES[name]
    return {PLACES[name](onu): onu for onu in populate(OLT, chassis, NOW)}


def to_the_second(moment: datetime | None) -> datetime | None:
    return moment and moment.replace(microsecond=0)


@pytest.mark.parametrize("name", NAMES)
def test_every_family_of_the_catalogue_can_be_simulated(name: tuple[str, str]) -> None:
    assert list(CHASSES) == NAMES
    assert set(NAMES) == set(FAMILIES)
    assert inventory(name).keys() == population(name).keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_simulated_olt_is_recognised_as_its_family(name: tuple[str, str]) -> None:
    table = BUILDERS[name](OLT, NOW)
    sys_descr, sys_object_id = table[1, 3, 6, 1, 2, 1, 1, 1, 0], table[1, 3, 6, 1, 2, 1, 1, 2, 0]
    assert isinstance(sys_descr, OctetString)
    assert isinstance(sys_object_id, ObjectId)

    models = [model for family in FAMILIES.values() for model in family.models]
    best = identify(".".join(map(str, sys_object_id.value)), sys_descr.value.decode(), models)[0]

    assert best.confidence >= Confidence.ID_PREFIX_AND_DESCRIPTION
    assert best.model in FAMILIES[name].models


@pytest.mark.parametrize("name", NAMES)
def test_identity_and_state_are_read_as_they_are(name: tuple[str, str]) -> None:
    found = inventory(name)
    for place, onu in population(name).items():
        row = found[place]
        identity = onu.mac.hex(":").upper() if name == ("vsol", "epon") else onu.serial_text

        assert row.get("serial", row.get("mac")) == identity
        assert row["description"] == (onu.description or None)
        assert row["run_state"] == ("OFFLINE" if onu.outage else "ONLINE")
        assert row.get("model", onu.model) == onu.model
        if "admin_state" in row:
            suspended = onu.outage is Outage.SUSPENDED
            assert row["admin_state"] == ("SUSPENDED" if suspended else "ACTIVE")


@pytest.mark.parametrize("name", NAMES)
def test_optics_are_read_as_measured_and_are_none_while_off(name: tuple[str, str]) -> None:
    found = inventory(name)
    # Huawei tells whole degrees and milliamperes.
    coarse = 0.51 if name[0] == "huawei" else 0.006
    for place, onu in population(name).items():
        row = found[place]
        for measured in ("onu_rx_dbm", "onu_tx_dbm", "olt_rx_dbm", "voltage_v"):
            assert_measured(row, measured, onu, 0.0051)
        for measured in ("temperature_c", "bias_ma"):
            assert_measured(row, measured, onu, coarse)


def assert_measured(row: dict[str, Value], name: str, onu: SimulatedOnu, within: float) -> None:
    value = row.get(name)
    if onu.optics is None:
        assert value is None
    elif name in row:
        assert value == pytest.approx(getattr(onu.optics, name), abs=within)


def test_the_columns_asked_are_those_of_the_facts() -> None:
    filled = {name: {key for row in inventory(name).values() for key in row} for name in NAMES}
    powers = {"onu_rx_dbm", "onu_tx_dbm"}
    measured = {*powers, "temperature_c", "voltage_v", "bias_ma"}
    times = {"last_up_at", "last_down_at"}
    named = {"serial", "description", "run_state"}

    assert filled == {
        ("huawei", "smartax"): {
            *(named | measured | times),
            *("model", "service_profile", "admin_state", "distance_m"),
            *("olt_rx_dbm", "last_down_cause"),
        },
        ("zte", "c300"): {
            *(named | powers | times),
            "model",
            "onu_name",
            "distance_m",
            "olt_rx_dbm",
        },
        ("zte", "c600"): {
            *(named | powers | times),
            "model",
            "onu_name",
            "distance_m",
            "olt_rx_dbm",
        },
        ("vsol", "epon"): {
            *(measured | {"mac", "description", "run_state"}),
            *("model", "distance_m", "last_down_cause"),
        },
        ("vsol", "gpon"): {*(named | measured), "olt_rx_dbm"},
    }


@pytest.mark.parametrize("name", [name for name in NAMES if name[0] != "vsol"])
def test_times_and_distances_are_read_in_the_zone_of_the_olt(name: tuple[str, str]) -> None:
    found = inventory(name)
    for place, onu in population(name).items():
        row = found[place]

        assert row["last_up_at"] == to_the_second(onu.last_up_at)
        assert row["last_down_at"] == to_the_second(onu.last_down_at)
        unknown = onu.outage is not None and name[0] == "huawei"
        assert row["distance_m"] == (None if unknown else onu.distance_m)


def test_causes_are_the_same_words_for_every_vendor() -> None:
    words: dict[tuple[str, str], dict[Outage | None, str | None]] = {
        ("huawei", "smartax"): {
            Outage.LOS: "LOS",
            Outage.DYING_GASP: "DYING_GASP",
            Outage.SUSPENDED: "DEACTIVATED",
            None: None,
        },
        ("vsol", "epon"): {
            Outage.LOS: "LOS",
            Outage.DYING_GASP: "DYING_GASP",
            Outage.SUSPENDED: "LOS",
            None: "LOS",
        },
    }
    for name, causes in words.items():
        found = inventory(name)
        for place, onu in population(name).items():
            assert found[place]["last_down_cause"] == causes[onu.last_down_cause]
