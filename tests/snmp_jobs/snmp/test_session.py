"""The session against an agent that keeps the rules, with both codecs."""

import time

import pytest

from simulator.agent import Agent, Conditions
from simulator.records import Integer, OctetString
from snmp_jobs.snmp.base import Missing, SnmpTarget, SnmpUnreachable, TooBig, WalkMethod
from snmp_jobs.snmp.codec import PduKind, PysnmpCodec
from snmp_jobs.snmp.session import Session
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import (
    AFTER_ENTRY,
    COLUMNS,
    DISTANCE,
    ENTRY,
    RUN_STATE,
    RX_POWER,
    SERIAL,
    TYPED,
    TYPED_COLUMN,
    index,
    onu_table,
    rx_rows,
    serial,
    typed_table,
)

METHODS = pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)


def test_a_get_gives_every_type_as_it_is(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(typed_table()))

    result = connect(agent).get(list(typed_table()))

    assert result.errors == {}
    assert list(result.values.values()) == [expected for _, expected in TYPED]


@METHODS
def test_a_walk_gives_every_type_as_it_is(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(Agent(typed_table()))

    result = connect(agent).walk([TYPED_COLUMN], method)

    assert result.complete
    assert list(result.columns[0].rows.values()) == [expected for _, expected in TYPED]


@METHODS
def test_a_walk_gives_every_row_of_every_column_in_order(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(Agent(onu_table(37)))

    result = connect(agent).walk(COLUMNS, method)

    assert result.complete
    assert [column.column for column in result.columns] == list(COLUMNS)
    serials, distances, powers, states = (column.rows for column in result.columns)
    assert serials == {index(number): serial(number) for number in range(37)}
    assert distances == {index(number): 10 * number for number in range(37)}
    assert powers == rx_rows(37)
    assert states == {index(number): 1 for number in range(37)}
    assert list(serials) == sorted(serials)


@METHODS
def test_a_column_without_rows_is_complete(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(Agent({AFTER_ENTRY: Integer(1)}))

    result = connect(agent).walk([RX_POWER, (*AFTER_ENTRY[:-2], 7)], method)

    assert result.complete
    assert [column.rows for column in result.columns] == [{}, {}]


@METHODS
def test_columns_of_different_length_are_read_to_their_own_ends(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    table = onu_table(25)
    for number in range(3, 25):
        del table[DISTANCE + index(number)]
    for number in range(0, 25, 2):
        del table[RUN_STATE + index(number)]
    agent = serve(Agent(table))

    result = connect(agent).walk(COLUMNS, method)

    assert result.complete
    assert [len(column.rows) for column in result.columns] == [25, 3, 25, 12]
    assert list(result.columns[3].rows) == [index(number) for number in range(1, 25, 2)]


def test_a_bulk_walk_asks_for_max_repetitions_rows(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(37)))

    session = connect(agent, max_repetitions=10)
    session.walk([RX_POWER])

    # The fourth answer holds the last 7 rows and the first of the next column.
    assert [record.kind for record in agent.log] == [PduKind.BULK] * 4
    assert session.stats.pdus_sent == 4
    assert session.stats.varbinds == 40


def test_a_next_walk_sends_getnext_only(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(9)))

    connect(agent).walk([RX_POWER], WalkMethod.NEXT)

    assert [record.kind for record in agent.log] == [PduKind.NEXT] * 10


def test_a_table_walk_asks_for_several_columns_at_once(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(37)))

    session = connect(agent, max_repetitions=10)
    session.walk(COLUMNS, WalkMethod.TABLE)

    # Each column is asked alone once, for its end.
    assert session.stats.pdus_sent == 4 + 4
    assert session.stats.varbinds == 160 + 4


def test_one_request_is_in_flight_at_a_time(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(30), conditions=Conditions(latency_s=0.005)))

    connect(agent, most_repetitions=10).walk(COLUMNS)

    replied = [record.replied_at for record in agent.log if record.replied_at is not None]
    received = [record.received_at for record in agent.log]
    assert len(replied) == len(received) == 16
    assert all(done <= asked for done, asked in zip(replied, received[1:], strict=False))


def test_a_get_of_many_is_sent_in_parts(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(45)))

    session = connect(agent, varbinds_per_get=20)
    result = session.get([RX_POWER + index(number) for number in range(45)])

    assert result.values == {RX_POWER + key: value for key, value in rx_rows(45).items()}
    assert session.stats.pdus_sent == 3


def test_an_oid_asked_twice_is_sent_once(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(1)))

    session = connect(agent)

    assert session.get([AFTER_ENTRY, AFTER_ENTRY]).values == {AFTER_ENTRY: 1}
    assert session.stats.varbinds == 1


def test_asking_for_nothing_sends_nothing(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent({}))
    session = connect(agent)

    assert session.get([]).values == {}
    assert session.walk([]).complete
    assert agent.log == []


def test_what_does_not_exist_is_answered_with_the_reason(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(3)))
    no_instance = (*RX_POWER, index(0)[0], 7)
    no_object = (*ENTRY, 77, 1, 1)

    result = connect(agent).get([RX_POWER + index(1), no_instance, no_object])

    assert result.errors == {}
    assert result.values == {
        RX_POWER + index(1): -1501,
        no_instance: Missing.NO_SUCH_INSTANCE,
        no_object: Missing.NO_SUCH_OBJECT,
    }


@pytest.mark.parametrize("octets_per_value", [900, 6_000])
def test_answers_of_any_size_are_read(
    serve: Serve, connect: Connect, octets_per_value: int
) -> None:
    table = {(*SERIAL, n): OctetString(bytes([n]) * octets_per_value) for n in range(1, 11)}
    agent = serve(Agent(table, conditions=Conditions(max_reply_octets=65_507)))

    session = connect(agent, max_repetitions=10)
    result = session.walk([SERIAL])

    assert result.complete
    assert [len(row) for row in result.columns[0].rows.values() if isinstance(row, bytes)] == [
        octets_per_value
    ] * 10
    assert session.stats.bytes_received > 10 * octets_per_value


def test_a_single_value_near_64_kb_is_read(serve: Serve, connect: Connect) -> None:
    value = bytes(range(256)) * 255
    agent = serve(Agent({AFTER_ENTRY: OctetString(value)}, conditions=_ANY_SIZE))

    assert connect(agent).get([AFTER_ENTRY]).values == {AFTER_ENTRY: value}


_ANY_SIZE = Conditions(max_reply_octets=65_507)


def test_a_bulk_answer_cut_to_fit_goes_on_where_it_was_cut(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(40), conditions=Conditions(max_reply_octets=400)))

    session = connect(agent, max_repetitions=30)
    result = session.walk(COLUMNS, WalkMethod.TABLE)

    assert result.complete
    assert [len(column.rows) for column in result.columns] == [40] * 4
    assert result.columns[2].rows == rx_rows(40)


def test_a_get_too_big_for_the_agent_is_halved_and_remembered(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(Agent(onu_table(20), conditions=Conditions(max_reply_octets=400)))
    oids = [RX_POWER + index(number) for number in range(20)]

    session = connect(agent, varbinds_per_get=20)

    assert session.get(oids).values == {oid: -1500 - n for n, oid in enumerate(oids)}
    assert session.stats.varbinds_per_get == 10
    requests = session.stats.pdus_sent
    session.get(oids)
    assert session.stats.pdus_sent == requests + 2


def test_a_single_object_too_big_is_an_error_of_its_own(serve: Serve, connect: Connect) -> None:
    table = {(*SERIAL, n): OctetString(b"x" * (900 if n == 3 else 9)) for n in range(1, 6)}
    agent = serve(Agent(table, conditions=Conditions(max_reply_octets=500)))

    result = connect(agent).get(list(table))

    assert sorted(oid[-1] for oid in result.values) == [1, 2, 4, 5]
    assert isinstance(result.errors[(*SERIAL, 3)], TooBig)
    assert not result.errors[(*SERIAL, 3)].retryable


def test_the_session_counts_what_it_did(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(8)))

    session = connect(agent)
    session.get([AFTER_ENTRY])

    stats = session.stats
    assert (stats.pdus_sent, stats.retries, stats.replies, stats.replies_ignored) == (1, 0, 1, 0)
    assert stats.varbinds == 1
    assert stats.bytes_received > 30


def test_an_address_that_makes_no_sense_is_unreachable() -> None:
    target = SnmpTarget("192.0.2.300.example.invalid", 161, "public")

    with pytest.raises(SnmpUnreachable, match=r"cannot be reached .*Check the address"):
        Session(target, deadline=time.monotonic() + 1, codec=PysnmpCodec())
