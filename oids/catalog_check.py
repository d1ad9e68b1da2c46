"""What the catalogue's files may say of OIDs beyond their form: purposes, readings and marks."""

from brands.catalog import CatalogError, FamilyEntry, OidEntry
from oids.catalog_diff import MARKS
from oids.choices import Purpose
from oids.readings import BadReading, parse_reading


def check_family(family: FamilyEntry) -> None:
    """Raise CatalogError for an unknown purpose, a bad reading, and for two OIDs that discovery
    or get would fill one column from."""
    filled: dict[tuple[str, str], OidEntry] = {}
    for entry in family.oids:
        _check_entry(entry)
        for mark in MARKS:
            if entry.purpose == Purpose.EXTRA or not getattr(entry, mark):
                continue
            other = filled.setdefault((entry.purpose, mark), entry)
            if other is not entry:
                raise CatalogError(
                    f"{other.name} is {mark} for this purpose too", where=entry.where
                )


def _check_entry(entry: OidEntry) -> None:
    if entry.purpose not in Purpose.values:
        expected = ", ".join(Purpose.values)
        raise CatalogError(f"purpose {entry.purpose!r} is none of {expected}", where=entry.where)
    try:
        parse_reading(entry.reading)
    except BadReading as error:
        raise CatalogError(f"reading: {error}", where=entry.where) from error
