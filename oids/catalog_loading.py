"""Writes the vendor catalogue into the database: all or nothing, and never over the operator."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import IntegrityError, transaction

from brands.catalog import BrandEntry, CatalogError, FamilyEntry
from brands.models import CatalogRow
from oids.catalog_check import check_family
from oids.catalog_diff import MARKS, Diff, Key, StoredRow, Write, compare, compare_oids
from oids.catalog_rows import (
    BRANDS,
    FAMILIES,
    LAYOUT,
    LAYOUTS,
    MODELS,
    OIDS,
    Level,
    brand_rows,
    family_rows,
    layout_rows,
    model_rows,
    oid_rows,
)

Ids = dict[Key, int]


@dataclass(frozen=True, slots=True)
class LoadResult:
    """How many rows of all tables; `kept` names those that the operator changed."""

    created: int
    updated: int
    unchanged: int
    kept: tuple[str, ...]


def load_catalog(brands: Sequence[BrandEntry]) -> LoadResult:
    """Bring the database to what `brands` say; raises CatalogError and then writes nothing."""
    families = [(brand.slug, family) for brand in brands for family in brand.families]
    for _, family in families:
        check_family(family)
    try:
        with transaction.atomic():
            return _summary(list(_load(brands, families)))
    except IntegrityError as error:
        message = f"a row of yours is in the way, rename it or change it: {error}"
        raise CatalogError(message) from error


def _load(
    brands: Sequence[BrandEntry], families: Sequence[tuple[str, FamilyEntry]]
) -> Iterator[Diff]:
    """Parents before children; at most four statements a table, whatever its size."""
    stored = _stored(BRANDS)
    yield (diff := compare(brand_rows(brands), stored))
    brand_ids = _write(BRANDS, diff, stored, {})

    stored = _stored(FAMILIES)
    yield (diff := compare(family_rows(families), stored))
    family_ids = _write(FAMILIES, diff, stored, brand_ids)

    stored = _stored(MODELS)
    yield (diff := compare(model_rows(families), stored))
    _write(MODELS, diff, stored, family_ids)

    stored = _stored(LAYOUTS)
    yield (diff := compare(layout_rows(families), stored))
    layout_ids = _write(LAYOUTS, diff, stored, family_ids)

    stored = _stored(OIDS)
    yield (diff := compare_oids(oid_rows(families), stored))
    _write(OIDS, diff, stored, family_ids, layout_ids)


def _stored(level: Level) -> dict[Key, StoredRow]:
    width = len(level.key)
    rows = level.model._default_manager.values_list(  # noqa: SLF001 - Django's documented name
        "pk", "catalog_digest", *level.key, *level.content
    )
    return {
        row[2 : 2 + width]: StoredRow(
            row[0], dict(zip(level.content, row[2 + width :], strict=True)), row[1]
        )
        for row in rows
    }


def _write(
    level: Level,
    diff: Diff,
    stored: Mapping[Key, StoredRow],
    parent_ids: Ids,
    layout_ids: Mapping[Key, int] | None = None,
) -> Ids:
    """Write `diff`; the ids of all rows of the table, by key."""
    manager = level.model._default_manager  # noqa: SLF001 - Django's documented name
    rows: dict[Key, CatalogRow] = {
        write.key: level.model(**_columns(level, write, parent_ids, layout_ids or {}))
        for write in diff.writes
    }
    changed = [row for row in rows.values() if row.pk]
    if changed:
        if level is OIDS:
            # One purpose may move from one OID to another: no order of updates suits the
            # constraint, so that the marks go first.
            manager.filter(pk__in=[row.pk for row in changed]).update(**dict.fromkeys(MARKS, False))
        fields = [name.replace("__slug", "") for name in level.content]
        manager.bulk_update(changed, [*fields, "catalog_digest"])
    manager.bulk_create([row for row in rows.values() if not row.pk])
    return {
        **{key: row.pk for key, row in stored.items()},
        **{key: row.pk for key, row in rows.items()},
    }


def _columns(
    level: Level, write: Write, parent_ids: Ids, layout_ids: Mapping[Key, int]
) -> dict[str, object]:
    family, own_name = write.key[:-1], write.key[-1]
    columns: dict[str, object] = {
        **write.content,
        level.key[-1]: own_name,
        "pk": write.pk,
        "catalog_digest": write.digest,
    }
    if level.parent:
        columns[f"{level.parent}_id"] = parent_ids[family]
    if LAYOUT in columns:
        layout = columns.pop(LAYOUT)
        columns["index_layout_id"] = layout_ids[(*family, str(layout))] if layout else None
    return columns


def _summary(diffs: Sequence[Diff]) -> LoadResult:
    writes = [write for diff in diffs for write in diff.writes]
    updated = sum(write.pk is not None for write in writes)
    return LoadResult(
        created=len(writes) - updated,
        updated=updated,
        unchanged=sum(diff.unchanged for diff in diffs),
        kept=tuple("/".join(key) for diff in diffs for key in diff.kept),
    )
