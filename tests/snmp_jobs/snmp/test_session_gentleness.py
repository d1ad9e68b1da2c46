"""Pauses, caps, and the load that an agent is felt to have."""

import itertools
import time
from collections.abc import Callable, Sequence

import pytest

from simulator.agent import Agent, Conditions, Peer, Reply
from simulator.requests import Request
from snmp_jobs.snmp import gentle_channel
from snmp_jobs.snmp.base import DeadlineExceeded, Learned, OperationAborted, SnmpTimeout
from snmp_jobs.snmp.codec import Codec, PduKind
from tests.snmp_jobs.snmp import agents
from tests.snmp_jobs.snmp.agents import OddAgent
from tests.snmp_jobs.snmp.conftest import CODECS, Connect, Serve
from tests.snmp_jobs.snmp.tables import AFTER_ENTRY, COLUMNS, RX_POWER, onu_table, rx_rows

SYS_UP_TIME = gentle_channel.SYS_UP_TIME


@pytest.fixture
def codec() -> Codec:
    """What is tested here is above the codecs: one of them will do."""
    return CODECS[0]


def _stop_at(moment: float) -> Callable[[], None]:
    def check() -> None:
        if time.monotonic() >= moment:
            raise OperationAborted("told to stop")

    return check


def _busy_for_gets(delays_s: Sequence[float]) -> agents.Behaviour:
    """Each GET takes the next of these times, the last one for ever; tables take none."""
    delays = itertools.chain(delays_s, itertools.repeat(delays_s[-1]))

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        if request.kind is PduKind.GET:
            time.sleep(next(delays))
        return [Reply(agent.answer(request))]

    return behave


@pytest.fixture
def a_pulse_with_every_request(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gentle_channel, "PULSE_EVERY_S", 0.0)
    monkeypatch.setattr(gentle_channel, "PULSE_SHARE", 1e9)


def test_no_more_pdus_leave_in_a_second_than_the_cap_says(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(60)))

    session = connect(agent, max_pdus_per_s=40)
    result = session.walk([RX_POWER])

    received = [record.received_at for record in agent.log]
    apart_s = [later - earlier for earlier, later in itertools.pairwise(received)]
    assert result.complete
    assert len(apart_s) == 6
    assert sorted(apart_s)[1] > 0.015  # one may come late to a busy agent, and the next in time
    assert sum(apart_s) >= 5 * 0.024


def test_retries_count_for_the_cap_too(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(3), agents.loses_the(1)))

    connect(agent, timeout_s=0.02, max_pdus_per_s=5).get([AFTER_ENTRY])

    first, second = (record.received_at for record in agent.log)
    assert second - first >= 0.19


def test_the_agent_rests_after_each_column(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(5)))
    started = time.monotonic()

    result = connect(agent, pause_after_walk_s=0.1).walk(COLUMNS[:3])

    received = [record.received_at for record in agent.log]
    assert result.complete
    assert time.monotonic() - started >= 0.3
    assert len(received) == 3
    assert min(later - earlier for earlier, later in itertools.pairwise(received)) > 0.05


def test_a_pause_ends_with_the_deadline_and_keeps_the_rows(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(5)))
    started = time.monotonic()

    result = connect(agent, pause_after_walk_s=30, deadline_s=0.3).walk(COLUMNS)

    assert 0.3 <= time.monotonic() - started < 2
    assert result.columns[0].complete
    assert [type(column.error) for column in result.columns[1:]] == [DeadlineExceeded] * 3


def test_an_abort_is_noticed_during_a_pause(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(5)))
    started = time.monotonic()

    session = connect(agent, pause_after_walk_s=30, checks={"before_pdu": _stop_at(started + 0.1)})
    with pytest.raises(OperationAborted):
        session.walk(COLUMNS)

    assert time.monotonic() - started < 2


def test_an_abort_is_noticed_while_the_cap_holds_a_request_back(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(Agent(onu_table(60)))
    started = time.monotonic()

    session = connect(agent, max_pdus_per_s=0.05, checks={"before_pdu": _stop_at(started + 0.1)})
    with pytest.raises(OperationAborted):
        session.walk(COLUMNS)

    assert time.monotonic() - started < 2


def test_what_the_agent_spends_on_us_is_counted_and_what_we_wait_is_not(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(60), agents.works_for(0.02)))

    session = connect(agent, timeout_s=2, pause_after_walk_s=1, max_pdus_per_s=10)
    session.walk([RX_POWER])

    assert session.stats.pdus_sent == 7
    assert 7 * 0.02 <= session.stats.busy_s < 0.6  # 1.6 s with what we wait


def test_a_wait_without_an_answer_counts_as_time_of_the_agent(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(3), agents.stops_after(1)))

    session = connect(agent, timeout_s=0.1, retries=1)
    session.get([AFTER_ENTRY])
    with pytest.raises(SnmpTimeout):
        session.get([AFTER_ENTRY])

    assert 0.2 <= session.stats.busy_s < 0.8


@pytest.mark.usefixtures("a_pulse_with_every_request")
def test_an_agent_twice_as_slow_as_usual_is_asked_more_slowly(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(30), _busy_for_gets([0.06])))

    session = connect(agent, timeout_s=1, learned=Learned(10, 20, 0.5, rtt_s=0.01))
    session.get([AFTER_ENTRY])
    result = session.walk([RX_POWER])

    assert result.columns[0].rows == rx_rows(30)
    assert session.stats.slowed_down
    assert session.stats.rtt_before_s is not None
    assert session.stats.rtt_before_s >= 0.06
    walked = [r.received_at for r in agent.log if r.kind is PduKind.BULK]
    assert min(later - before for before, later in itertools.pairwise(walked)) >= 0.05


@pytest.mark.usefixtures("a_pulse_with_every_request")
def test_an_agent_that_grows_busy_during_a_walk_is_noticed(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(20), _busy_for_gets([0.005, 0.005, 0.3])))

    session = connect(agent, timeout_s=2)
    session.get([AFTER_ENTRY])
    assert not session.stats.slowed_down
    session.walk([RX_POWER])

    stats = session.stats
    assert stats.slowed_down
    assert stats.rtt_before_s is not None
    assert stats.rtt_worst_s is not None
    assert stats.rtt_before_s < 0.2
    assert stats.rtt_worst_s >= 0.3


@pytest.mark.usefixtures("a_pulse_with_every_request")
def test_an_agent_that_calms_down_is_asked_at_full_speed_again(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(90), _busy_for_gets([0.1, 0.1, 0.002])))

    session = connect(agent, timeout_s=1, learned=Learned(10, 20, 0.5, rtt_s=0.01))
    session.get([AFTER_ENTRY])
    started = time.monotonic()
    session.walk([RX_POWER])

    assert session.stats.slowed_down
    # One pause before the pulse that finds it calm, then none.
    assert time.monotonic() - started < 0.8


@pytest.mark.usefixtures("a_pulse_with_every_request")
def test_a_single_long_round_trip_is_chance(serve: Serve, connect: Connect) -> None:
    agent = serve(OddAgent(onu_table(60), _busy_for_gets([0.002, 0.1, 0.002])))

    session = connect(agent, timeout_s=1, learned=Learned(10, 20, 0.5, rtt_s=0.01))
    session.get([AFTER_ENTRY])
    session.walk([RX_POWER])

    assert not session.stats.slowed_down


@pytest.mark.usefixtures("a_pulse_with_every_request")
def test_a_table_that_takes_long_does_not_pass_for_a_busy_agent(
    serve: Serve, connect: Connect
) -> None:
    def slow_tables(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        if request.kind is PduKind.BULK:
            time.sleep(0.05)
        return [Reply(agent.answer(request))]

    agent = serve(OddAgent(onu_table(40), slow_tables))

    session = connect(agent, timeout_s=1)
    session.get([AFTER_ENTRY])
    session.walk([RX_POWER])

    assert not session.stats.slowed_down


@pytest.mark.usefixtures("a_pulse_with_every_request")
def test_an_agent_that_never_answers_the_pulse_is_asked_for_it_once(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(OddAgent(onu_table(60), agents.silent_about(SYS_UP_TIME)))

    session = connect(agent, timeout_s=0.05)
    session.get([AFTER_ENTRY])
    result = session.walk([RX_POWER])

    assert result.complete
    assert sum(record.first_oid == SYS_UP_TIME for record in agent.log) == 2


def test_the_pulse_is_felt_once_a_second(serve: Serve, connect: Connect) -> None:
    agent = serve(Agent(onu_table(40), conditions=Conditions(latency_s=0.06)))

    session = connect(agent, timeout_s=2, max_repetitions=2, most_repetitions=2)
    session.get([AFTER_ENTRY])
    session.walk([RX_POWER])

    # 21 requests of 60 ms.
    assert sum(record.first_oid == SYS_UP_TIME for record in agent.log) == 1


def test_the_pulse_of_a_slow_agent_takes_a_small_share_of_its_time(
    serve: Serve, connect: Connect
) -> None:
    agent = serve(Agent(onu_table(40), conditions=Conditions(latency_s=0.3)))

    session = connect(agent, timeout_s=2, max_repetitions=4, most_repetitions=4)
    session.get([AFTER_ENTRY])
    session.walk([RX_POWER])

    # 12 requests of 0.3 s: once a second would be three more.
    assert [record.kind for record in agent.log].count(PduKind.GET) == 2
