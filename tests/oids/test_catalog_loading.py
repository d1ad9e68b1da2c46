from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from brands.catalog import BrandEntry, CatalogError, OidEntry, read_catalog
from brands.models import Brand, IndexLayout, OltFamily, OltModel
from oids.catalog_loading import LoadResult, load_catalog
from oids.models import OID

pytestmark = pytest.mark.django_db
CATALOG = tuple(
    replace(brand, families=brand.families[:2])
    for brand in read_catalog()
    if brand.slug in ("huawei", "vsol", "zte")
)
MODELS = (Brand, OltFamily, OltModel, IndexLayout, OID)


def rows() -> list[object]:
    querysets: list[QuerySet[Any, Any]] = [
        model._default_manager.order_by("pk").values() for model in MODELS
    ]
    return [row for queryset in querysets for row in queryset]


def row_count() -> int:
    return sum(model._default_manager.count() for model in MODELS)


def changed(name: str, change: Callable[[OidEntry], OidEntry | None]) -> tuple[BrandEntry, ...]:
    """The catalogue with the OIDs of that name as `change` makes them, None for without."""
    return tuple(
        replace(
            brand,
            families=tuple(
                replace(
                    family,
                    oids=tuple(
                        entry
                        for old in family.oids
                        if (entry := change(old) if old.name == name else old) is not None
                    ),
                )
                for family in brand.families
            ),
        )
        for brand in CATALOG
    )


def test_the_first_load_writes_every_entry() -> None:
    result = load_catalog(CATALOG)

    assert result == LoadResult(created=row_count(), updated=0, unchanged=0, kept=())
    rx = OID.objects.get(family__slug="smartax", name="olt_rx_dbm")
    assert rx.oid == "1.3.6.1.4.1.2011.6.128.1.1.2.51.1.6"
    assert rx.family.brand.name == "Huawei"
    assert rx.index_layout is not None
    assert rx.index_layout.slug == "pon-ont"
    assert (rx.in_discovery, rx.in_get, rx.is_experimental) == (False, True, False)
    model = OltModel.objects.get(name="MA5800")
    assert model.sys_object_ids == ["1.3.6.1.4.1.2011.2.248"]


def test_every_row_of_the_catalogue_passes_the_validation_of_the_forms() -> None:
    load_catalog(CATALOG)

    for model in MODELS:
        for row in model._default_manager.all():
            row.full_clean()


def test_a_second_load_writes_nothing() -> None:
    load_catalog(CATALOG)
    before = rows()

    with CaptureQueriesContext(
        connection,
    ) as queries:
        result = load_catalog(CATALOG)

    assert result == LoadResult(created=0, updated=0, unchanged=row_count(), kept=())
    assert rows() == before
    written = [query for query in queries.captured_queries if not reads(query["sql"])]
    assert written == []
    assert len(queries) <= 7


def reads(sql: str) -> bool:
    return sql.startswith(("SELECT", "SAVEPOINT", "RELEASE"))


def test_the_number_of_statements_does_not_grow_with_the_catalogue() -> None:
    with CaptureQueriesContext(connection) as small:
        load_catalog(CATALOG[:1])
    with CaptureQueriesContext(connection) as large:
        load_catalog(CATALOG[1:])

    assert len(large) == len(small) <= 12


def test_what_the_operator_changed_is_kept_and_named() -> None:
    load_catalog(CATALOG)
    OID.objects.filter(family__slug="smartax", name="onu_rx_dbm").update(
        reading={"kind": "number", "scale": 0.1}
    )
    Brand.objects.filter(slug="zte").update(notes="ours")
    before = rows()

    result = load_catalog(CATALOG)

    assert result.kept == ("zte", "huawei/smartax/onu_rx_dbm")
    assert (result.created, result.updated) == (0, 0)
    assert rows() == before


def test_a_change_of_the_catalogue_reaches_what_the_operator_left_alone() -> None:
    load_catalog(CATALOG)
    OID.objects.filter(family__slug="c600", name="distance_m").update(source="ours")

    result = load_catalog(changed("distance_m", lambda entry: replace(entry, source="a new one")))

    assert (result.created, result.updated, result.kept) == (0, 5, ("zte/c600/distance_m",))
    sources = OID.objects.filter(name="distance_m").values_list("family__slug", "source")
    assert dict(sources) == {
        "smartax": "a new one",
        "smartax-epon": "a new one",
        "c300": "a new one",
        "c600": "ours",
        "epon": "a new one",
        "gpon": "a new one",
    }
    assert load_catalog(CATALOG).updated == 5


def test_an_entry_that_left_the_catalogue_and_rows_of_the_operator_stay() -> None:
    load_catalog(CATALOG)
    before = rows()

    result = load_catalog(changed("distance_m", lambda _: None))

    assert (result.created, result.updated, result.kept) == (0, 0, ())
    assert rows() == before


def test_the_layout_of_an_oid_can_change_and_go() -> None:
    load_catalog(CATALOG)

    load_catalog(changed("onu_rx_dbm", lambda entry: replace(entry, index_layout="")))

    layouts = OID.objects.filter(name="onu_rx_dbm").values_list("index_layout", flat=True)
    assert set(layouts) == {None}


def test_a_purpose_can_move_from_one_oid_to_another() -> None:
    load_catalog(CATALOG)
    family = OltFamily.objects.get(slug="c600")

    def swap(entry: OidEntry) -> OidEntry:
        return replace(entry, in_discovery=not entry.in_discovery)

    first = changed("serial_text", swap)
    both = tuple(
        replace(
            brand,
            families=tuple(
                replace(
                    item,
                    oids=tuple(
                        swap(entry) if item.slug == "c600" and entry.name == "serial" else entry
                        for entry in item.oids
                    ),
                )
                for item in brand.families
            ),
        )
        for brand in first
    )

    result = load_catalog(both)

    assert (result.updated, result.kept) == (2, ())
    assert [oid.name for oid in OID.objects.for_discovery(family).filter(purpose="serial")] == [
        "serial_text"
    ]
    assert load_catalog(CATALOG).updated == 2
    assert OID.objects.for_discovery(family).get(purpose="serial").name == "serial"


def test_an_oid_of_the_operator_keeps_its_purpose_when_the_catalogue_gets_one_too() -> None:
    load_catalog(changed("onu_rx_dbm", lambda _: None))
    family = OltFamily.objects.get(slug="smartax")
    mine = OID.objects.create(
        family=family,
        name="rx",
        oid="1.3.6.1.4.1.2011.99.1",
        purpose="onu_rx_dbm",
        reading={"kind": "number"},
        in_get=True,
    )

    result = load_catalog(CATALOG)

    assert result.created == 6
    assert OID.objects.for_get(family).get(purpose="onu_rx_dbm") == mine
    assert load_catalog(CATALOG).kept == ("huawei/smartax/onu_rx_dbm",)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda entry: replace(entry, purpose="power"), "serial: purpose 'power' is none of"),
        (lambda entry: replace(entry, reading={"kind": "x"}), 'serial: reading: kind is "x", not'),
        (lambda entry: replace(entry, purpose="model"), "serial is in_discovery for this purpose"),
    ],
)
def test_a_bad_entry_is_named_and_nothing_is_written(
    change: Callable[[OidEntry], OidEntry], message: str
) -> None:
    with pytest.raises(CatalogError, match=message):
        load_catalog(changed("serial", change))

    assert row_count() == 0


def test_a_row_in_the_way_is_an_error_in_words_and_nothing_is_written() -> None:
    Brand.objects.create(name="ZTE", slug="zte-corporation")

    with pytest.raises(CatalogError, match="a row of yours is in the way"):
        load_catalog(CATALOG)

    assert row_count() == 1


def test_the_command_prints_what_it_did() -> None:
    output = StringIO()
    call_command("load_catalog", stdout=output)
    count = row_count()
    Brand.objects.filter(slug="zte").update(notes="ours")
    call_command("load_catalog", stdout=output)

    first, second, kept = output.getvalue().splitlines()
    assert first == (
        f"Vendor catalogue: {count} created, 0 updated, 0 unchanged, 0 kept as you changed them."
    )
    assert second == first.replace(f"{count} c", "0 c").replace(
        "0 unchanged, 0 kept", f"{count - 1} unchanged, 1 kept"
    )
    assert kept == "  kept: zte"


def test_the_command_says_what_is_wrong_with_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "acme.yaml").write_text("name: Acme\n")
    monkeypatch.setattr(read_catalog, "__defaults__", (tmp_path,))

    with pytest.raises(CommandError, match=r"acme\.yaml: slug is missing"):
        call_command("load_catalog")

    assert row_count() == 0
