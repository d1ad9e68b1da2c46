import itertools
import re
from pathlib import Path

import pytest
import yaml

from brands.catalog import CATALOG_DIR, CatalogError, read_brand, read_catalog
from brands.index_layout import IndexLayout
from brands.object_ids import parse_object_id

FILES = sorted(CATALOG_DIR.glob("*.yaml"))
IF_MIB = ((1, 3, 6, 1, 2, 1, 2), (1, 3, 6, 1, 2, 1, 31))
# Vendors whose OLTs have tables below more than one enterprise.
MORE_NUMBERS = {"cdata": (17409,), "furukawa": (3979,)}
NOT_KNOWN = {
    "calix/axos": {"serial or mac"},
    "calix/exa": {"serial or mac", "description", "onu_rx_dbm"},
    "furukawa/asga": {"description"},
    "hioso/epon": {"run_state"},
    "hsgq/epon": {"run_state", "onu_rx_dbm"},
    "smartfiber/epon": {"description", "run_state"},
}
PASSWORDS = (
    "1.3.6.1.4.1.2011.6.128.1.1.2.43.1.4",
    "1.3.6.1.4.1.5875.800.3.10.1.1.9",
    "1.3.6.1.4.1.17409.2.8.4.7.1.4",
    "1.3.6.1.4.1.17409.2.8.4.7.1.6",
)
SMALL = """
name: Acme
slug: acme
enterprise_number: 99999
families:
  - slug: one
    name: Family one
    models:
      - {name: M1, sys_object_ids: [.1.3.6.1.4.1.99999.1], sys_descr_pattern: "^M1"}
    index_layouts:
      - slug: plain
        arcs: [{field: port}, {field: onu_number}]
    oids:
      - name: state
        oid: .1.3.6.1.4.1.99999.2.1
        purpose: run_state
        reading: {kind: enumeration, values: {1: ONLINE, -1: null}}
        index: plain
        source: invented
        in_discovery: true
"""


def write(folder: Path, text: str, name: str = "acme.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_catalogue_file_can_be_read(path: Path) -> None:
    brand = read_brand(path)

    assert brand.slug == path.stem
    assert brand.families
    for family in brand.families:
        assert family.models
        for layout in family.index_layouts:
            IndexLayout.parse(layout.arcs)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_oid_is_below_its_brand_or_of_if_mib_and_no_column_of_another(path: Path) -> None:
    brand = read_brand(path)
    roots = {
        (1, 3, 6, 1, 4, 1, number)
        for number in (brand.enterprise_number, *MORE_NUMBERS.get(brand.slug, ()))
    }
    for family in brand.families:
        columns = sorted({parse_object_id(entry.oid) for entry in family.oids})

        assert {column[:7] for column in columns} <= {*roots, *IF_MIB}
        for column, following in itertools.pairwise(columns):
            assert following[: len(column)] != column


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_family_discovers_who_an_onu_is_and_whether_it_runs(path: Path) -> None:
    for family in read_brand(path).families:
        discovered = {entry.purpose for entry in family.oids if entry.in_discovery}
        got = {entry.purpose for entry in family.oids if entry.in_get}
        missing = ({"description", "run_state"} - discovered) | ({"onu_rx_dbm"} - got)
        if not discovered & {"serial", "mac"}:
            missing.add("serial or mac")

        assert missing == NOT_KNOWN.get(f"{path.stem}/{family.slug}", set())


def test_only_an_experimental_family_asks_what_one_source_knows() -> None:
    asked = {
        f"{brand.slug}/{family.slug}/{entry.name}"
        for brand in read_catalog()
        for family in brand.families
        for entry in family.oids
        if entry.is_experimental
        and not family.is_experimental
        and (entry.in_discovery or entry.in_get)
    }

    assert asked == {"vsol/gpon/description"}


def test_every_reading_says_where_it_is_from() -> None:
    for brand in read_catalog():
        for family in brand.families:
            for entry in family.oids:
                sources = entry.source.split("; ")
                assert entry.is_experimental or len(sources) > 1 or "pollers" in entry.source


@pytest.mark.parametrize("column", PASSWORDS)
def test_no_password_column_is_in_the_catalogue(column: str) -> None:
    oids = {
        entry.oid for brand in read_catalog() for family in brand.families for entry in family.oids
    }

    assert not [oid for oid in oids if oid == column or oid.startswith(f"{column}.")]


def test_the_catalogue_is_read_in_the_order_of_its_files() -> None:
    names = [brand.slug for brand in read_catalog()]

    assert names == sorted(names)
    assert len(names) == 21


def test_entries_are_typed_and_canonical(tmp_path: Path) -> None:
    family = read_brand(write(tmp_path, SMALL)).families[0]

    assert family.models[0].sys_object_ids == ("1.3.6.1.4.1.99999.1",)
    entry = family.oids[0]
    assert entry.oid == "1.3.6.1.4.1.99999.2.1"
    assert entry.reading == {"kind": "enumeration", "values": {"1": "ONLINE", "-1": None}}
    assert (entry.in_discovery, entry.in_get, entry.is_experimental) == (True, False, False)
    assert entry.where == "acme.yaml: one: state"


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("name: Acme", "name: 5", "acme.yaml: name is 5, not a text"),
        ("slug: acme", "slug: A cme", "acme.yaml: slug 'A cme' is not lower-case letters"),
        ("enterprise_number: 99999\n", "", "acme.yaml: enterprise_number is missing"),
        ("name: Acme", "name: Acme\ncolour: red", "acme.yaml: unknown key: colour"),
        ("slug: one", "slug: one\n    nots: x", "acme.yaml: one: unknown key: nots"),
        ('"^M1"', '"^(M1"', "acme.yaml: one: M1: sys_descr_pattern: “^(M1” is not a regular"),
        ("[.1.3.6.1.4.1.99999.1]", "[1.3.x]", "acme.yaml: one: M1: sys_object_ids: “1.3.x” is"),
        ("{field: port}", "{field: pon}", 'acme.yaml: one: plain: arcs: arc 1: "pon" is not one'),
        (".99999.2.1", ".99999.2.", "acme.yaml: one: state: oid: “.1.3.6.1.4.1.99999.2.” is not"),
        ("index: plain", "index: other", "acme.yaml: one: state: index 'other' is no layout here"),
        ("    source: invented", "", "acme.yaml: one: state: source is missing"),
        ("in_discovery: true", "in_discovery: 1", "state: in_discovery is 1, not true or false"),
        ("1: ONLINE", "1: 2026-01-01", "acme.yaml: one: state: reading: Object of type date"),
        ("1: ONLINE", "1: .inf", "acme.yaml: one: state: reading: Out of range float"),
        ("1: ONLINE", "1: A, 1: B", "acme.yaml, block at line 17: the key 1 is there twice"),
        ("slug: plain", "slug: plain\n        slug: b", "the key slug is there twice"),
        ("families:", "families: [", "acme.yaml: while parsing"),
        (SMALL, "- a list", 'acme.yaml: ["a list"] is not an object with keys'),
        (SMALL, "", "acme.yaml: null is not an object with keys"),
    ],
)
def test_a_fault_names_file_entry_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    assert SMALL.count(old) == 1
    path = write(tmp_path, SMALL.replace(old, new))

    with pytest.raises(CatalogError, match=re.escape(message)):
        read_brand(path)


@pytest.mark.parametrize("key", ["models", "index_layouts", "oids"])
def test_an_entry_that_is_there_twice_is_refused(tmp_path: Path, key: str) -> None:
    content = yaml.safe_load(SMALL)
    content["families"][0][key] *= 2

    with pytest.raises(CatalogError, match="is there twice"):
        read_brand(write(tmp_path, yaml.safe_dump(content)))


def test_one_oid_for_one_purpose_under_two_names_is_refused(tmp_path: Path) -> None:
    content = yaml.safe_load(SMALL)
    entries = content["families"][0]["oids"]
    entries.append({**entries[0], "name": "other"})

    with pytest.raises(
        CatalogError, match=re.escape("the OID 1.3.6.1.4.1.99999.2.1 as run_state is there")
    ):
        read_brand(write(tmp_path, yaml.safe_dump(content)))


def test_two_files_of_one_brand_are_refused(tmp_path: Path) -> None:
    write(tmp_path, SMALL)
    write(tmp_path, SMALL, "copy.yaml")

    with pytest.raises(CatalogError, match="the brand acme is there twice"):
        read_catalog(tmp_path)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=re.escape("gone.yaml: ")):
        read_brand(tmp_path / "gone.yaml")

    path = tmp_path / "latin.yaml"
    path.write_bytes(b"name: \xff")
    with pytest.raises(CatalogError, match=re.escape("latin.yaml: ")):
        read_brand(path)


def test_how_gently_olts_are_asked_is_read_and_is_without_limit_by_default(tmp_path: Path) -> None:
    pace = "enterprise_number: 99999\nmax_pdus_per_s: 20\noptical_interval_s: 3600\n"
    gentle = read_brand(write(tmp_path, SMALL.replace("enterprise_number: 99999\n", pace)))
    plain = read_brand(write(tmp_path, SMALL))

    assert (gentle.max_pdus_per_s, gentle.pause_after_walk_s, gentle.optical_interval_s) == (
        20.0,
        0.0,
        3600,
    )
    assert (plain.max_pdus_per_s, plain.pause_after_walk_s, plain.optical_interval_s) == (0, 0, 0)


@pytest.mark.parametrize("key", ["max_pdus_per_s", "pause_after_walk_s", "optical_interval_s"])
def test_a_pace_below_zero_is_refused(tmp_path: Path, key: str) -> None:
    text = SMALL.replace("slug: acme\n", f"slug: acme\n{key}: -1\n")

    with pytest.raises(CatalogError, match=rf"acme.yaml: {key} is -1(\.0)?, below 0"):
        read_brand(write(tmp_path, text))


def test_optical_tables_of_zte_are_read_hourly() -> None:
    brands = {brand.slug: brand.optical_interval_s for brand in read_catalog()}

    assert brands["zte"] == 3600
