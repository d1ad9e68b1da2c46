"""Simulated SNMP v2c agents on real UDP sockets, for the demo and the tests."""

import contextlib
import heapq
import itertools
import random
import selectors
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Self

from simulator import ber
from simulator.mib import Mib
from simulator.records import TypedValue
from simulator.requests import Request, UnreadableRequestError, read_request
from snmp_jobs.snmp.codec import TOO_BIG, VERSION_2C, PduKind
from snmp_jobs.snmp.oid import Oid

Peer = tuple[str, int]

HEADER_OCTETS: Final = 64  # what a response has around its varbinds, the community apart
BACKLOG: Final = 64  # datagrams taken from one socket before the others have their turn


@dataclass(frozen=True, slots=True)
class RequestRecord:
    """One request as the agent saw it, times by `time.monotonic()`.

    `replied_at` is None when the agent kept silent.
    """

    received_at: float
    replied_at: float | None
    kind: PduKind
    request_id: int
    first_oid: Oid | None
    peer: Peer


@dataclass(frozen=True, slots=True)
class Reply:
    """A datagram to send, `after_s` from the moment at which the agent is done."""

    octets: bytes
    after_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Conditions:
    """The line and the machine: time per request, share of datagrams lost in each direction."""

    latency_s: float = 0.0
    loss: float = 0.0
    max_reply_octets: int = 65_000


class Agent:
    """Answers from a table that may be replaced at any time; silent to a wrong community.

    A context manager that serves itself in a thread; `AgentServer` serves many in one. `log` is
    the witness of what was asked and when; without `keep_log` it stays empty.
    """

    def __init__(  # noqa: PLR0913 -- all but the table have a default
        self,
        table: Mapping[Oid, TypedValue],
        community: str = "public",
        address: str = "127.0.0.1",
        port: int = 0,
        *,
        conditions: Conditions | None = None,
        keep_log: bool = True,
    ) -> None:
        self.address = address
        self.log: list[RequestRecord] = []
        self.conditions = conditions or Conditions()
        self._keep_log = keep_log
        self._community = community.encode()
        self._port = port
        self._mib = Mib(table)
        self._table = table
        self._server: AgentServer | None = None

    def __enter__(self) -> Self:
        self._server = AgentServer([self])
        self._server.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.__exit__(kind, error, traceback)

    @property
    def port(self) -> int:
        """Where it listens; known once it is served."""
        return self._port

    @property
    def table(self) -> Mapping[Oid, TypedValue]:
        return self._table

    @table.setter
    def table(self, table: Mapping[Oid, TypedValue]) -> None:
        self._mib = Mib(table)
        self._table = table

    def bind(self) -> socket.socket:
        """A socket of its own; raises OSError when the address and port are taken."""
        bound = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            bound.bind((self.address, self._port))
        except OSError as error:
            bound.close()
            raise OSError(error.errno, f"{self.address}:{self._port}: {error.strerror}") from None
        bound.setblocking(False)  # noqa: FBT003 -- the standard library's signature
        self._port = bound.getsockname()[1]
        return bound

    def respond(self, request: Request, peer: Peer) -> Sequence[Reply]:  # noqa: ARG002
        """What to send back. Agents that misbehave override this."""
        if request.version != VERSION_2C or request.community != self._community:
            return []
        return [Reply(self.answer(request))]

    def answer(self, request: Request) -> bytes:
        """The right response to a request."""
        room = self.conditions.max_reply_octets - HEADER_OCTETS - len(request.community)
        varbinds = self.varbinds(request)
        if sum(map(len, varbinds)) > room:
            varbinds = _cut(varbinds, room) if request.kind is PduKind.BULK else []
            if not varbinds:
                return self.response(request, [], error_status=TOO_BIG)
        return self.response(request, varbinds)

    def varbinds(self, request: Request) -> list[bytes]:
        """The encoded varbinds of the right response, however many octets they take."""
        mib = self._mib
        if request.kind is PduKind.GET:
            return [mib.get(oid) for oid in request.oids]
        if request.kind is PduKind.NEXT:
            return [mib.next(oid) for oid in request.oids]
        once = max(request.non_repeaters, 0)
        repeated = mib.bulk(request.oids[once:], max(request.max_repetitions, 0))
        return [mib.next(oid) for oid in request.oids[:once]] + repeated

    def response(self, request: Request, varbinds: Iterable[bytes], error_status: int = 0) -> bytes:
        return ber.response(
            request.community, request.request_id, varbinds, error_status=error_status
        )

    def note(self, request: Request, peer: Peer, times: tuple[float, float | None]) -> None:
        if self._keep_log:
            first = request.oids[0] if request.oids else None
            record = RequestRecord(*times, request.kind, request.request_id, first, peer)
            self.log.append(record)


def _cut(varbinds: list[bytes], room: int) -> list[bytes]:
    """As many as fit, in order (RFC 3416 section 4.2.3)."""
    used = itertools.accumulate(map(len, varbinds))
    return [varbind for varbind, octets in zip(varbinds, used, strict=True) if octets <= room]


@dataclass(slots=True)
class _Served:
    agent: Agent
    socket: socket.socket
    busy_until: float = 0.0


@dataclass(frozen=True, slots=True, order=True)
class _Due:
    at: float
    number: int
    served: _Served
    octets: bytes
    peer: Peer


class AgentServer:
    """One thread for any number of agents. Each of them works on one request at a time."""

    def __init__(self, agents: Sequence[Agent]) -> None:
        self._agents = agents
        self._selector = selectors.DefaultSelector()
        self._due: list[_Due] = []
        self._numbers = itertools.count()
        self._random = random.Random(0)  # noqa: S311 -- the same losses in every run
        self._wake, self._woken = socket.socketpair()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="agents", daemon=True)

    def __enter__(self) -> Self:
        try:
            for agent in self._agents:
                served = _Served(agent, agent.bind())
                self._selector.register(served.socket, selectors.EVENT_READ, served)
        except OSError:
            self._close()
            raise
        self._selector.register(self._woken, selectors.EVENT_READ)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._stopping.set()
        self._wake.send(b"x")
        self._thread.join()
        self._close()

    def _close(self) -> None:
        for key in list(self._selector.get_map().values()):
            if isinstance(key.fileobj, socket.socket):
                key.fileobj.close()
        self._selector.close()
        self._wake.close()
        self._woken.close()

    def _run(self) -> None:
        while not self._stopping.is_set():
            for key, _ in self._selector.select(self._until_next_due_s()):
                if isinstance(key.data, _Served):
                    self._drain(key.data)
            self._send_due()

    def _until_next_due_s(self) -> float | None:
        return max(0.0, self._due[0].at - time.monotonic()) if self._due else None

    def _drain(self, served: _Served) -> None:
        for _ in range(BACKLOG):
            try:
                datagram, peer = served.socket.recvfrom(65_535)
            except BlockingIOError:
                return
            if not self._is_lost(served):
                self._handle(served, datagram, peer)

    def _is_lost(self, served: _Served) -> bool:
        loss = served.agent.conditions.loss
        return loss > 0 and self._random.random() < loss

    def _handle(self, served: _Served, datagram: bytes, peer: Peer) -> None:
        received_at = time.monotonic()
        try:
            request = read_request(datagram)
        except UnreadableRequestError:
            return
        replies = served.agent.respond(request, peer)
        latency_s = served.agent.conditions.latency_s
        done_at = max(served.busy_until, received_at) + latency_s
        served.busy_until = done_at
        replied_at = max(done_at, time.monotonic()) if replies else None
        # Before the reply leaves: whoever has it in hand finds the request in the log.
        served.agent.note(request, peer, (received_at, replied_at))
        for reply in replies:
            if latency_s or reply.after_s:
                self._send_later(served, reply, peer, done_at + reply.after_s)
            elif not self._is_lost(served):
                _send(served.socket, reply.octets, peer)

    def _send_later(self, served: _Served, reply: Reply, peer: Peer, at: float) -> None:
        due = _Due(at, next(self._numbers), served, reply.octets, peer)
        heapq.heappush(self._due, due)

    def _send_due(self) -> None:
        while self._due and self._due[0].at <= time.monotonic():
            due = heapq.heappop(self._due)
            if not self._is_lost(due.served):
                _send(due.served.socket, due.octets, due.peer)


def _send(sender: socket.socket, octets: bytes, peer: Peer) -> None:
    # What a full buffer or a vanished peer swallows is a lost datagram like any other.
    with contextlib.suppress(OSError):
        sender.sendto(octets, peer)
