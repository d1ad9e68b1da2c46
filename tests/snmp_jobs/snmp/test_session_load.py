"""Lost datagrams, and many sessions at once."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from simulator.agent import Agent, AgentServer, Conditions
from snmp_jobs.snmp.base import SnmpTarget, WalkMethod, WalkResult
from snmp_jobs.snmp.session import Session
from tests.snmp_jobs.snmp.conftest import CODECS, Connect, Serve
from tests.snmp_jobs.snmp.tables import COLUMNS, onu_table, rx_rows


@pytest.mark.parametrize("method", WalkMethod, ids=lambda method: method.value)
def test_with_datagrams_lost_a_walk_is_complete_or_says_that_it_is_not(
    serve: Serve, connect: Connect, method: WalkMethod
) -> None:
    """Of each request and answer 30 in 100 are lost; what is read is right all the same."""
    agent = serve(Agent(onu_table(24), conditions=Conditions(loss=0.3)))

    session = connect(agent, timeout_s=0.01, retries=4)
    result = session.walk(COLUMNS, method)

    for column, rows in zip(result.columns, _right(24), strict=True):
        assert column.rows.items() <= rows.items()
        assert not column.complete or len(column.rows) == 24
    assert session.stats.retries > 0


def test_a_hundred_walks_at_once_do_not_mix() -> None:
    fleet = [Agent(onu_table(number), keep_log=False) for number in range(1, 101)]

    def walk(agent: Agent) -> WalkResult:
        target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=2.0)
        with Session(target, deadline=time.monotonic() + 30, codec=CODECS[0]) as session:
            return session.walk(COLUMNS)

    with AgentServer(fleet), ThreadPoolExecutor(100) as pool:
        results = list(pool.map(walk, fleet))

    assert all(result.complete for result in results)
    assert [result.columns[2].rows for result in results] == [
        rx_rows(number) for number in range(1, 101)
    ]


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
