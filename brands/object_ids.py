"""Object identifiers as text: one canonical spelling, so that two spellings never make two rows."""

MAX_ARC = 2**32 - 1  # RFC 2578 section 3.5
MAX_ARCS = 128  # RFC 2578 section 3.5


class InvalidObjectId(ValueError):  # noqa: N818 - it names what was given, not what failed
    """A text that is not an object identifier."""

    retryable = False


def parse_object_id(text: str) -> tuple[int, ...]:
    """The arcs of `1.3.6.1`, with or without a leading dot.

    Raises InvalidObjectId for an empty text, an arc that is no number or does not fit 32 bits, a
    beginning that X.690 has no room for, fewer than 2 or more than 128 arcs.
    """
    parts = text.strip().removeprefix(".").split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise InvalidObjectId(f"{text!r} is not an OID: write numbers with dots, as in 1.3.6.1.2.1")
    arcs = tuple(int(part) for part in parts)
    if not 2 <= len(arcs) <= MAX_ARCS:
        raise InvalidObjectId(f"{text!r} has {len(arcs)} arcs: an OID has 2 to {MAX_ARCS}")
    if arcs[0] > 2 or (arcs[0] < 2 and arcs[1] > 39):
        raise InvalidObjectId(f"{text!r} begins with {arcs[0]}.{arcs[1]}: no OID does")
    if max(arcs) > MAX_ARC:
        raise InvalidObjectId(f"{text!r} has the arc {max(arcs)}: the largest is {MAX_ARC}")
    return arcs


def canonical_object_id(text: str) -> str:
    """`.1.3.06` as `1.3.6`; raises InvalidObjectId."""
    return ".".join(map(str, parse_object_id(text)))


def canonical_object_id_rule(text: str) -> str:
    """An exact sysObjectID, or a prefix, which ends in a dot; raises InvalidObjectId."""
    is_prefix = text.rstrip().endswith(".")
    return canonical_object_id(text.rstrip().removesuffix(".")) + ("." if is_prefix else "")
