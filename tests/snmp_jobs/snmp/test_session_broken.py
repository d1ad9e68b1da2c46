"""Answers that are broken, too many, too few, or from somebody else, with both codecs."""

import random
import time
from collections.abc import Callable, Iterator

import pytest

from simulator.agent import Agent, Conditions
from simulator.records import OctetString
from snmp_jobs.snmp.base import NotIncreasing, SnmpError, SnmpTimeout, WalkMethod
from tests.fuzz.protos import SHAPES, Element, elements
from tests.snmp_jobs.snmp import agents
from tests.snmp_jobs.snmp.agents import OddAgent
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import (
    AFTER_ENTRY,
    COLUMNS,
    RX_POWER,
    SERIAL,
    Table,
    index,
    onu_table,
    rx_rows,
)

Shape = Callable[[random.Random, bytes, Element], bytes]

FIELDS = (
    "message",
    "version",
    "community",
    "PDU",
    "request id",
    "error status",
    "error index",
    "varbinds",
    "varbind",
    "name",
    "value",
)


def test_a_loop_of_three_ends_at_once(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent({}, agents.longer_loop))

    (column,) = connect(agent).walk([RX_POWER]).columns

    assert isinstance(column.error, NotIncreasing)
    assert list(column.rows) == [index(1), index(2), index(3)]


@pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)
def test_more_rows_than_were_asked_for_are_taken_as_they_come(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(OddAgent(onu_table(1200), agents.more_rows_than_asked(900)))

    session = connect(agent)
    result = session.walk([RX_POWER], method)

    assert result.columns[0].rows == rx_rows(1200)
    assert result.complete
    assert session.stats.pdus_sent == 2


def test_an_answer_from_another_address_is_none(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.from_another_address))

    session = connect(agent, timeout_s=0.05)
    with pytest.raises(SnmpTimeout):
        session.walk([RX_POWER])

    assert session.stats.bytes_received == 0


def test_random_octets_are_a_timeout(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.random_octets))

    session = connect(agent, timeout_s=0.05)
    with pytest.raises(SnmpTimeout):
        session.walk([RX_POWER])

    assert session.stats.replies_ignored == 2


@pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)
def test_an_agent_that_answers_one_request_in_twenty_gives_no_wrong_row_and_no_hang(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(OddAgent(onu_table(24), agents.one_in(20)))
    started = time.monotonic()

    # Three of its answers fall within the tries: one may be late on a busy machine.
    session = connect(agent, timeout_s=0.02, retries=59, deadline_s=2)
    result = session.walk(COLUMNS, method)

    assert time.monotonic() - started < 4
    assert result.columns[2].rows.items() <= rx_rows(24).items()
    for column in result.columns:
        assert not column.complete or len(column.rows) == 24


def test_an_agent_that_answers_one_request_in_twenty_is_silent_to_three_tries(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(24), agents.one_in(20)))

    session = connect(agent, timeout_s=0.01, retries=2)
    with pytest.raises(SnmpTimeout):
        session.walk(COLUMNS)

    assert session.stats.pdus_sent == 3


def test_a_huge_table_of_huge_values_is_read_or_ended_within_its_memory(
    serve: Serve, connect: Connect
) -> None:
    table: Table = {(*SERIAL, n): OctetString(bytes(60_000)) for n in range(1, 41)}
    agent = serve(Agent(table, conditions=Conditions(max_reply_octets=65_507)))

    session = connect(agent)
    result = session.walk([SERIAL])

    assert result.complete
    assert len(result.columns[0].rows) == 40
    # One row of that size fits an answer: the session does not ask for ten again and again.
    assert session.stats.bytes_received < 2 * 40 * 60_000


def _broken_answers(shape: Shape, field: int) -> Iterator[Callable[[bytes], bytes]]:
    for seed in range(3):
        yield (
            lambda octets, seed=seed: shape(  # type: ignore[misc]
                random.Random(seed), octets, elements(octets)[field]
            )[:60_000]
        )


@pytest.mark.parametrize("field", range(len(FIELDS)), ids=FIELDS)
@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_a_malformed_answer_is_an_error_of_ours_or_no_wrong_value(
    serve: Serve, connect: Connect, shape: Shape, field: int
) -> None:
    """The shapes of PROTOS in each field: no other exception, no hang, no value made up."""
    for change in _broken_answers(shape, field):
        agent = serve(OddAgent({AFTER_ENTRY: OctetString(b"40123456")}, agents.broken_by(change)))
        session = connect(agent, timeout_s=0.01, retries=0, deadline_s=2)
        started = time.monotonic()

        try:
            value = session.get([AFTER_ENTRY]).values.get(AFTER_ENTRY)
        except SnmpError as error:
            assert error.code in {"timeout", "malformed", "deadline"}  # noqa: PT017
        else:
            # Where the value itself is broken, whatever it says in good form is what it says.
            assert value in (b"40123456", None) or FIELDS[field] in ("value", "name", "varbind")

        assert time.monotonic() - started < 2
