"""A witness that cannot accuse is worth nothing."""

import pytest

from simulator.agent import Agent, RequestRecord
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.system import SYS_DESCR
from tests.soak.verdict import Handover, _on_the_wire, table

A, B = ("127.0.0.1", 40001), ("127.0.0.1", 40002)
COLUMN: Oid = (1, 3, 6, 1, 4)


def record(at: float, replied_at: float, peer: tuple[str, int], oid: Oid) -> RequestRecord:
    return RequestRecord(at, replied_at, PduKind.GET, 1, oid, peer)


def said(*records: RequestRecord) -> list[str]:
    agent = Agent({})
    agent.log.extend(records)
    return [text.partition(": ")[2].partition(":")[0] for text in _on_the_wire(agent)]


def test_one_operation_after_the_other_is_fine() -> None:
    assert said(record(0, 1, A, SYS_DESCR), record(1, 2, A, COLUMN), record(2, 3, B, COLUMN)) == []


@pytest.mark.parametrize("peer", [A, B], ids=["same operation", "another"])
def test_two_requests_in_flight_are_seen(peer: tuple[str, int]) -> None:
    assert said(record(0, 2, A, SYS_DESCR), record(1, 3, peer, COLUMN)) == [
        "two requests in flight"
    ]


def test_a_late_packet_of_an_operation_that_was_over_is_seen() -> None:
    records = (record(0, 1, A, SYS_DESCR), record(2, 3, B, SYS_DESCR), record(4, 5, A, COLUMN))

    assert said(*records) == ["a packet of an operation that was over"]


def test_a_new_session_may_get_the_port_of_an_old_one() -> None:
    records = (record(0, 1, A, SYS_DESCR), record(2, 3, B, SYS_DESCR), record(4, 5, A, SYS_DESCR))

    assert said(*records) == []


def test_the_table_names_median_percentile_and_worst() -> None:
    gaps = [Handover("OLT-1", ms / 1000) for ms in range(1, 102)]

    assert table(gaps) == (
        "101 hand-overs: median 51.0 ms, 99th percentile 100.0 ms, worst 101.0 ms"
    )
