"""Hypothesis against the decoder: what it reads is what pysnmp reads, or the same error."""

import random

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from simulator import ber
from snmp_jobs.snmp.base import MalformedReply
from snmp_jobs.snmp.codec import Message, PysnmpCodec
from snmp_jobs.snmp.fast_codec import FastCodec
from tests.fuzz.protos import malformed
from tests.fuzz.verdict import read
from tests.snmp_jobs.snmp.mutations import mutated, response

FAST = FastCodec(PysnmpCodec())

_VALUES = st.one_of(
    st.integers(-(2**31), 2**31 - 1).map(ber.integer),
    st.builds(ber.element, st.integers(0, 255), st.binary(max_size=12)),
    st.builds(ber.element, st.just(0x04), st.binary(max_size=300)),
)
_NAMES = st.builds(
    lambda rest: (1, 3, 6, 1, *rest), st.lists(st.integers(0, 2**32 - 1), max_size=6)
)
_RESPONSES = st.builds(
    lambda request_id, varbinds, status: ber.response(
        b"public", request_id, varbinds, error_status=status
    ),
    st.integers(-(2**31), 2**31 - 1),
    st.lists(st.builds(ber.varbind, _NAMES, _VALUES), max_size=6),
    st.sampled_from([0, 0, 0, 1, 5, 18, 255]),
)


@st.composite
def datagrams(draw: st.DrawFn) -> bytes:
    """Any octets, valid answers, and answers broken in one of the known ways."""
    source = draw(st.randoms(use_true_random=False))
    octets = draw(st.one_of(_RESPONSES, st.just(response(source))))
    return draw(
        st.one_of(
            st.just(octets),
            st.binary(max_size=120),
            st.just(mutated(source, octets)),
            st.just(malformed(source, octets)),
        )
    )


def disagreement(datagram: bytes) -> str:
    """Empty when both codecs give the same message or both none."""
    return "" if _read_fast(datagram) == read(datagram) else f"on {datagram.hex()}"


def _read_fast(datagram: bytes) -> Message | None:
    try:
        return FAST.decode(datagram)
    except MalformedReply:
        return None


def fuzz_decoder(examples: int, seed_: int) -> list[str]:
    """The smallest datagram that hypothesis finds, or nothing."""

    @seed(seed_)
    @settings(
        max_examples=max(examples, 1),
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(datagrams())
    def check(datagram: bytes) -> None:
        fault = disagreement(datagram)
        if fault:
            raise AssertionError(fault)

    random.seed(seed_)
    try:
        check()
    except Exception as error:  # noqa: BLE001 -- any exception is what is looked for
        return [f"SEED={seed_}: decoder: {type(error).__name__}: {error}"]
    return []
