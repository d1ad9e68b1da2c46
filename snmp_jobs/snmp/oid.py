"""Object identifiers as plain tuples of integers, and the dotted form that people write."""

Oid = tuple[int, ...]

MAX_ARC = 2**32 - 1  # RFC 2578 section 3.5
MAX_ARCS = 128  # RFC 2578 section 3.5


class BadOid(ValueError):  # noqa: N818 -- reads as the sentence it ends up in
    """A text that is no object identifier; the message says why."""


def parse_oid(text: str) -> Oid:
    """The arcs of `1.3.6.1.4.1.2011`; one leading dot is allowed, as net-snmp prints it.

    Raises `BadOid`.
    """
    parts = text.strip().removeprefix(".").split(".")
    if not all(part.isascii() and part.isdigit() for part in parts):
        raise BadOid(f"{text!r} is no OID: write whole numbers with dots between, like 1.3.6.1.2.1")
    oid = tuple(map(int, parts))
    _check(oid, text)
    return oid


def _check(oid: Oid, text: str) -> None:
    if len(oid) < 2:
        raise BadOid(f"{text!r} is no OID: it needs at least two numbers")
    if len(oid) > MAX_ARCS:
        raise BadOid(f"{text!r} is no OID: {len(oid)} numbers are more than {MAX_ARCS}")
    if oid[0] > 2:
        raise BadOid(f"{text!r} is no OID: its first number must be 0, 1 or 2")
    if oid[0] < 2 and oid[1] > 39:
        raise BadOid(f"{text!r} is no OID: after {oid[0]} the second number is 39 at most")
    largest = max(oid)
    if largest > MAX_ARC:
        raise BadOid(f"{text!r} is no OID: {largest} is more than {MAX_ARC}")


def format_oid(oid: Oid) -> str:
    """The dotted form without a leading dot."""
    return ".".join(map(str, oid))
