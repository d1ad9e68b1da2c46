"""Object identifiers as text: one canonical spelling, so that two spellings never make two rows."""

from django.utils.translation import gettext_noop as _

from brands.faults import Fault, cut

MAX_ARC = 2**32 - 1  # RFC 2578 section 3.5
MAX_ARCS = 128  # RFC 2578 section 3.5
MAX_DIGITS = 20  # zeros in front are taken, but Python reads no number of thousands of digits


class InvalidObjectId(Fault):
    """A text that is not an object identifier."""


def parse_object_id(text: str) -> tuple[int, ...]:
    """The arcs of `1.3.6.1`, with or without a leading dot.

    Raises InvalidObjectId for an empty text, an arc that is no number or does not fit 32 bits, a
    beginning that X.690 has no room for, fewer than 2 or more than 128 arcs.
    """
    parts = text.strip().removeprefix(".").split(".")
    said: dict[str, object] = {"text": cut(text.strip())}
    if not all(_is_number(part) for part in parts):
        raise InvalidObjectId(
            _("“%(text)s” is not an OID: write numbers with dots, as in 1.3.6.1.2.1"), said
        )
    arcs = tuple(map(int, parts))
    if not 2 <= len(arcs) <= MAX_ARCS:
        said |= {"count": len(arcs), "most": MAX_ARCS}
        raise InvalidObjectId(
            _("“%(text)s” is not an OID: one has 2 to %(most)d numbers, and not %(count)d"), said
        )
    if arcs[0] > 2 or (arcs[0] < 2 and arcs[1] > 39):
        said |= {"beginning": f"{arcs[0]}.{arcs[1]}"}
        raise InvalidObjectId(_("“%(text)s” begins with %(beginning)s: no OID does"), said)
    if max(arcs) > MAX_ARC:
        said |= {"number": max(arcs), "most": MAX_ARC}
        raise InvalidObjectId(
            _("“%(text)s” has the number %(number)d: the largest of an OID is %(most)d"), said
        )
    return arcs


def _is_number(part: str) -> bool:
    return part.isascii() and part.isdigit() and len(part) <= MAX_DIGITS


def canonical_object_id(text: str) -> str:
    """`.1.3.06` as `1.3.6`; raises InvalidObjectId."""
    return ".".join(map(str, parse_object_id(text)))


def canonical_object_id_rule(text: str) -> str:
    """An exact sysObjectID, or a prefix, which ends in a dot; raises InvalidObjectId."""
    is_prefix = text.rstrip().endswith(".")
    return canonical_object_id(text.rstrip().removesuffix(".")) + ("." if is_prefix else "")
