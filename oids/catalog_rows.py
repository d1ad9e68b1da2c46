"""The catalogue's entries as rows of its five tables, with families named by brand and slug."""

from collections.abc import Sequence
from dataclasses import dataclass

from brands.catalog import BrandEntry, FamilyEntry
from brands.models import Brand, CatalogRow, IndexLayout, OltFamily, OltModel
from oids.catalog_diff import Content, Key
from oids.models import OID

Rows = dict[Key, Content]
Families = Sequence[tuple[str, FamilyEntry]]


@dataclass(frozen=True, slots=True)
class Level:
    """One table: the lookups that name a row, its own name last, and those the catalogue fills."""

    model: type[CatalogRow]
    parent: str
    key: tuple[str, ...]
    content: tuple[str, ...]


_IN_FAMILY = ("family__brand__slug", "family__slug")
PACE = ("max_pdus_per_s", "pause_after_walk_s", "optical_interval_s")
BRANDS = Level(Brand, "", ("slug",), ("name", "enterprise_number", *PACE, "notes"))
FAMILIES = Level(OltFamily, "brand", ("brand__slug", "slug"), ("name", "is_experimental", "notes"))
MODEL_FIELDS = ("sys_object_ids", "sys_descr_pattern", "probes")
MODELS = Level(OltModel, "family", (*_IN_FAMILY, "name"), MODEL_FIELDS)
LAYOUTS = Level(IndexLayout, "family", (*_IN_FAMILY, "slug"), ("spec",))
LAYOUT = "index_layout__slug"
OID_FIELDS = (
    *("oid", "purpose", "reading", "mib_object", "source"),
    *("in_discovery", "in_get", "is_experimental"),
)
OIDS = Level(OID, "family", (*_IN_FAMILY, "name"), (*OID_FIELDS, LAYOUT))


def brand_rows(brands: Sequence[BrandEntry]) -> Rows:
    return {
        (brand.slug,): {field: getattr(brand, field) for field in BRANDS.content}
        for brand in brands
    }


def family_rows(families: Families) -> Rows:
    return {
        (brand, family.slug): {field: getattr(family, field) for field in FAMILIES.content}
        for brand, family in families
    }


def model_rows(families: Families) -> Rows:
    return {
        (brand, family.slug, model.name): {
            "sys_object_ids": list(model.sys_object_ids),
            "sys_descr_pattern": model.sys_descr_pattern,
            "probes": list(model.probes),
        }
        for brand, family in families
        for model in family.models
    }


def layout_rows(families: Families) -> Rows:
    return {
        (brand, family.slug, layout.slug): {"spec": list(layout.arcs)}
        for brand, family in families
        for layout in family.index_layouts
    }


def oid_rows(families: Families) -> Rows:
    return {
        (brand, family.slug, entry.name): {
            **{field: getattr(entry, field) for field in OID_FIELDS},
            LAYOUT: entry.index_layout or None,
        }
        for brand, family in families
        for entry in family.oids
    }
