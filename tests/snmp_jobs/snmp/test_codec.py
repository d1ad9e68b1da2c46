"""What both codecs make of single messages."""

import contextlib

import pytest

from simulator import ber
from simulator.records import Integer
from snmp_jobs.snmp.base import MalformedReply, Missing, Varbind
from snmp_jobs.snmp.codec import Codec, Message, PduKind, PysnmpCodec
from tests.snmp_jobs.snmp.mutations import cases
from tests.snmp_jobs.snmp.tables import RX_POWER, TYPED

NAME = (*RX_POWER, 1)


def _with_value(encoded: bytes) -> bytes:
    return ber.response(b"public", 7, [ber.varbind(NAME, encoded)])


@pytest.mark.parametrize(("typed", "expected"), TYPED)
def test_every_type_is_read(codec: Codec, typed: Integer, expected: object) -> None:
    message = codec.decode(_with_value(ber.value(typed)))

    assert message == Message(
        version=1,
        community=b"public",
        kind=PduKind.RESPONSE,
        request_id=7,
        error_status=0,
        error_index=0,
        varbinds=(Varbind(NAME, expected),),  # type: ignore[arg-type]
    )
    assert type(message.varbinds[0].value) is type(expected)


@pytest.mark.parametrize(
    ("encoded", "expected"),
    [
        (ber.NO_SUCH_OBJECT, Missing.NO_SUCH_OBJECT),
        (ber.NO_SUCH_INSTANCE, Missing.NO_SUCH_INSTANCE),
        (ber.END_OF_MIB_VIEW, Missing.END_OF_MIB_VIEW),
        (b"\x02\x05\x00\x00\x00\x00\x05", 5),  # not minimal, yet BER
        (b"\x02\x00", 0),
        (b"\x04\x81\x01A", b"A"),
        (b"\x24\x80\x04\x01A\x04\x01B\x00\x00", b"AB"),  # constructed, of indefinite length
        (b"\x41\x01\xff", Missing.WRONG_ENCODING),  # a negative Counter32
        (b"\x46\x08\xff\xff\xff\xff\xff\xff\xff\xff", Missing.WRONG_ENCODING),
        (b"\x02\x05\x01\x00\x00\x00\x00", Missing.WRONG_ENCODING),  # INTEGER has 32 bits
        (b"\x40\x03\x01\x02\x03", Missing.WRONG_ENCODING),  # IpAddress has 4 octets
        (b"\x06\x02\x2b\x80", Missing.WRONG_ENCODING),  # an OID that is cut off
        (b"\x47\x01\x05", Missing.WRONG_ENCODING),  # UInteger32 of RFC 1442, gone since
        (b"\x30\x00", Missing.WRONG_ENCODING),
    ],
)
def test_unusual_values_are_read_as_pysnmp_reads_them(
    codec: Codec, encoded: bytes, expected: object
) -> None:
    (varbind,) = codec.decode(_with_value(encoded)).varbinds

    assert varbind.value == expected


def test_a_bad_value_leaves_its_neighbours_alone(codec: Codec) -> None:
    octets = ber.response(
        b"public",
        7,
        [
            ber.varbind((*RX_POWER, 1), ber.integer(1)),
            ber.varbind((*RX_POWER, 2), b"\x41\x01\xff"),
            ber.varbind((*RX_POWER, 3), ber.integer(3)),
        ],
    )

    values = [varbind.value for varbind in codec.decode(octets).varbinds]

    assert values == [1, Missing.WRONG_ENCODING, 3]


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"\x30\x80",
        b"\x30\x84\xff\xff\xff\xff",
        b"\x30\x88\xff\xff\xff\xff\xff\xff\xff\xff\x02\x01\x01",
        b"\xff" * 40,
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x30\x80" * 5000,
    ],
)
def test_what_is_no_message_is_malformed(codec: Codec, octets: bytes) -> None:
    with pytest.raises(MalformedReply, match=f"{len(octets)} octets") as caught:
        codec.decode(octets)

    assert caught.value.request_id is None


# A varbind of indefinite length with three parts, and a value that claims 2**63 octets.
INDEX_ERROR = (
    "303602010104067075626c6963a2290288aa43780201000201ff301b"
    "301906112b06010401868d1f0101048fd080aa0006040400fffe80"
)
OVERFLOW_ERROR = (
    "307602010104067075626c6963a2690204e27a2dc4020100020100305b"
    "301906112b06010401868d1f0101048fd081bc0000040400fffe80"
    "308006112b06010401868d1f0101048fd084c400060500301506112b06010401868d1f0101048fd084c0000605003"
    "010060c2b06010401868d1f010104018000"
)


@pytest.mark.parametrize("octets", [INDEX_ERROR, OVERFLOW_ERROR])
def test_what_makes_pyasn1_stumble_is_malformed(codec: Codec, octets: str) -> None:
    with pytest.raises(MalformedReply):
        codec.decode(bytes.fromhex(octets))


@pytest.mark.parametrize("seed", range(4))
def test_mutated_responses_are_messages_or_malformed(seed: int) -> None:
    reference = PysnmpCodec()

    for datagram in cases(500, seed):
        with contextlib.suppress(MalformedReply):
            assert isinstance(reference.decode(datagram), Message)


def test_a_message_cut_off_still_tells_its_request_id(codec: Codec) -> None:
    octets = _with_value(ber.value(Integer(5)))

    with pytest.raises(MalformedReply) as caught:
        codec.decode(octets[:-1])

    assert caught.value.request_id == 7


def test_an_oid_with_a_number_too_large_is_malformed(codec: Codec) -> None:
    name = b"\x06\x07\x2b\x90\x80\x80\x80\x00\x01"  # 1.3.4294967296.1
    octets = ber.response(b"public", 7, [ber.element(0x30, name + ber.integer(1))])

    with pytest.raises(MalformedReply):
        codec.decode(octets)


def test_requests_are_read_back_as_they_were_written(codec: Codec) -> None:
    oids = [(1, 3), (1, 3, 6, 1), (2, 999, 4294967295), NAME]
    nothing = tuple(Varbind(oid, None) for oid in oids)

    for octets, kind, third in [
        (codec.encode_get(b"public", 2**31 - 1, oids), PduKind.GET, 0),
        (codec.encode_next(b"public", 2**31 - 1, oids), PduKind.NEXT, 0),
        (codec.encode_bulk(b"public", 2**31 - 1, oids, 50), PduKind.BULK, 50),
    ]:
        assert codec.decode(octets) == Message(1, b"public", kind, 2**31 - 1, 0, third, nothing)
