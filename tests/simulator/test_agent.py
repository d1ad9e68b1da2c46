"""The simulated agent on its sockets, asked by hand."""

import contextlib
import socket
import time
from collections.abc import Iterator

import pytest

from simulator.agent import Agent, AgentServer, Conditions
from simulator.records import Integer, OctetString, TypedValue
from snmp_jobs.snmp.codec import Message, PduKind, PysnmpCodec
from snmp_jobs.snmp.oid import Oid

Table = dict[Oid, TypedValue]
CODEC = PysnmpCodec()
NAME: Oid = (1, 3, 6, 1, 2, 1, 1, 5, 0)
TABLE: Table = {(1, 3, 6, 1, 9, n): Integer(n) for n in range(1, 101)}
TABLE[NAME] = OctetString(b"OLT")


@contextlib.contextmanager
def _client(agent: Agent, timeout_s: float = 2.0) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as client:
        client.connect((agent.address, agent.port))
        client.settimeout(timeout_s)
        yield client


def _ask(agent: Agent, request: bytes) -> Message:
    with _client(agent) as client:
        client.send(request)
        return CODEC.decode(client.recv(65_535))


def test_an_agent_answers_get_next_and_bulk() -> None:
    with Agent(TABLE) as agent:
        got = _ask(agent, CODEC.encode_get(b"public", 1, [NAME]))
        following = _ask(agent, CODEC.encode_next(b"public", 2, [NAME]))
        bulk = _ask(agent, CODEC.encode_bulk(b"public", 3, [NAME], 3))

    assert got.varbinds == ((NAME, b"OLT"),)
    assert following.varbinds == (((1, 3, 6, 1, 9, 1), 1),)
    assert bulk.varbinds == tuple(((1, 3, 6, 1, 9, n), n) for n in (1, 2, 3))
    assert [message.request_id for message in (got, following, bulk)] == [1, 2, 3]


def test_non_repeaters_are_answered_once() -> None:
    request = bytearray(CODEC.encode_bulk(b"public", 3, [NAME, (1, 3, 6, 1, 9, 7)], 2))
    at = request.index(b"\x02\x01\x03\x02\x01\x00") + 5
    request[at] = 1

    with Agent(TABLE) as agent:
        message = _ask(agent, bytes(request))

    assert [oid[-1] for oid, _ in message.varbinds] == [1, 8, 9]


def test_a_wrong_community_or_version_is_met_with_silence() -> None:
    with Agent(TABLE) as agent, _client(agent, timeout_s=0.1) as client:
        client.send(CODEC.encode_get(b"private", 1, [NAME]))
        client.send(
            CODEC.encode_get(b"public", 2, [NAME]).replace(b"\x02\x01\x01", b"\x02\x01\x00", 1)
        )
        client.send(b"hello")
        with pytest.raises(TimeoutError):
            client.recv(65_535)

    assert [record.replied_at for record in agent.log] == [None, None]


def test_the_log_tells_what_was_asked_and_when() -> None:
    started = time.monotonic()
    with Agent(TABLE) as agent, _client(agent) as client:
        client.send(CODEC.encode_bulk(b"public", 77, [NAME], 5))
        client.recv(65_535)
        own_port = client.getsockname()[1]

    (record,) = agent.log
    assert (record.kind, record.request_id, record.first_oid) == (PduKind.BULK, 77, NAME)
    assert record.peer == ("127.0.0.1", own_port)
    assert record.replied_at is not None
    assert started < record.received_at <= record.replied_at < time.monotonic()


def test_without_a_log_nothing_is_kept() -> None:
    with Agent(TABLE, keep_log=False) as agent:
        _ask(agent, CODEC.encode_get(b"public", 1, [NAME]))

    assert agent.log == []


def test_a_table_can_be_replaced_while_it_is_served() -> None:
    with Agent(TABLE) as agent:
        agent.table = {NAME: OctetString(b"other")}
        message = _ask(agent, CODEC.encode_bulk(b"public", 1, [(1, 3)], 5))

    assert message.varbinds[0] == (NAME, b"other")
    assert len(message.varbinds) == 2
    assert agent.table == {NAME: OctetString(b"other")}


def test_a_bulk_answer_is_cut_to_what_fits() -> None:
    agent = Agent(TABLE, conditions=Conditions(max_reply_octets=484))
    with agent, _client(agent) as client:
        client.send(CODEC.encode_bulk(b"public", 1, [NAME], 100))
        octets = client.recv(65_535)

    values = [value for _, value in CODEC.decode(octets).varbinds]
    assert 400 < len(octets) <= 484
    assert values == list(range(1, len(values) + 1))


def test_a_get_answer_that_does_not_fit_is_too_big() -> None:
    with Agent(TABLE, conditions=Conditions(max_reply_octets=100)) as agent:
        message = _ask(agent, CODEC.encode_get(b"public", 1, [NAME] * 20))

    assert (message.error_status, message.varbinds) == (1, ())


def test_latency_delays_every_answer_and_one_is_worked_on_at_a_time() -> None:
    with Agent(TABLE, conditions=Conditions(latency_s=0.05)) as agent, _client(agent) as client:
        started = time.monotonic()
        for request_id in (1, 2, 3):
            client.send(CODEC.encode_get(b"public", request_id, [NAME]))
        ids = [CODEC.decode(client.recv(65_535)).request_id for _ in range(3)]

    assert ids == [1, 2, 3]
    assert 0.15 <= time.monotonic() - started < 2


def test_a_line_that_loses_everything_is_silent() -> None:
    agent = Agent(TABLE, conditions=Conditions(loss=1.0))
    with agent, _client(agent, timeout_s=0.1) as client:
        client.send(CODEC.encode_get(b"public", 1, [NAME]))
        with pytest.raises(TimeoutError):
            client.recv(65_535)


def test_one_server_serves_many_agents_on_their_own_addresses() -> None:
    agents = [
        Agent({NAME: Integer(n)}, community=f"c{n}", address=f"127.0.0.{n}") for n in range(2, 12)
    ]

    with AgentServer(agents):
        values = [
            _ask(agent, CODEC.encode_get(f"c{n}".encode(), 1, [NAME])).varbinds[0].value
            for n, agent in enumerate(agents, start=2)
        ]

    assert values == list(range(2, 12))


def test_a_port_that_is_taken_is_named_and_nothing_stays_open() -> None:
    with Agent(TABLE) as first:
        second = Agent(TABLE, port=first.port)
        with pytest.raises(OSError, match=rf"127\.0\.0\.1:{first.port}: Address already in use"):
            AgentServer([Agent(TABLE), second]).__enter__()
