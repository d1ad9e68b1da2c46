"""The vendor catalogue, `brands/catalog/*.yaml`, as typed entries.

One file per brand: its families, and of each family its models, its index layouts and its OIDs.
Slugs and names are the identity of an entry across versions: one that is renamed is a new one.
What an OID's purpose and reading mean is checked by `oids.catalog_loading`, which knows them.
"""

import json
import re
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml

from brands.faults import Fault
from brands.index_layout import BadLayout, IndexLayout
from brands.object_ids import InvalidObjectId, canonical_object_id, canonical_object_id_rule
from brands.patterns import BadPattern, compiled
from brands.spec import JsonObject, Spec

CATALOG_DIR = Path(__file__).with_name("catalog")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")
# The parser in C, which most builds of PyYAML have, takes a tenth of the time.
_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_T = TypeVar("_T")


class CatalogError(Fault):
    """A catalogue file that cannot be used: file, entry, key and value are in the message.

    For who reads a terminal: it is said in English alone.
    """


@dataclass(frozen=True, slots=True)
class ModelEntry:
    name: str
    sys_object_ids: tuple[str, ...]
    sys_descr_pattern: str
    probes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LayoutEntry:
    slug: str
    arcs: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class OidEntry:
    """`where` names file and entry for messages; `index_layout` is a slug, empty for none."""

    where: str
    name: str
    oid: str
    purpose: str
    reading: JsonObject
    index_layout: str
    mib_object: str
    source: str
    in_discovery: bool
    in_get: bool
    is_experimental: bool


@dataclass(frozen=True, slots=True)
class FamilyEntry:
    slug: str
    name: str
    is_experimental: bool
    notes: str
    models: tuple[ModelEntry, ...]
    index_layouts: tuple[LayoutEntry, ...]
    oids: tuple[OidEntry, ...]


@dataclass(frozen=True, slots=True)
class BrandEntry:
    """`max_pdus_per_s` 0: no cap; `optical_interval_s` 0: as often as jobs ask."""

    slug: str
    name: str
    enterprise_number: int
    max_pdus_per_s: float
    pause_after_walk_s: float
    optical_interval_s: int
    notes: str
    families: tuple[FamilyEntry, ...]


def read_catalog(folder: Path = CATALOG_DIR) -> tuple[BrandEntry, ...]:
    """Every brand of `folder`, in the order of the file names; raises CatalogError."""
    brands = tuple(read_brand(path) for path in sorted(folder.glob("*.yaml")))
    _once((brand.slug for brand in brands), "brand", str(folder))
    return brands


def read_brand(path: Path) -> BrandEntry:
    """The brand one file describes; raises CatalogError."""
    spec = Spec(_parse_yaml(path), path.name, CatalogError)
    brand = BrandEntry(
        slug=_slug(spec),
        name=spec.text("name"),
        enterprise_number=spec.whole("enterprise_number"),
        max_pdus_per_s=_not_negative(spec, "max_pdus_per_s", spec.number("max_pdus_per_s", 0.0)),
        pause_after_walk_s=_not_negative(
            spec, "pause_after_walk_s", spec.number("pause_after_walk_s", 0.0)
        ),
        optical_interval_s=int(
            _not_negative(spec, "optical_interval_s", spec.whole("optical_interval_s", 0))
        ),
        notes=spec.text("notes", "").strip(),
        families=_entries(spec, "families", "slug", _family),
    )
    spec.done()
    _once((family.slug for family in brand.families), "family", path.name)
    return brand


def _family(spec: Spec) -> FamilyEntry:
    family = FamilyEntry(
        slug=_slug(spec),
        name=spec.text("name"),
        is_experimental=spec.flag("experimental"),
        notes=spec.text("notes", "").strip(),
        models=_entries(spec, "models", "name", _model),
        index_layouts=_entries(spec, "index_layouts", "slug", _layout),
        oids=_entries(spec, "oids", "name", _oid),
    )
    _once((model.name for model in family.models), "model", spec.where)
    _once((layout.slug for layout in family.index_layouts), "index layout", spec.where)
    _once((entry.name for entry in family.oids), "OID name", spec.where)
    _once((f"{entry.oid} as {entry.purpose}" for entry in family.oids), "OID", spec.where)
    layouts = {layout.slug for layout in family.index_layouts}
    for entry in family.oids:
        if entry.index_layout and entry.index_layout not in layouts:
            raise CatalogError(f"index {entry.index_layout!r} is no layout here", where=entry.where)
    return family


def _model(spec: Spec) -> ModelEntry:
    pattern = spec.text("sys_descr_pattern", "")
    try:
        compiled(pattern)
    except BadPattern as error:
        raise spec.fault(f"sys_descr_pattern: {error}") from error
    rules = tuple(
        _object_id(spec, "sys_object_ids", text, canonical_object_id_rule)
        for text in spec.texts("sys_object_ids")
    )
    probes = tuple(
        _object_id(spec, "probes", text, canonical_object_id) for text in spec.texts("probes")
    )
    return ModelEntry(spec.text("name"), rules, pattern, probes)


def _layout(spec: Spec) -> LayoutEntry:
    entry = LayoutEntry(_slug(spec), tuple(spec.items("arcs")))
    try:
        IndexLayout.parse(entry.arcs)
    except BadLayout as error:
        raise spec.fault(f"arcs: {error}") from error
    return entry


def _oid(spec: Spec) -> OidEntry:
    return OidEntry(
        where=spec.where,
        name=_slug(spec, "name"),
        oid=_object_id(spec, "oid", spec.text("oid"), canonical_object_id),
        purpose=spec.text("purpose"),
        reading=_as_stored(spec, spec.json_object("reading")),
        index_layout=spec.text("index", ""),
        mib_object=spec.text("mib_object", ""),
        source=spec.text("source"),
        in_discovery=spec.flag("in_discovery"),
        in_get=spec.flag("in_get"),
        is_experimental=spec.flag("experimental"),
    )


def _entries(spec: Spec, key: str, label: str, read: Callable[[Spec], _T]) -> tuple[_T, ...]:
    """What `read` makes of each object of the list `key`; their `label` names them in errors."""
    entries = []
    for number, item in enumerate(spec.items(key), 1):
        entry = Spec(item, f"{spec.where}: {key} {number}", CatalogError)
        entry.where = f"{spec.where}: {entry.peek(label)}"
        entries.append(read(entry))
        entry.done()
    return tuple(entries)


def _slug(spec: Spec, key: str = "slug") -> str:
    text = spec.text(key)
    if not _SLUG.fullmatch(text):
        raise spec.fault(f"{key} {text!r} is not lower-case letters, digits, - and _")
    return text


def _not_negative(spec: Spec, key: str, value: float) -> float:
    """As a float, which the database gives back: a digest stays what it was."""
    if value < 0:
        raise spec.fault(f"{key} is {value}, below 0")
    return float(value)


def _object_id(spec: Spec, key: str, text: str, canonical: Callable[[str], str]) -> str:
    try:
        return canonical(text)
    except InvalidObjectId as error:
        raise spec.fault(f"{key}: {error}") from error


def _as_stored(spec: Spec, reading: JsonObject) -> JsonObject:
    """As PostgreSQL's JSON gives it back: keys are texts, so a digest stays what it was."""
    try:
        stored: JsonObject = json.loads(json.dumps(reading, allow_nan=False))
    except (TypeError, ValueError) as error:
        raise spec.fault(f"reading: {error}") from error
    return stored


def _once(values: Iterable[Hashable], called: str, where: str) -> None:
    seen: set[Hashable] = set()
    for value in values:
        if value in seen:
            raise CatalogError(f"the {called} {value} is there twice", where=where)
        seen.add(value)


def _parse_yaml(path: Path) -> object:
    try:
        loader = _Loader(path.read_text(encoding="utf-8"))
        try:
            return _content(loader, path.name)
        finally:
            loader.dispose()
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CatalogError(str(error), where=path.name) from error


def _content(loader: yaml.SafeLoader, where: str) -> object:
    node = loader.get_single_node()
    _refuse_repeated_keys(node, where)
    content: object = loader.construct_document(node) if node else None
    return content


def _refuse_repeated_keys(node: yaml.Node | None, where: str) -> None:
    """YAML would silently keep the last of two equal keys."""
    if isinstance(node, yaml.MappingNode):
        line = node.start_mark.line + 1
        _once((key.value for key, _ in node.value), "key", f"{where}, block at line {line}")
        for _, value in node.value:
            _refuse_repeated_keys(value, where)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_repeated_keys(item, where)
