"""The fast path against pysnmp: the same message, the same error, or handed over."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import ber
from simulator.records import Gauge32, Integer, OctetString, TypedValue
from snmp_jobs.snmp.base import MalformedReply
from snmp_jobs.snmp.codec import Codec, Message, PysnmpCodec
from snmp_jobs.snmp.fast_codec import MAX_CACHED, FastCodec
from snmp_jobs.snmp.oid import Oid
from tests.snmp_jobs.snmp.mutations import cases
from tests.snmp_jobs.snmp.tables import TYPED

REFERENCE = PysnmpCodec()


class HandedOverError(Exception):
    """The fast path leaves the datagram to the codec behind it."""


class Nobody(PysnmpCodec):
    """Stands behind the fast path to see what it does by itself."""

    def decode(self, datagram: bytes) -> Message:
        raise HandedOverError(datagram.hex())


ALONE = FastCodec(Nobody())


def _outcome(codec: Codec, datagram: bytes) -> Message | type[MalformedReply]:
    try:
        return codec.decode(datagram)
    except MalformedReply:
        return MalformedReply


def _handles(datagram: bytes) -> bool:
    """Whether the fast path reads it alone; if so, it has to read what pysnmp reads."""
    try:
        message = ALONE.decode(datagram)
    except HandedOverError:
        return False
    assert message == _outcome(REFERENCE, datagram), datagram.hex()
    return True


def test_mutated_responses_are_read_as_pysnmp_reads_them_or_handed_over() -> None:
    seed = random.randrange(2**32)
    handled = [_handles(datagram) for datagram in cases(10_000, seed)]

    assert 2000 <= sum(handled) < 8000, f"seed {seed}"


@given(st.binary(max_size=80))
@settings(max_examples=300, deadline=None)
def test_any_octets_are_read_as_pysnmp_reads_them_or_handed_over(datagram: bytes) -> None:
    _handles(datagram)
    _handles(b"\x30" + bytes([len(datagram)]) + datagram)


_ARCS = st.one_of(st.integers(0, 200), st.integers(0, 2**32 - 1))
_OIDS = st.builds(
    lambda top, rest: (*top, *rest),
    st.tuples(st.integers(0, 2), st.integers(0, 39)),
    st.lists(_ARCS, max_size=12),
)
_VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(Integer),
    st.integers(0, 2**32 - 1).map(Gauge32),
    st.binary(max_size=300).map(OctetString),
    st.sampled_from([typed for typed, _ in TYPED]),
)


@given(st.integers(-(2**31), 2**31 - 1), st.lists(st.tuples(_OIDS, _VALUES), max_size=8))
@settings(max_examples=150, deadline=None)
def test_valid_responses_are_read_as_pysnmp_reads_them(
    request_id: int, table: list[tuple[Oid, TypedValue]]
) -> None:
    varbinds = [ber.varbind(oid, ber.value(typed)) for oid, typed in table]

    _handles(ber.response(b"public", request_id, varbinds))


@given(_OIDS.filter(lambda oid: len(oid) > 2), _VALUES)
@settings(max_examples=150, deadline=None)
def test_common_values_are_not_handed_over(oid: Oid, typed: TypedValue) -> None:
    datagram = ber.response(b"public", 1, [ber.varbind(oid, ber.value(typed))])

    assert _handles(datagram) == (type(typed).__name__ != "Opaque" and len(_name(typed)) != 2)


def _name(typed: TypedValue) -> tuple[int, ...]:
    """Two arcs share one octet: such OIDs are rare and left to pysnmp."""
    value = getattr(typed, "value", None)
    return value if isinstance(value, tuple) else ()


@given(st.binary(max_size=40), st.integers(0, 2**31 - 1), st.lists(_OIDS, max_size=30))
@settings(max_examples=150, deadline=None)
def test_requests_are_written_octet_for_octet_as_pysnmp_writes_them(
    community: bytes, request_id: int, oids: list[Oid]
) -> None:
    for fast, reference in [
        (
            ALONE.encode_get(community, request_id, oids),
            REFERENCE.encode_get(community, request_id, oids),
        ),
        (
            ALONE.encode_next(community, request_id, oids),
            REFERENCE.encode_next(community, request_id, oids),
        ),
        (
            ALONE.encode_bulk(community, request_id, oids, 130),
            REFERENCE.encode_bulk(community, request_id, oids, 130),
        ),
    ]:
        assert fast == reference


def test_a_varbind_longer_than_its_message_is_handed_over() -> None:
    right = ber.response(b"public", 1, [ber.varbind((1, 3, 6, 1), ber.value(OctetString(b"abc")))])
    inner = ber.varbind((1, 3, 6, 1), ber.value(OctetString(b"abc")))
    longer = ber.varbind((1, 3, 6, 1), ber.value(OctetString(b"abcde")))[:-2]

    assert _handles(right)
    assert not _handles(right.replace(inner, longer))


def test_a_name_with_a_long_length_is_handed_over() -> None:
    """Its length octets must not pass for arcs, though the value holds what would complete them."""
    name = b"\x06\x81\x03\x2b\x06\x01"
    decoy = ber.integer(5)
    # Read with a name of 0x81 octets, the decoy at the end of the string would be the value.
    filler = b"\x01" * (0x81 - len(b"\x03\x2b\x06\x01\x04\x7e"))
    varbind = ber.element(0x30, name + ber.value(OctetString(filler + decoy)))

    assert len(filler + decoy) < 0x80
    assert not _handles(ber.response(b"public", 1, [varbind]))


def test_what_is_remembered_of_oids_is_bounded() -> None:
    codec = FastCodec(Nobody())

    for port in range(MAX_CACHED + 10):
        datagram = ber.response(b"public", 1, [ber.varbind((1, 3, port, 1), ber.integer(1))])
        (varbind,) = codec.decode(datagram).varbinds
        assert varbind.oid == (1, 3, port, 1)

    assert len(codec._arcs_of) <= MAX_CACHED
