"""Timeouts, refusals, deadlines and aborts, with both codecs."""

import time
from collections.abc import Callable

import pytest

from simulator.agent import Agent, Conditions
from snmp_jobs.snmp.base import (
    DeadlineExceeded,
    OperationAborted,
    SnmpRefused,
    SnmpTarget,
    SnmpTimeout,
    Unanswered,
    WalkMethod,
)
from snmp_jobs.snmp.codec import Codec
from snmp_jobs.snmp.session import Session
from tests.snmp_jobs.snmp import agents
from tests.snmp_jobs.snmp.agents import OddAgent
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import (
    AFTER_ENTRY,
    COLUMNS,
    DISTANCE,
    RX_POWER,
    index,
    onu_table,
    rx_rows,
)
from tests.udp_ports import closed_port

METHODS = pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)


def _stop() -> None:
    raise OperationAborted("told to stop")


def _stop_after(calls: int) -> Callable[[], None]:
    left = iter([None] * calls)

    def check() -> None:
        if next(left, _stop) is _stop:
            _stop()

    return check


def test_a_silent_agent_is_a_timeout_that_says_what_to_check(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(3), agents.silent))
    session = connect(agent, timeout_s=0.1, retries=2)
    started = time.monotonic()

    with pytest.raises(SnmpTimeout) as caught:
        session.get([AFTER_ENTRY])

    assert 0.3 <= time.monotonic() - started < 1.5
    assert str(caught.value) == (
        f"127.0.0.1:{agent.port} did not answer (3 requests in 0.3 s). Check the community, "
        f"the access list of the OLT, the firewalls between, and that it is switched on"
    )
    assert caught.value.retryable
    assert (session.stats.pdus_sent, session.stats.retries) == (3, 2)


def test_a_wrong_community_is_a_timeout(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(3), community="other"))

    with pytest.raises(SnmpTimeout):
        connect(agent, timeout_s=0.05).walk(COLUMNS)

    assert len(agent.log) == 2
    assert [record.replied_at for record in agent.log] == [None, None]


def test_every_retry_has_a_request_id_of_its_own(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.silent))

    with pytest.raises(SnmpTimeout):
        connect(agent, timeout_s=0.05, retries=3).get([AFTER_ENTRY])

    assert len({record.request_id for record in agent.log}) == 4


def test_an_answer_to_an_earlier_try_is_accepted(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.answers_only_first_tries_late(0.15)))

    session = connect(agent, timeout_s=0.1, retries=1)

    assert session.get([AFTER_ENTRY]).values == {AFTER_ENTRY: 1}
    assert session.stats.retries == 1


def test_a_port_where_nothing_listens_is_refused_at_once(codec: Codec) -> None:
    started = time.monotonic()

    with (
        closed_port() as port,
        Session(
            SnmpTarget("127.0.0.1", port, "public", timeout_s=5.0),
            deadline=started + 20,
            codec=codec,
        ) as session,
        pytest.raises(SnmpRefused, match="nothing listens on this UDP port") as caught,
    ):
        session.walk(COLUMNS)

    assert time.monotonic() - started < 2
    assert caught.value.retryable


@METHODS
def test_an_agent_that_stops_in_the_middle_leaves_the_rows_so_far(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(OddAgent(onu_table(40), agents.stops_after(3)))

    session = connect(agent, timeout_s=0.05, max_repetitions=4)
    result = session.walk(COLUMNS, method)

    assert [type(column.error) for column in result.columns] == [SnmpTimeout] * 4
    rows = 3 if method is WalkMethod.NEXT else 12
    assert list(result.columns[0].rows) == [index(number) for number in range(rows)]
    # No storm: each smaller size is tried twice, then one more column.
    assert session.stats.pdus_sent <= 3 + 2 * 6


def test_a_column_without_answers_does_not_cost_the_others(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(12), agents.silent_about(DISTANCE)))

    session = connect(agent, timeout_s=0.05)
    session.get([AFTER_ENTRY])
    result = session.walk(COLUMNS, WalkMethod.TABLE)

    assert session.stats.max_repetitions == 10
    assert [column.complete for column in result.columns] == [True, False, True, True]
    assert isinstance(result.columns[1].error, Unanswered)
    assert result.columns[2].rows == rx_rows(12)


def test_timeouts_on_large_requests_shrink_them_for_good(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(60), agents.slow_when_asked_for_more_than(5)))

    session = connect(agent, timeout_s=0.05, max_repetitions=20)
    session.get([AFTER_ENTRY])
    result = session.walk([RX_POWER])

    assert result.complete
    assert result.columns[0].rows == rx_rows(60)
    assert session.stats.max_repetitions == 5


def test_a_get_whose_objects_stay_unanswered_keeps_what_was_answered(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(3), agents.stops_after(1)))
    first, second, third, fourth = (RX_POWER + index(number) for number in range(4))

    session = connect(agent, timeout_s=0.05, varbinds_per_get=1)
    result = session.get([first, second, third, fourth])

    assert result.values == {first: -1500}
    assert [type(result.errors[oid]) for oid in (second, third, fourth)] == [SnmpTimeout] * 3
    assert session.stats.pdus_sent == 1 + 2 * 2


@METHODS
def test_the_deadline_ends_a_walk_and_keeps_the_rows(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(Agent(onu_table(200), conditions=Conditions(latency_s=0.1)))
    started = time.monotonic()

    result = connect(agent, deadline_s=0.8, max_repetitions=2).walk(COLUMNS, method)

    assert 0.7 <= time.monotonic() - started < 2
    assert [type(column.error) for column in result.columns] == [DeadlineExceeded] * 4
    assert 0 < len(result.columns[0].rows) < 200


def test_the_deadline_ends_a_get_and_keeps_the_values(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(30), conditions=Conditions(latency_s=0.1)))
    oids = [RX_POWER + index(number) for number in range(30)]

    result = connect(agent, deadline_s=1, varbinds_per_get=1).get(oids)

    assert 0 < len(result.values) < 11
    assert [*result.values, *result.errors] == oids
    assert {type(error) for error in result.errors.values()} == {DeadlineExceeded}


def test_the_deadline_ends_the_wait_for_a_silent_agent(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.silent))
    started = time.monotonic()

    with pytest.raises(DeadlineExceeded):
        connect(agent, deadline_s=0.2, timeout_s=30).get([AFTER_ENTRY])

    assert 0.2 <= time.monotonic() - started < 2


def test_after_the_deadline_nothing_is_sent(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(3)))

    with pytest.raises(DeadlineExceeded):
        connect(agent, deadline_s=0).walk(COLUMNS)

    assert agent.log == []


def test_before_pdu_is_called_before_every_datagram_retries_too(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(30), agents.stops_after(2)))
    calls: list[int] = []

    session = connect(
        agent,
        timeout_s=0.05,
        checks={"before_pdu": lambda: calls.append(len(agent.log))},
    )
    session.walk([RX_POWER])

    assert len(calls) == session.stats.pdus_sent == len(agent.log)
    assert session.stats.retries > 0


@METHODS
def test_an_abort_between_two_requests_reaches_the_caller(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    agent = serve(Agent(onu_table(200)))
    session = connect(agent, checks={"before_pdu": _stop_after(3)})

    with pytest.raises(OperationAborted, match="told to stop"):
        session.walk(COLUMNS, method)

    assert session.stats.pdus_sent == 3


def test_an_abort_in_a_get_reaches_the_caller(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(30)))
    session = connect(agent, varbinds_per_get=1, checks={"before_pdu": _stop_after(3)})

    with pytest.raises(OperationAborted):
        session.get([RX_POWER + index(number) for number in range(30)])


def test_a_slow_agent_is_waited_for_and_not_asked_again(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(25), agents.works_for(0.05)))

    session = connect(agent, timeout_s=1)
    result = session.walk([RX_POWER])

    assert result.complete
    assert session.stats.pdus_sent == 3
