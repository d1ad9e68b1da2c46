"""Lost datagrams, and many sessions at once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.agent import Agent, AgentServer, Conditions
from snmp_jobs.snmp.base import SnmpTarget, WalkMethod, WalkResult
from snmp_jobs.snmp.codec import Codec
from snmp_jobs.snmp.session import Session
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import COLUMNS, RX_POWER, onu_table, rx_rows


@pytest.mark.parametrize("loss", [0.1, 0.3])
@pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)
def test_with_datagrams_lost_a_walk_is_complete_or_says_that_it_is_not(
    serve: Serve, connect: Connect, method: WalkMethod, loss: float
) -> None:
    """So many of the requests and of the answers are lost; what is read is right all the same."""
    agent = serve(Agent(onu_table(100), conditions=Conditions(loss=loss)))

    session = connect(agent, timeout_s=0.01, retries=4, max_repetitions=2, most_repetitions=2)
    result = session.walk(COLUMNS, method)

    for column, rows in zip(result.columns, _right(100), strict=True):
        assert column.rows.items() <= rows.items()
        assert not column.complete or len(column.rows) == 100
    assert session.stats.retries > 0


def test_three_hundred_walks_at_once_do_not_mix(codec: Codec) -> None:
    sizes = [1 + number % 30 for number in range(300)]
    fleet = [Agent(onu_table(size), keep_log=False) for size in sizes]

    def walk(agent: Agent) -> WalkResult:
        target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=10.0)
        with Session(target, deadline=time.monotonic() + 60, codec=codec) as session:
            return session.walk(COLUMNS)

    with AgentServer(fleet), ThreadPoolExecutor(300) as pool:
        results = list(pool.map(walk, fleet))

    assert all(result.complete for result in results)
    assert [result.columns[2].rows for result in results] == [rx_rows(size) for size in sizes]


@pytest.mark.slow
def test_an_agent_that_takes_two_seconds_for_each_answer_is_read_to_the_end(
    serve: Serve, connect: Connect
) -> None:
    """Its answers come just after the first request is given up."""
    agent = serve(Agent(onu_table(12), conditions=Conditions(latency_s=2.0)))

    session = connect(agent, timeout_s=2.0, max_repetitions=20, deadline_s=60)
    result = session.walk([RX_POWER])

    assert result.complete
    assert result.columns[0].rows == rx_rows(12)
    assert session.stats.pdus_sent <= 2


def _right(onus: int) -> list[dict[tuple[int, ...], object]]:
    table = onu_table(onus)
    return [
        {
            oid[len(column) :]: typed.value
            for oid, typed in table.items()
            if oid[: len(column)] == column and hasattr(typed, "value")
        }
        for column in COLUMNS
    ]
