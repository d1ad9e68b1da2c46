"""Requests as an agent reads them."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator import ber
from simulator.requests import Request, UnreadableRequestError, read_request
from snmp_jobs.snmp.codec import PduKind, PysnmpCodec

CODEC = PysnmpCodec()
OIDS = [(1, 3, 6, 1, 2, 1, 1, 1, 0), (2, 999, 4294967295), (1, 3, 6, 1, 4, 1, 99999, 128, 300)]


def test_requests_of_pysnmp_are_read() -> None:
    many = tuple(OIDS * 20)

    assert read_request(CODEC.encode_get(b"public", 77, OIDS)) == Request(
        1, b"public", PduKind.GET, 77, 0, 0, tuple(OIDS)
    )
    assert read_request(CODEC.encode_next(b"", 2**31 - 1, many)) == Request(
        1, b"", PduKind.NEXT, 2**31 - 1, 0, 0, many
    )
    assert read_request(CODEC.encode_bulk(b"public", 1, OIDS[:1], 250)) == Request(
        1, b"public", PduKind.BULK, 1, 0, 250, (OIDS[0],)
    )


@pytest.mark.parametrize(
    "octets",
    [
        b"",
        b"\x30",
        b"hello",
        CODEC.encode_get(b"public", 77, OIDS)[:-3],
        ber.response(b"public", 77, []),
        CODEC.encode_get(b"public", 77, OIDS).replace(b"\xa0", b"\xa9"),
    ],
)
def test_what_is_no_request_is_refused(octets: bytes) -> None:
    with pytest.raises(UnreadableRequestError, match=f"{len(octets)} octets"):
        read_request(octets)


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=200, deadline=None)
def test_a_broken_request_is_read_or_refused_and_nothing_else(seed: int) -> None:
    source = random.Random(seed)
    octets = bytearray(CODEC.encode_bulk(b"public", 77, OIDS, 10))
    for _ in range(3):
        octets[source.randrange(len(octets))] = source.randrange(256)

    try:
        request = read_request(bytes(octets))
    except UnreadableRequestError:
        return
    assert isinstance(request, Request)
