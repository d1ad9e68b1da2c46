"""Values of another type than their column has, read from an agent, with both codecs."""

from datetime import UTC
from ipaddress import IPv4Address

import pytest

from oids.choices import Purpose
from oids.readings import parse_reading
from simulator.agent import Agent
from simulator.records import (
    Counter64,
    Integer,
    IpAddress,
    Null,
    ObjectId,
    OctetString,
    Opaque,
    TypedValue,
)
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import Answered, Collected, CollectionRequest, Column, Problem, collect
from tests.snmp_jobs.snmp.conftest import Connect, Serve
from tests.snmp_jobs.snmp.tables import RUN_STATE, RX_POWER, SERIAL, index, onu_table

GPON_SERIAL = {"kind": "gpon_serial"}
POWER = {"kind": "number", "scale": 0.01}
STATE = {"kind": "enumeration", "values": {"1": "ONLINE", "2": "OFFLINE"}, "default": "UNKNOWN"}
COLUMNS = (
    Column("serial", Purpose.SERIAL, SERIAL, parse_reading(GPON_SERIAL), None),
    Column("rx", Purpose.ONU_RX_DBM, RX_POWER, parse_reading(POWER), None),
    Column("state", Purpose.RUN_STATE, RUN_STATE, parse_reading(STATE), None),
)
WRONG: tuple[TypedValue, ...] = (
    OctetString(b"\xff\xfe"),
    OctetString(b""),
    ObjectId((1, 3, 6, 1)),
    IpAddress(IPv4Address("192.0.2.7")),
    Counter64(2**64 - 1),
    Opaque(b"\x9f\x78\x04\x41\xbc\x00\x00"),
)


def discover(serve: Serve, connect: Connect, wrong: dict[tuple[int, ...], TypedValue]) -> Collected:
    agent = serve(Agent(onu_table(3) | wrong))
    request = CollectionRequest(JobKind.DISCOVERY, COLUMNS, (), UTC)
    return collect(request, connect(agent))


@pytest.mark.parametrize("value", WRONG, ids=lambda value: f"{type(value).__name__}")
def test_a_power_of_another_type_costs_this_cell_only(
    serve: Serve, connect: Connect, value: TypedValue
) -> None:
    found = discover(serve, connect, {RX_POWER + index(1): value})

    assert found.complete
    assert [onu.values for onu in found.onus] == [
        ("TEST00000000", -15.0, "ONLINE"),
        ("TEST00000001", Answered.NOT, "ONLINE"),
        ("TEST00000002", -15.02, "ONLINE"),
    ]
    assert [(problem.column, problem.count) for problem in found.problems] == [("rx", 1)]


def test_a_column_of_another_type_is_a_problem_counted_once(serve: Serve, connect: Connect) -> None:
    wrong: dict[tuple[int, ...], TypedValue] = {
        RUN_STATE + index(number): OctetString(b"up") for number in range(3)
    }

    found = discover(serve, connect, wrong)

    assert [onu.values[2] for onu in found.onus] == [Answered.NOT] * 3
    (problem,) = found.problems
    assert isinstance(problem, Problem)
    assert (problem.column, problem.code, problem.count) == ("state", "unreadable", 3)


@pytest.mark.parametrize("value", [Integer(7), ObjectId((1, 3, 6, 1))])
def test_an_onu_whose_serial_is_of_another_type_is_there_without_one(
    serve: Serve, connect: Connect, value: TypedValue
) -> None:
    found = discover(serve, connect, {SERIAL + index(1): value})

    assert found.complete
    assert [onu.values[0] for onu in found.onus] == ["TEST00000000", Answered.NOT, "TEST00000002"]


def test_a_null_says_that_there_is_no_value(serve: Serve, connect: Connect) -> None:
    found = discover(serve, connect, {RX_POWER + index(1): Null()})

    assert [onu.values[1] for onu in found.onus] == [-15.0, None, -15.02]
    assert found.problems == ()
