"""Several columns in each PDU, and agents that do not keep their places, with both codecs."""

from datetime import UTC
from typing import Final

import pytest

from oids.choices import Purpose
from oids.readings import parse_reading
from simulator.agent import Agent
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import (
    NO_PLACE,
    CollectionRequest,
    Column,
    ColumnAnswer,
    KnownOnu,
    collect,
)
from snmp_jobs.snmp.base import EmptyReply, NotIncreasing, SnmpTimeout, WalkMethod, WalkResult
from snmp_jobs.snmp.codec import PduKind
from tests.snmp_jobs.snmp import agents
from tests.snmp_jobs.snmp.agents import OddAgent
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import (
    COLUMNS,
    DISTANCE,
    RX_POWER,
    SERIAL,
    index,
    onu_table,
    rx_rows,
    serial,
)

ONUS: Final = 11
REPETITIONS: Final = 3
# One row more than an answer has, which means none is left out of it.
PLACES: Final = range(len(COLUMNS) * REPETITIONS + 1)


def walk(connect: Connect, agent: Agent, repetitions: int = REPETITIONS) -> WalkResult:
    session = connect(agent, max_repetitions=repetitions, most_repetitions=repetitions)
    return session.walk(COLUMNS, WalkMethod.TABLE)


def assert_every_row_is_read(result: WalkResult) -> None:
    assert [column.error for column in result.columns] == [None] * len(COLUMNS)
    assert [len(column.rows) for column in result.columns] == [ONUS] * len(COLUMNS)
    assert result.columns[0].rows == {index(number): serial(number) for number in range(ONUS)}
    assert result.columns[2].rows == rx_rows(ONUS)


@pytest.mark.parametrize("place", PLACES)
def test_a_varbind_left_out_ends_no_column(serve: Serve, connect: Connect, place: int) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.drops_from_tables([place])))

    assert_every_row_is_read(walk(connect, agent))


@pytest.mark.parametrize("place", range(len(COLUMNS)))
def test_a_varbind_left_out_of_a_getnext_ends_no_column(
    serve: Serve, connect: Connect, place: int
) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.drops_from_tables([place])))

    assert_every_row_is_read(walk(connect, agent, repetitions=1))


@pytest.mark.parametrize("place", PLACES)
def test_a_varbind_left_out_ends_no_column_though_the_answer_has_its_full_length(
    serve: Serve, connect: Connect, place: int
) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.drops_one_and_goes_on(place)))

    assert_every_row_is_read(walk(connect, agent))


@pytest.mark.parametrize("place", PLACES)
def test_a_varbind_said_twice_ends_no_column(serve: Serve, connect: Connect, place: int) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.repeats_in_tables(place)))

    assert_every_row_is_read(walk(connect, agent))


@pytest.mark.parametrize("varbinds", [1, 2, 3, 4, 5, 6, 7, 9, 11])
def test_an_answer_cut_in_the_middle_of_a_row_goes_on_there(
    serve: Serve, connect: Connect, varbinds: int
) -> None:
    """RFC 3416 section 4.2.3 allows it."""
    agent = serve(OddAgent(onu_table(ONUS), agents.cuts_tables_to(varbinds)))

    assert_every_row_is_read(walk(connect, agent))


@pytest.mark.parametrize("first", [0, 4, 8])
def test_two_varbinds_left_out_of_a_row_end_no_column(
    serve: Serve, connect: Connect, first: int
) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.drops_from_tables([first, first + 2])))

    assert_every_row_is_read(walk(connect, agent))


def test_the_end_of_a_column_is_asked_for_once_more_and_alone(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(Agent(onu_table(ONUS)))

    session = connect(agent, max_repetitions=20)
    result = session.walk(COLUMNS, WalkMethod.TABLE)

    assert_every_row_is_read(result)
    assert [(record.kind, record.first_oid) for record in agent.log] == [
        (PduKind.BULK, SERIAL),
        *((PduKind.NEXT, column + index(ONUS - 1)) for column in COLUMNS),
    ]


def test_a_column_that_goes_on_after_its_end_was_refuted_is_asked_in_bulk(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(200), agents.drops_from_tables([0])))

    session = connect(agent, max_repetitions=20)
    result = session.walk(COLUMNS, WalkMethod.TABLE)

    assert result.complete
    assert [len(column.rows) for column in result.columns] == [200] * 4
    assert session.stats.pdus_sent <= 1 + 4 * (1 + 200 // 20 + 1)


def test_a_column_whose_end_nobody_confirms_is_not_complete(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.stops_after(1)))

    session = connect(agent, max_repetitions=20, timeout_s=0.05)
    result = session.walk(COLUMNS, WalkMethod.TABLE)

    assert [type(column.error) for column in result.columns] == [SnmpTimeout] * 4
    assert [len(column.rows) for column in result.columns] == [ONUS] * 4


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [(agents.decreasing, NotIncreasing), (agents.no_varbinds, EmptyReply)],
    ids=["decreasing", "empty"],
)
def test_what_goes_wrong_with_a_column_alone_is_its_error(
    serve: Serve, connect: Connect, behaviour: agents.Behaviour, error: type[Exception]
) -> None:
    agent = serve(OddAgent({}, behaviour))

    session = connect(agent)
    result = session.walk([RX_POWER, (*RX_POWER[:-1], 9)], WalkMethod.TABLE)

    assert [type(column.error) for column in result.columns] == [error, error]
    assert session.stats.pdus_sent <= 10


@pytest.mark.parametrize("place", PLACES)
def test_a_table_job_clears_no_value_because_a_varbind_was_left_out(
    serve: Serve, connect: Connect, place: int
) -> None:
    agent = serve(OddAgent(onu_table(ONUS), agents.drops_from_tables([place])))
    number = parse_reading({"kind": "number"})
    columns = (
        Column("distance", Purpose.DISTANCE_M, DISTANCE, number, None),
        Column("rx", Purpose.ONU_RX_DBM, RX_POWER, number, None),
    )
    known = tuple(KnownOnu(index(number), NO_PLACE) for number in range(ONUS))

    session = connect(agent, max_repetitions=6)
    found = collect(CollectionRequest(JobKind.TABLE, columns, known, UTC), session)

    assert [onu.values for onu in found.onus] == [(10 * n, -1500 - n) for n in range(ONUS)]
    assert (found.problems, set(found.answers)) == ((), {ColumnAnswer.VALUES})
