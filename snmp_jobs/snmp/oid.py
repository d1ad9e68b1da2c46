"""Object identifiers as plain tuples of integers, and the dotted form that people write."""

from brands.object_ids import MAX_ARC
from brands.object_ids import parse_object_id as parse_oid

__all__ = ["MAX_ARC", "Oid", "format_oid", "parse_oid"]

Oid = tuple[int, ...]


def format_oid(oid: Oid) -> str:
    """The dotted form without a leading dot."""
    return ".".join(map(str, oid))
