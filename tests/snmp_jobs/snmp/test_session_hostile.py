"""The session against agents that break the rules, with both codecs."""

import contextlib
import time
from itertools import pairwise

import pytest

from simulator import ber
from simulator.agent import Agent
from simulator.records import Integer
from snmp_jobs.snmp.base import (
    EmptyReply,
    ErrorStatus,
    MalformedReply,
    Missing,
    NotIncreasing,
    SnmpError,
    TooBig,
    TooManyRows,
    WalkMethod,
)
from tests.snmp_jobs.snmp import agents
from tests.snmp_jobs.snmp.agents import OddAgent
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import (
    AFTER_ENTRY,
    COLUMNS,
    DISTANCE,
    RUN_STATE,
    RX_POWER,
    SERIAL,
    index,
    onu_table,
    rx_rows,
    serial,
)

METHODS = pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)


@METHODS
@pytest.mark.parametrize(
    ("behaviour", "rows_at_most"),
    [(agents.same_row_for_ever, 1), (agents.loop_of_two, 2), (agents.decreasing, 1)],
    ids=["same", "loop", "decreasing"],
)
def test_a_walk_in_circles_ends_within_three_requests(
    serve: Serve,
    connect: Connect,
    method: WalkMethod,
    behaviour: agents.Behaviour,
    rows_at_most: int,
) -> None:
    agent = serve(OddAgent({}, behaviour))

    session = connect(agent)
    (column,) = session.walk([RX_POWER], method).columns

    assert isinstance(column.error, NotIncreasing)
    assert 1 <= len(column.rows) <= rows_at_most
    assert session.stats.pdus_sent <= 3


def test_a_device_that_wraps_to_its_start_does_not_pass_for_complete(
    serve: Serve, connect: Connect
) -> None:
    table = onu_table(12)
    del table[AFTER_ENTRY]
    agent = serve(OddAgent(table, agents.wraps_to_the_start))

    (column,) = connect(agent).walk([RUN_STATE]).columns

    assert isinstance(column.error, NotIncreasing)
    assert len(column.rows) == 12


@pytest.mark.parametrize(
    "end",
    [ber.varbind(AFTER_ENTRY, ber.integer(1)), ber.varbind(AFTER_ENTRY, ber.END_OF_MIB_VIEW)],
    ids=["another object", "endOfMibView"],
)
def test_an_end_with_rows_behind_it_is_none(serve: Serve, connect: Connect, end: bytes) -> None:
    agent = serve(OddAgent(onu_table(12), agents.says_instead(4, end)))

    (column,) = connect(agent).walk([RX_POWER]).columns

    assert isinstance(column.error, NotIncreasing)
    assert "past 1.3.6.1.4.1.99999.1.1.4 and back to" in str(column.error)
    assert list(column.rows) == [index(number) for number in range(4)]


@METHODS
def test_an_endless_table_ends_at_the_row_limit(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(OddAgent({}, agents.endless))

    session = connect(agent)
    (column,) = session.walk([RX_POWER], method, max_rows=250).columns

    assert isinstance(column.error, TooManyRows)
    assert "1.3.6.1.4.1.99999.1.1.4 did not end after 250 rows" in str(column.error)
    assert list(column.rows) == [(number,) for number in range(1, 251)]
    assert session.stats.pdus_sent <= 251


def test_an_endless_table_of_large_values_ends_at_the_octet_limit(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent({}, agents.endless_and_large))

    session = connect(agent)
    (column,) = session.walk([RX_POWER]).columns

    assert isinstance(column.error, TooManyRows)
    assert "did not end after 33554432 octets" in str(column.error)
    assert session.stats.bytes_received < 34_000_000


@METHODS
def test_an_answer_without_varbinds_is_no_end(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(OddAgent({}, agents.no_varbinds))

    session = connect(agent)
    result = session.walk([RX_POWER, DISTANCE], method)

    assert [type(column.error) for column in result.columns] == [EmptyReply, EmptyReply]
    assert session.stats.pdus_sent <= 10


def test_a_get_answered_without_varbinds_has_no_values(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent({}, agents.no_varbinds))

    result = connect(agent).get([AFTER_ENTRY])

    assert result.values == {}
    assert isinstance(result.errors[AFTER_ENTRY], EmptyReply)


@METHODS
def test_no_such_instance_for_ever_is_neither_rows_nor_an_end(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(OddAgent({}, agents.no_such_instance_for_ever))

    session = connect(agent)
    (column,) = session.walk([RX_POWER], method).columns

    assert isinstance(column.error, MalformedReply)
    assert column.rows == {}
    assert session.stats.pdus_sent == 1


@pytest.mark.parametrize("limit", [1, 3, 5])
def test_too_big_halves_the_repetitions_and_the_walk_goes_on(
    serve: Serve, connect: Connect, limit: int
) -> None:
    agent = serve(OddAgent(onu_table(30), agents.refuses_more_than(limit, agents.TOO_BIG)))

    session = connect(agent, max_repetitions=10)
    result = session.walk([RX_POWER])

    assert result.complete
    assert result.columns[0].rows == rx_rows(30)
    assert session.stats.max_repetitions == limit


def test_an_agent_that_finds_everything_too_big_gives_an_error_not_an_empty_table(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(9), agents.refuses_more_than(0, agents.TOO_BIG)))

    result = connect(agent).walk(COLUMNS, WalkMethod.TABLE)

    assert [type(column.error) for column in result.columns] == [TooBig] * 4
    assert [len(column.rows) for column in result.columns] == [0] * 4


@METHODS
def test_one_row_with_gen_err_costs_one_row_and_completeness(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    behaviour = agents.error_for(RX_POWER + index(13), agents.GEN_ERR, with_index=False)
    agent = serve(OddAgent(onu_table(30), behaviour))

    result = connect(agent).walk(COLUMNS, method)

    powers = result.columns[2]
    assert isinstance(powers.error, ErrorStatus)
    assert powers.error.name == "genErr"
    assert powers.rows == {key: row for key, row in rx_rows(30).items() if key != index(13)}
    assert [column.complete for column in result.columns] == [True, True, False, True]
    assert result.columns[3].rows == {index(number): 1 for number in range(30)}


def test_a_first_row_with_gen_err_is_an_error_not_an_empty_table(
    serve: Serve, connect: Connect
) -> None:
    behaviour = agents.error_for(RX_POWER + index(0), agents.GEN_ERR, with_index=False)
    agent = serve(OddAgent(onu_table(5), behaviour))

    (column,) = connect(agent).walk([RX_POWER]).columns

    assert isinstance(column.error, ErrorStatus)
    assert column.rows == {}


@pytest.mark.parametrize("with_index", [True, False], ids=["with index", "without index"])
def test_a_get_finds_the_one_object_with_gen_err(
    serve: Serve, connect: Connect, *, with_index: bool
) -> None:
    culprit = RX_POWER + index(13)
    behaviour = agents.error_for(culprit, agents.GEN_ERR, with_index=with_index)
    agent = serve(OddAgent(onu_table(20), behaviour))

    session = connect(agent)
    result = session.get([RX_POWER + index(number) for number in range(20)])

    assert list(result.errors) == [culprit]
    error = result.errors[culprit]
    assert isinstance(error, ErrorStatus)
    assert error.name == "genErr"
    assert len(result.values) == 19
    assert session.stats.pdus_sent <= (2 if with_index else 12)
    assert session.stats.varbinds_per_get == 20


def test_an_unknown_error_status_is_an_error(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.refuses_more_than(0, 77)))

    error = connect(agent).get([AFTER_ENTRY]).errors[AFTER_ENTRY]

    assert isinstance(error, ErrorStatus)
    assert error.name == "error 77"


def test_an_object_left_out_of_an_answer_is_an_error_of_its_own(
    serve: Serve, connect: Connect
) -> None:
    left_out = RX_POWER + index(1)
    agent = serve(OddAgent(onu_table(3), agents.leaves_out(left_out)))

    result = connect(agent).get([RX_POWER + index(number) for number in range(3)])

    assert result.values == {RX_POWER + index(0): -1500, RX_POWER + index(2): -1502}
    assert isinstance(result.errors[left_out], EmptyReply)


@METHODS
def test_one_badly_encoded_value_costs_this_value_only(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    table = onu_table(30)
    bad = ber.object_id(RX_POWER + index(13))
    right = bad + ber.integer(-1513)
    wrong = bad + b"\x47\x02\x12\x34"  # a tag that SMIv2 does not know
    agent = serve(OddAgent(table, agents.replaced(right, wrong)))

    session = connect(agent)
    result = session.walk(COLUMNS, method)

    assert result.complete
    assert result.columns[2].rows == rx_rows(30) | {index(13): Missing.WRONG_ENCODING}
    assert session.stats.retries == 0


def test_a_negative_counter_is_a_badly_encoded_value(serve: Serve, connect: Connect) -> None:
    agent = serve(
        OddAgent({AFTER_ENTRY: Integer(-5)}, agents.replaced(b"\x02\x01\xfb", b"\x41\x01\xfb"))
    )

    assert connect(agent).get([AFTER_ENTRY]).values == {AFTER_ENTRY: Missing.WRONG_ENCODING}


def test_a_row_that_makes_its_answer_unreadable_is_stepped_over(
    serve: Serve, connect: Connect
) -> None:
    name = ber.object_id(SERIAL + index(13))
    # The value claims to be longer than the message.
    behaviour = agents.replaced(name + b"\x04\x08", name + b"\x04\x7f")
    agent = serve(OddAgent(onu_table(30), behaviour))

    session = connect(agent, timeout_s=5)
    (column,) = session.walk([SERIAL]).columns

    assert isinstance(column.error, MalformedReply)
    expected = {index(number): serial(number) for number in range(30) if number != 13}
    assert column.rows == expected
    assert session.stats.max_repetitions == 10


def test_truncated_answers_are_malformed_long_before_the_timeout(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(3), agents.truncated))

    session = connect(agent, timeout_s=5)
    with pytest.raises(MalformedReply, match=r"127\.0\.0\.1:\d+ answered with \d+ octets"):
        session.get([AFTER_ENTRY])

    assert session.stats.replies_ignored == 1


STRAYS: tuple[agents.Behaviour, ...] = (
    agents.garbage_only,
    agents.v1,
    agents.other_community,
    agents.other_request_id,
    agents.get_pdu_as_reply,
    agents.from_another_port,
)


@pytest.mark.parametrize("stray", STRAYS, ids=lambda stray: stray.__name__)
def test_what_is_no_answer_of_the_agent_is_not_taken_for_one(
    serve: Serve, connect: Connect, stray: agents.Behaviour
) -> None:
    agent = serve(OddAgent(onu_table(3), stray))

    session = connect(agent, timeout_s=0.1)
    with pytest.raises(SnmpError) as caught:
        session.walk([RX_POWER])

    assert caught.value.code == "timeout"
    assert session.stats.pdus_sent == 2
    # The kernel drops what comes from another port before the session sees it.
    assert session.stats.replies_ignored == (0 if stray is agents.from_another_port else 2)


def test_nobody_can_guess_the_request_ids_of_a_session(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(1)))

    for _ in range(20):
        connect(agent).get([AFTER_ENTRY])

    ids = sorted(record.request_id for record in agent.log)
    assert min(later - earlier for earlier, later in pairwise(ids)) > 1
    assert ids[-1] - ids[0] > 2**28


def test_stray_datagrams_before_the_right_answer_do_no_harm(serve: Serve, connect: Connect) -> None:
    behaviour = agents.after_strays(*STRAYS, agents.truncated)
    agent = serve(OddAgent(onu_table(24), behaviour))

    session = connect(agent, timeout_s=2)
    result = session.walk([RX_POWER])

    assert result.complete
    assert result.columns[0].rows == rx_rows(24)
    assert session.stats.retries == 0
    assert session.stats.replies_ignored == session.stats.pdus_sent * len(STRAYS)


@pytest.mark.parametrize("seed", range(10))
def test_a_walk_through_broken_answers_ends_in_a_result_or_an_error_of_ours(
    serve: Serve, connect: Connect, seed: int
) -> None:
    agent = serve(OddAgent(onu_table(12), agents.mutating(seed)))
    session = connect(agent, timeout_s=0.02, retries=0, deadline_s=0.5)
    started = time.monotonic()

    with contextlib.suppress(SnmpError):
        result = session.walk(COLUMNS)
        assert all(list(column.rows) == sorted(column.rows) for column in result.columns)

    assert time.monotonic() - started < 2


def test_duplicate_and_late_answers_do_no_harm(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(40), agents.twice_and_late))

    session = connect(agent, timeout_s=2)
    result = session.walk(COLUMNS)

    assert result.complete
    assert result.columns[2].rows == rx_rows(40)
    assert session.stats.retries == 0


def test_the_community_is_in_no_message_and_no_repr(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(1), community="public"))

    session = connect(agent, community="very-secret", timeout_s=0.05)
    with pytest.raises(SnmpError) as caught:
        session.get([AFTER_ENTRY])

    assert "very-secret" not in f"{caught.value} {caught.value!r} {session} {vars(session)}"
