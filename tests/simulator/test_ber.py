"""The simulator's own writer against pysnmp's."""

from ipaddress import IPv4Address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyasn1.codec.ber import encoder
from pysnmp.proto.api import v2c

from simulator import ber
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
from snmp_jobs.snmp.base import Varbind
from snmp_jobs.snmp.codec import Message, PduKind, PysnmpCodec

# pyasn1 spends an octet too many on these; shorter is right (X.690 section 8.3.2).
_NOT_MINIMAL = {-(2**bits) for bits in (7, 15, 23, 31)}
_UNSIGNED = st.integers(0, 2**32 - 1)
_PAIRS = st.one_of(
    st.integers(-(2**31), 2**31 - 1)
    .filter(lambda n: n not in _NOT_MINIMAL)
    .map(lambda n: (Integer(n), v2c.Integer32(n))),
    _UNSIGNED.map(lambda n: (Gauge32(n), v2c.Gauge32(n))),
    _UNSIGNED.map(lambda n: (Counter32(n), v2c.Counter32(n))),
    _UNSIGNED.map(lambda n: (TimeTicks(n), v2c.TimeTicks(n))),
    st.integers(0, 2**64 - 1).map(lambda n: (Counter64(n), v2c.Counter64(n))),
    st.binary(max_size=70_000).map(
        lambda o: (OctetString(o[:65_535]), v2c.OctetString(o[:65_535]))
    ),
    st.binary(max_size=300).map(lambda o: (Opaque(o), v2c.Opaque(o))),
    _UNSIGNED.map(
        lambda n: (IpAddress(IPv4Address(n)), v2c.IpAddress(IPv4Address(n).packed)),
    ),
    st.lists(_UNSIGNED, max_size=12).map(
        lambda rest: (ObjectId((1, 3, *rest)), v2c.ObjectIdentifier((1, 3, *rest)))
    ),
)


@given(_PAIRS)
@settings(max_examples=400, deadline=None)
def test_values_are_written_as_pysnmp_writes_them(pair: tuple[TypedValue, object]) -> None:
    ours, theirs = pair

    assert ber.value(ours) == encoder.encode(theirs)


@pytest.mark.parametrize(
    ("typed", "octets"),
    [
        (Null(), b"\x05\x00"),
        (Integer(-128), b"\x02\x01\x80"),
        (Integer(-32768), b"\x02\x02\x80\x00"),
        (Integer(-(2**31)), b"\x02\x04\x80\x00\x00\x00"),
        (Integer(128), b"\x02\x02\x00\x80"),
        (Gauge32(2**32 - 1), b"\x42\x05\x00\xff\xff\xff\xff"),
        (Counter64(2**64 - 1), b"\x46\x09\x00" + b"\xff" * 8),
        (OctetString(b"x" * 200), b"\x04\x81\xc8" + b"x" * 200),
        (IpAddress(IPv4Address("192.0.2.1")), b"\x40\x04\xc0\x00\x02\x01"),
        (ObjectId((1, 3, 6, 1, 128)), b"\x06\x05\x2b\x06\x01\x81\x00"),
        (ObjectId((2, 999)), b"\x06\x02\x88\x37"),
    ],
)
def test_literal_encodings(typed: TypedValue, octets: bytes) -> None:
    assert ber.value(typed) == octets


def test_a_response_is_read_back_by_pysnmp() -> None:
    varbinds = [ber.varbind((1, 3, 6, 1), ber.integer(5)), ber.varbind((1, 3, 7), ber.integer(-1))]

    octets = ber.response(b"public", 2**31 - 1, varbinds, error_status=5, error_index=2)

    assert PysnmpCodec().decode(octets) == Message(
        1,
        b"public",
        PduKind.RESPONSE,
        2**31 - 1,
        5,
        2,
        (Varbind((1, 3, 6, 1), 5), Varbind((1, 3, 7), -1)),
    )
