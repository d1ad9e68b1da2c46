"""Writes values and responses as octets (X.690, RFC 3416).

Of its own, so that a mistake of the session's fast codec is not made on both sides; tests hold it
against pysnmp. pyasn1 itself would need seconds for the tables of one OLT.
"""

from collections.abc import Iterable
from functools import lru_cache

from simulator.records import (
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    Null,
    ObjectId,
    OctetString,
    Opaque,
    TimeTicks,
    TypedValue,
)
from snmp_jobs.snmp.oid import Oid

NO_SUCH_OBJECT = b"\x80\x00"
NO_SUCH_INSTANCE = b"\x81\x00"
END_OF_MIB_VIEW = b"\x82\x00"
RESPONSE = 0xA2


def element(tag: int, content: bytes) -> bytes:
    """Tag, definite length and content."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 + len(length)]) + length + content


def integer(number: int, tag: int = 0x02) -> bytes:
    """As few octets as keep the sign."""
    bits = (number if number >= 0 else ~number).bit_length() + 1
    return element(tag, number.to_bytes((bits + 7) // 8, "big", signed=True))


@lru_cache(maxsize=65_536)
def _arc(arc: int) -> bytes:
    digits = [arc & 0x7F]
    while arc > 0x7F:
        arc >>= 7
        digits.insert(0, 0x80 | arc & 0x7F)
    return bytes(digits)


def object_id(oid: Oid) -> bytes:
    """At least two arcs."""
    content = _arc(40 * oid[0] + oid[1]) + b"".join([_arc(arc) for arc in oid[2:]])
    return element(0x06, content)


_NUMBERS = {Integer: 0x02, Counter32: 0x41, Gauge32: 0x42, TimeTicks: 0x43, Counter64: 0x46}


def value(typed: TypedValue) -> bytes:
    """One value with its tag (RFC 2578 section 7.1)."""
    match typed:
        case OctetString(octets):
            return element(0x04, octets)
        case Opaque(octets):
            return element(0x44, octets)
        case ObjectId(oid):
            return object_id(oid)
        case IpAddress(address):
            return element(0x40, address.packed)
        case Null():
            return b"\x05\x00"
        case number:
            return integer(number.value, _NUMBERS[type(number)])


def varbind(oid: Oid, encoded_value: bytes) -> bytes:
    return element(0x30, object_id(oid) + encoded_value)


def response(  # noqa: PLR0913 -- the fields of a message
    community: bytes,
    request_id: int,
    varbinds: Iterable[bytes],
    *,
    error_status: int = 0,
    error_index: int = 0,
    version: int = 1,
    tag: int = RESPONSE,
) -> bytes:
    """A whole message. `version` counts as on the wire: 0 is v1, 1 is v2c."""
    pdu = (
        integer(request_id)
        + integer(error_status)
        + integer(error_index)
        + element(0x30, b"".join(varbinds))
    )
    return element(0x30, integer(version) + element(0x04, community) + element(tag, pdu))
