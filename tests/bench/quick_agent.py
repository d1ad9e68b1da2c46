"""An agent in a process of its own that is never what a measurement waits for.

Each answer is made once, by the agent of the demo, and kept; afterwards a request costs a look
into a dict.
"""

import multiprocessing
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection

from simulator import ber
from simulator.agent import Agent
from simulator.requests import Request, read_request
from simulator.tables import huawei
from simulator.tables.fleet import FleetOlt

COMMUNITY = "bench"
NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


@contextmanager
def serving(onus: int, core: int) -> Iterator[int]:
    """The UDP port on 127.0.0.1 of a Huawei OLT with so many ONUs."""
    ours, theirs = multiprocessing.get_context("spawn").Pipe()
    process = multiprocessing.get_context("spawn").Process(
        target=_serve, args=(onus, core, theirs), daemon=True
    )
    process.start()
    try:
        yield ours.recv()
    finally:
        process.terminate()
        process.join()


def _serve(onus: int, core: int, told: Connection) -> None:
    os.sched_setaffinity(0, {core})
    agent = Agent(huawei.build(FleetOlt("OLT-BENCH", onus, seed=1), NOW), COMMUNITY)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind(("127.0.0.1", 0))
        told.send(bound.getsockname()[1])
        _answer_for_ever(agent, bound)


def _answer_for_ever(agent: Agent, bound: socket.socket) -> None:
    prepared: dict[bytes, tuple[bytes, bytes]] = {}
    while True:
        datagram, peer = bound.recvfrom(65_535)
        start, end = _request_id_at(datagram)
        key = datagram[end:]
        answer = prepared.get(key)
        if answer is None:
            request = read_request(datagram)
            answer = prepared[key] = (request.community, _varbinds(agent, request))
        request_id = int.from_bytes(datagram[start:end], "big", signed=True)
        bound.sendto(ber.response(answer[0], request_id, [answer[1]]), peer)


def _varbinds(agent: Agent, request: Request) -> bytes:
    return b"".join(agent.varbinds(request))


def _request_id_at(datagram: bytes) -> tuple[int, int]:
    """Begin and end of its octets: behind the version, the community and the PDU's head."""
    at = _content(datagram, 0) + 3
    at = _content(datagram, at) + datagram[at + 1]
    at = _content(datagram, at)
    return at + 2, at + 2 + datagram[at + 1]


def _content(data: bytes, at: int) -> int:
    length = data[at + 1]
    return at + 2 + (length & 0x7F if length > 0x7F else 0)
