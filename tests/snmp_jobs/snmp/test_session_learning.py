"""What a session finds out about an agent, and what the next one makes of it."""

import dataclasses
import random

import pytest

from simulator.agent import Agent, Conditions
from simulator.records import OctetString
from snmp_jobs.snmp.base import Learned, SnmpTimeout, Unanswered, WalkMethod
from snmp_jobs.snmp.codec import Codec, PduKind
from tests.snmp_jobs.snmp import agents
from tests.snmp_jobs.snmp.agents import OddAgent
from tests.snmp_jobs.snmp.conftest import CODECS, Connect, Serve
from tests.snmp_jobs.snmp.tables import (
    AFTER_ENTRY,
    COLUMNS,
    DISTANCE,
    RX_POWER,
    SERIAL,
    index,
    onu_table,
    rx_rows,
)

FRAME_OCTETS = 1_472


@pytest.fixture
def codec() -> Codec:
    """What is tested here is above the codecs: one of them will do."""
    return CODECS[0]


def test_a_session_without_an_answer_hands_back_what_it_was_given(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(3), agents.silent))
    known = Learned(15, 10, 0.2, rtt_s=0.02, refused_repetitions=30, refused_varbinds=11)

    session = connect(agent, timeout_s=0.2, retries=0, learned=known)
    with pytest.raises(SnmpTimeout):
        session.walk([RX_POWER])

    assert session.learned() == known


def test_good_answers_let_the_repetitions_grow_up_to_one_ethernet_frame(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(1500), agents.loses_answers_above(FRAME_OCTETS)))

    session = connect(agent, most_repetitions=1000)
    result = session.walk([SERIAL])

    assert result.complete
    assert session.stats.retries == 0
    # A varbind of this column has 33 octets: the next size, 49, would leave the frame.
    assert session.learned().max_repetitions == 33


def test_wide_rows_keep_the_answers_within_a_frame_and_narrow_ones_go_on(
    serve: Serve, connect: Connect
) -> None:
    """The agent's sizes are seen as a firewall sees them that drops what is fragmented."""
    table = onu_table(300)
    for number in range(300):
        table[SERIAL + index(number)] = OctetString(b"x" * 100)
    agent = serve(OddAgent(table, agents.loses_answers_above(FRAME_OCTETS)))

    session = connect(agent, timeout_s=0.05, learned=Learned(50, 20, 0.05))
    result = session.walk(COLUMNS)

    assert result.complete
    assert session.stats.retries == 0
    assert session.learned().max_repetitions == 50


def test_large_answers_lost_on_the_way_shrink_the_requests_for_good(
    serve: Serve, connect: Connect
) -> None:
    """A tunnel with small frames: what is larger than 600 octets never arrives."""
    agent = serve(OddAgent(onu_table(200), agents.loses_answers_above(600)))

    session = connect(agent, timeout_s=0.03, max_repetitions=40)
    session.get([AFTER_ENTRY])
    first = session.walk(COLUMNS)
    learned = session.learned()
    again = connect(agent, timeout_s=0.03, max_repetitions=40, learned=learned)
    again.get([AFTER_ENTRY])
    second = again.walk(COLUMNS)

    assert first.complete
    assert second.complete
    assert learned.max_repetitions <= 20
    assert learned.refused_repetitions is not None
    assert again.stats.retries <= 1


@pytest.mark.parametrize("broken", [agents.no_bulk_at_all, agents.gen_err_to_bulk])
def test_bulk_that_does_not_work_gives_way_to_next_and_is_remembered(
    serve: Serve, connect: Connect, broken: agents.Behaviour
) -> None:
    agent = serve(OddAgent(onu_table(40), broken))

    session = connect(agent, timeout_s=0.03)
    session.get([AFTER_ENTRY])
    first = session.walk([RX_POWER])
    learned = session.learned()
    agent.log.clear()
    second = connect(agent, timeout_s=0.03, learned=learned).walk([RX_POWER])

    assert first.columns[0].rows == rx_rows(40)
    assert not learned.bulk_works
    assert second.columns[0].rows == rx_rows(40)
    assert {record.kind for record in agent.log} == {PduKind.NEXT}


def test_an_agent_known_to_fail_at_bulk_is_walked_by_next(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(20)))

    session = connect(agent, learned=Learned(10, 20, 0.2, bulk_works=False))
    session.walk([RX_POWER])

    assert {record.kind for record in agent.log} == {PduKind.NEXT}
    assert not session.learned().bulk_works


def test_forgotten_refusals_are_tried_again(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(40)))
    known = Learned(1, 10, 0.2, bulk_works=False, refused_repetitions=2, refused_varbinds=11)

    session = connect(agent, learned=known.forgetting_refusals())
    session.walk(COLUMNS)

    assert {record.kind for record in agent.log} == {PduKind.NEXT, PduKind.BULK}
    assert session.learned().bulk_works
    assert session.learned().max_repetitions > 1


def test_a_bad_row_is_not_held_against_bulk(serve: Serve, connect: Connect) -> None:
    behaviour = agents.error_for(RX_POWER + index(13), agents.GEN_ERR, with_index=False)
    agent = serve(OddAgent(onu_table(60), behaviour))

    session = connect(agent)
    session.walk(COLUMNS)

    assert session.learned().bulk_works
    assert session.learned().refused_repetitions is None
    assert session.learned().max_repetitions >= 10


@pytest.mark.parametrize("seed", range(3))
def test_lost_datagrams_are_not_taken_for_requests_too_large(
    serve: Serve, connect: Connect, seed: int
) -> None:
    """One datagram in ten is lost in each direction."""
    agent = serve(OddAgent(onu_table(400), agents.loses(0.19, random.Random(seed))))

    session = connect(agent, timeout_s=0.02, retries=2)
    result = session.walk(COLUMNS)

    assert session.learned().bulk_works
    assert session.learned().max_repetitions >= 5
    for column in result.columns:
        assert not column.complete or len(column.rows) == 400


def test_the_get_size_learned_is_used_and_the_operators_stays_the_limit(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(Agent(onu_table(40)))
    oids = [RX_POWER + index(number) for number in range(40)]

    session = connect(agent, learned=Learned(10, 5, 0.2, refused_varbinds=6))
    session.get(oids)
    unchanged = session.learned()
    limited = connect(agent, varbinds_per_get=4, learned=Learned(10, 20, 0.2))
    limited.get(oids)

    assert session.stats.pdus_sent == 8
    assert (unchanged.varbinds_per_get, unchanged.refused_varbinds) == (5, 6)
    assert limited.stats.pdus_sent == 10


def test_the_timeout_follows_the_round_trips(serve: Serve, connect: Connect) -> None:
    """A lost datagram costs an agent that is fast half a second, not the operator's five."""
    agent = serve(OddAgent(onu_table(60), agents.loses_the(5)))

    session = connect(agent, timeout_s=5, retries=1)
    result = session.walk([RX_POWER])

    assert result.complete
    assert session.stats.retries == 1
    assert 0.5 <= session.stats.busy_s < 1.5
    assert session.learned().timeout_s == 0.5


def test_an_agent_slower_than_the_timeout_is_soon_asked_once_only(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(Agent(onu_table(60), conditions=Conditions(latency_s=0.12)))

    session = connect(agent, timeout_s=0.1, retries=1)
    result = session.walk([RX_POWER])

    assert result.columns[0].rows == rx_rows(60)
    assert session.stats.retries <= 2
    assert 0.12 < session.learned().timeout_s <= 0.2


def test_the_usual_round_trip_is_that_of_a_small_get(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(40), conditions=Conditions(latency_s=0.1)))

    session = connect(agent, timeout_s=2)
    assert session.learned().rtt_s is None
    session.get([AFTER_ENTRY])

    rtt_s = session.learned().rtt_s
    assert rtt_s is not None
    assert 0.1 <= rtt_s < 0.5
    assert session.stats.rtt_before_s == rtt_s == session.stats.rtt_worst_s


def test_what_is_learned_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        Learned(10, 20, 2.0).max_repetitions = 11  # type: ignore[misc]


@pytest.mark.parametrize("method", [WalkMethod.BULK, WalkMethod.TABLE], ids=["bulk", "table"])
def test_a_column_that_is_never_answered_is_told_from_an_empty_one(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    table = onu_table(12)
    for number in range(12):
        del table[SERIAL + index(number)]
    agent = serve(OddAgent(table, agents.silent_about(DISTANCE)))

    session = connect(agent, timeout_s=0.05)
    session.get([AFTER_ENTRY])
    result = session.walk(COLUMNS, method)

    assert [column.error and column.error.code for column in result.columns] == [
        None,
        "unanswered",
        None,
        None,
    ]
    assert [len(column.rows) for column in result.columns] == [0, 0, 12, 12]
    assert session.learned().max_repetitions == 10
    assert session.learned().bulk_works


def test_columns_in_a_row_without_answers_do_not_take_down_the_rest(
    serve: Serve, connect: Connect
) -> None:
    silent = agents.silent_about_all((SERIAL, DISTANCE, RX_POWER))
    agent = serve(OddAgent(onu_table(12), silent))

    session = connect(agent, timeout_s=0.05)
    session.get([AFTER_ENTRY])
    result = session.walk(COLUMNS)

    assert [column.complete for column in result.columns] == [False, False, False, True]
    assert {column.error.code for column in result.columns if column.error} == {"unanswered"}
    # Each: the request and the smallest one, both with a retry, and the pulse.
    assert session.stats.pdus_sent == 1 + 3 * 5 + 2


def test_an_agent_that_dies_is_not_said_to_lack_a_table(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(9), agents.stops_after(2)))

    session = connect(agent, timeout_s=0.05)
    session.get([AFTER_ENTRY])
    result = session.walk(COLUMNS)

    assert [column.error and column.error.code for column in result.columns] == [
        None,
        "timeout",
        "timeout",
        "timeout",
    ]


def test_objects_that_are_never_answered_do_not_cost_a_get_the_others(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(15), agents.silent_about(DISTANCE)))
    oids = [column + index(number) for column in COLUMNS for number in range(15)]

    session = connect(agent, timeout_s=0.03)
    session.get([AFTER_ENTRY])
    result = session.get(oids)

    assert {error.code for error in result.errors.values()} == {"unanswered"}
    assert {oid for oid in oids if oid[: len(DISTANCE)] == DISTANCE} <= set(result.errors)
    assert RX_POWER + index(14) in result.values
    assert SERIAL + index(0) in result.values
    # Searching for each culprit alone would take more than 15 of them, two requests each.
    assert session.stats.pdus_sent < 40


def test_a_walk_of_which_nothing_was_answered_is_an_error_though_the_agent_lives(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(12), agents.silent_about(DISTANCE)))

    session = connect(agent, timeout_s=0.05)
    session.get([AFTER_ENTRY])
    with pytest.raises(Unanswered, match="the agent answers other requests"):
        session.walk([DISTANCE])
