"""Agents that misbehave, one function for each way."""

import dataclasses
import itertools
import random
import socket
import time
from collections.abc import Callable, Mapping, Sequence

from simulator import ber
from simulator.agent import Agent, Conditions, Peer, Reply
from simulator.records import TypedValue
from simulator.requests import Request
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.oid import Oid
from tests.snmp_jobs.snmp.mutations import mutated
from tests.snmp_jobs.snmp.tables import RX_POWER, index

TOO_BIG, GEN_ERR = 1, 5

Behaviour = Callable[[Agent, Request, Peer], Sequence[Reply]]


class OddAgent(Agent):
    """Answers as the behaviour says instead of as it should."""

    def __init__(
        self,
        table: Mapping[Oid, TypedValue],
        behaviour: Behaviour,
        conditions: Conditions | None = None,
    ) -> None:
        super().__init__(table, conditions=conditions)
        self._behaviour = behaviour

    def respond(self, request: Request, peer: Peer) -> Sequence[Reply]:
        return self._behaviour(self, request, peer)


def _rows(agent: Agent, request: Request, numbers: Sequence[int]) -> Sequence[Reply]:
    varbinds = [ber.varbind(RX_POWER + index(number), ber.integer(7)) for number in numbers]
    return [Reply(agent.response(request, varbinds))]


def same_row_for_ever(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return _rows(agent, request, [3] * 10)


def loop_of_two(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return _rows(agent, request, [1, 2] * 5)


def decreasing(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return _rows(agent, request, range(9, -1, -1))


def endless(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    """A new row after every row, for ever."""
    start = request.oids[0]
    first = start[-1] + 1 if len(start) > len(RX_POWER) else 1
    numbers = range(first, first + max(1, request.max_repetitions))
    return [
        Reply(
            agent.response(
                request, [ber.varbind((*RX_POWER, number), ber.integer(1)) for number in numbers]
            )
        )
    ]


def endless_and_large(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    """A new row of 60,000 octets after every row, for ever."""
    start = request.oids[0]
    following = (*RX_POWER, start[-1] + 1 if len(start) > len(RX_POWER) else 1)
    varbind = ber.varbind(following, ber.element(0x04, bytes(60_000)))
    return [Reply(agent.response(request, [varbind]))]


def no_varbinds(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [Reply(agent.response(request, []))]


def no_such_instance_for_ever(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [
        Reply(
            agent.response(
                request, [ber.varbind((*oid, 1), ber.NO_SUCH_INSTANCE) for oid in request.oids]
            )
        )
    ]


def wraps_to_the_start(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    """At the end of its tables it begins again, as some firmware does instead of endOfMibView."""
    right = agent.varbinds(request)
    start = ber.varbind((1, 3, 6, 1, 2, 1, 1, 1, 0), ber.integer(1))
    odd = [start if varbind.endswith(ber.END_OF_MIB_VIEW) else varbind for varbind in right]
    return [Reply(agent.response(request, odd))]


def refuses_more_than(limit: int, error_status: int) -> Behaviour:
    """The error for a GETBULK of more repetitions, or a GET of more objects, than the limit."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        asked = request.max_repetitions if request.kind is PduKind.BULK else len(request.oids)
        if asked > limit:
            return [Reply(agent.response(request, [], error_status))]
        return [Reply(agent.answer(request))]

    return behave


def error_for(oid: Oid, error_status: int, *, with_index: bool) -> Behaviour:
    """Fails whenever the row or object is part of the answer."""
    name = ber.object_id(oid)

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        varbinds = agent.varbinds(request)
        culprits = [place for place, varbind in enumerate(varbinds, 1) if name in varbind]
        if not culprits:
            return [Reply(agent.answer(request))]
        octets = ber.response(
            request.community,
            request.request_id,
            [],
            error_status=error_status,
            error_index=culprits[0] if with_index else 0,
        )
        return [Reply(octets)]

    return behave


def replaced(old: bytes, new: bytes) -> Behaviour:
    """The right answer with some of its octets exchanged for others, same in length or not."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [Reply(agent.answer(request).replace(old, new))]

    return behave


def truncated(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [Reply(agent.answer(request)[:-7])]


def garbage_only(_agent: Agent, _request: Request, _peer: Peer) -> Sequence[Reply]:
    return [Reply(b"\x30\x84\xff\xff\xff\xff garbage")]


def mutating(seed: int) -> Behaviour:
    """Every second answer is broken somewhere."""
    source = random.Random(seed)

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        right = agent.answer(request)
        return [Reply(right if source.random() < 0.5 else mutated(source, right))]

    return behave


def v1(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [_altered(agent, request, version=0)]


def other_community(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [_altered(agent, request, community=b"private")]


def other_request_id(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [_altered(agent, request, request_id=request.request_id ^ 0x1000_0000)]


def get_pdu_as_reply(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [_altered(agent, request, tag=PduKind.GET)]


def _altered(
    agent: Agent,
    request: Request,
    *,
    version: int = 1,
    community: bytes | None = None,
    request_id: int | None = None,
    tag: int = PduKind.RESPONSE,
) -> Reply:
    return Reply(
        ber.response(
            request.community if community is None else community,
            request.request_id if request_id is None else request_id,
            agent.varbinds(request),
            version=version,
            tag=tag,
        )
    )


def from_another_port(agent: Agent, request: Request, peer: Peer) -> Sequence[Reply]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.sendto(agent.answer(request), peer)
    return []


def after_strays(*strays: Behaviour) -> Behaviour:
    """Datagrams that are no answer first, the right one behind them."""

    def behave(agent: Agent, request: Request, peer: Peer) -> Sequence[Reply]:
        wrong = [reply for stray in strays for reply in stray(agent, request, peer)]
        return [*wrong, Reply(agent.answer(request))]

    return behave


def twice_and_late(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    right = agent.answer(request)
    return [Reply(right), Reply(right), Reply(right, after_s=0.02), Reply(right, after_s=0.05)]


def answers_only_first_tries_late(after_s: float) -> Behaviour:
    """Each second datagram stays without an answer, the first one gets its own late."""
    count = itertools.count()

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [Reply(agent.answer(request), after_s)] if next(count) % 2 == 0 else []

    return behave


def silent(_agent: Agent, _request: Request, _peer: Peer) -> Sequence[Reply]:
    return []


def stops_after(answers: int) -> Behaviour:
    count = itertools.count()

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [Reply(agent.answer(request))] if next(count) < answers else []

    return behave


def silent_about(column: Oid) -> Behaviour:
    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        if any(oid[: len(column)] == column for oid in request.oids):
            return []
        return [Reply(agent.answer(request))]

    return behave


def slow_when_asked_for_more_than(repetitions: int) -> Behaviour:
    """Silent to large requests: their answers would be lost on the way as fragments are."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        is_large = request.kind is PduKind.BULK and request.max_repetitions > repetitions
        return [] if is_large else [Reply(agent.answer(request))]

    return behave


def works_for(seconds: float) -> Behaviour:
    """A blocking agent: each answer takes its time."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        time.sleep(seconds)
        return [Reply(agent.answer(request))]

    return behave


def leaves_out(oid: Oid) -> Behaviour:
    """Answers all objects but one, without a word about it."""
    name = ber.object_id(oid)

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        varbinds = [varbind for varbind in agent.varbinds(request) if name not in varbind]
        return [Reply(agent.response(request, varbinds))]

    return behave


def silent_about_all(columns: Sequence[Oid]) -> Behaviour:
    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        if any(oid[: len(column)] == column for oid in request.oids for column in columns):
            return []
        return [Reply(agent.answer(request))]

    return behave


def loses_answers_above(octets: int) -> Behaviour:
    """A path that drops what it would have to fragment."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        answer = agent.answer(request)
        return [Reply(answer)] if len(answer) <= octets else []

    return behave


def loses(share: float, source: random.Random) -> Behaviour:
    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [] if source.random() < share else [Reply(agent.answer(request))]

    return behave


def loses_the(number: int) -> Behaviour:
    """One answer, counted from 1, is lost."""
    count = itertools.count(1)

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [] if next(count) == number else [Reply(agent.answer(request))]

    return behave


def no_bulk_at_all(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return [] if request.kind is PduKind.BULK else [Reply(agent.answer(request))]


def gen_err_to_bulk(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    if request.kind is PduKind.BULK:
        return [Reply(agent.response(request, [], GEN_ERR))]
    return [Reply(agent.answer(request))]


def one_in(number: int) -> Behaviour:
    """Answers one request in so many."""
    count = itertools.count(1)

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [Reply(agent.answer(request))] if next(count) % number == 0 else []

    return behave


def more_rows_than_asked(rows: int) -> Behaviour:
    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        generous = dataclasses.replace(request, kind=PduKind.BULK, max_repetitions=rows)
        return [Reply(agent.answer(generous))]

    return behave


def from_another_address(agent: Agent, request: Request, peer: Peer) -> Sequence[Reply]:
    """The port of the agent, an address that is not its own."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.2", agent.port))
        other.sendto(agent.answer(request), peer)
    return []


def random_octets(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    del agent
    return [Reply(random.Random(request.request_id).randbytes(200))]


def longer_loop(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
    return _rows(agent, request, [1, 2, 3] * 4)


def broken_by(change: Callable[[bytes], bytes]) -> Behaviour:
    """Every answer goes through the same change."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [Reply(change(agent.answer(request)))]

    return behave


def drops_from_tables(places: Sequence[int]) -> Behaviour:
    """Leaves varbinds out of every answer to several columns; what is behind them moves up."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        varbinds = agent.varbinds(request)
        if len(request.oids) > 1:
            varbinds = [v for place, v in enumerate(varbinds) if place not in places]
        return [Reply(agent.response(request, varbinds))]

    return behave


def drops_one_and_goes_on(place: int) -> Behaviour:
    """As many varbinds as were asked for, though one in the middle is missing."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        if len(request.oids) == 1:
            return [Reply(agent.answer(request))]
        asked = len(agent.varbinds(request))
        generous = dataclasses.replace(
            request, kind=PduKind.BULK, max_repetitions=request.max_repetitions + 1
        )
        varbinds = [v for n, v in enumerate(agent.varbinds(generous)) if n != place]
        return [Reply(agent.response(request, varbinds[:asked]))]

    return behave


def repeats_in_tables(place: int) -> Behaviour:
    """Says one varbind of every answer to several columns twice."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        varbinds = agent.varbinds(request)
        if len(request.oids) > 1:
            varbinds.insert(place, varbinds[min(place, len(varbinds) - 1)])
        return [Reply(agent.response(request, varbinds))]

    return behave


def cuts_tables_to(varbinds: int) -> Behaviour:
    """Never more than so many in an answer, as an agent with a small buffer may."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        return [Reply(agent.response(request, agent.varbinds(request)[:varbinds]))]

    return behave


def says_instead(place: int, varbind: bytes) -> Behaviour:
    """One varbind of each answer gives way to another."""

    def behave(agent: Agent, request: Request, _peer: Peer) -> Sequence[Reply]:
        varbinds = agent.varbinds(request)
        varbinds[place : place + 1] = [varbind]
        return [Reply(agent.response(request, varbinds))]

    return behave
