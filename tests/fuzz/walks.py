"""Walks and GETs through an agent whose answers are broken on the way."""

import random
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from simulator.agent import Agent, Peer, Reply
from simulator.records import TypedValue
from simulator.requests import Request
from snmp_jobs.snmp.base import SnmpError, SnmpTarget, WalkMethod
from snmp_jobs.snmp.codec import Codec, PysnmpCodec
from snmp_jobs.snmp.fast_codec import FastCodec
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.snmp.session import Session
from tests.fuzz.material import subtrees
from tests.fuzz.protos import malformed
from tests.fuzz.verdict import Said, Sent, faults_of_get, faults_of_walk, read
from tests.snmp_jobs.snmp.mutations import mutated

COMMUNITY = "public"
DEADLINE_S = 1.0
# A session may see its end one grace for unreadable answers later, on a machine that is busy.
HANG_S = DEADLINE_S + 5.0
BROKEN_SHARE = 0.7

_FAST = FastCodec(PysnmpCodec())


class BreakingAgent(Agent):
    """Answers right, and then something happens to most of the answers."""

    def __init__(self, table: Mapping[Oid, TypedValue]) -> None:
        super().__init__(table, COMMUNITY, keep_log=False)
        self.begin(0)

    def begin(self, seed: int) -> None:
        """The same seed breaks the same answers in the same way."""
        self.sent: list[Sent] = []
        self._random = random.Random(seed)

    def respond(self, request: Request, peer: Peer) -> Sequence[Reply]:
        del peer
        right = self.answer(request)
        octets = self._broken(right) if self._random.random() < BROKEN_SHARE else right
        self.sent.append(Sent(request.request_id, right, octets))
        return [Reply(octets)]

    def _broken(self, right: bytes) -> bytes:
        if self._random.random() < 0.3:
            return malformed(self._random, right)
        return mutated(self._random, right)


@dataclass(slots=True)
class Outcome:
    """`cases`: answers that were broken. `endings`: how often each way of ending came."""

    cases: int = 0
    endings: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def walk_once(agent: BreakingAgent, seed: int) -> Outcome:
    """One session with the agent; a fault is prefixed by the seed that brings it back."""
    source = random.Random(seed)
    agent.begin(seed)
    outcome = Outcome()
    began = time.monotonic()
    try:
        faults = _converse(agent, source, outcome)
        faults += _disagreements(agent.sent)
    except Exception as error:  # noqa: BLE001 -- any other exception is what is looked for
        faults = [f"crash: {type(error).__name__}: {error}"]
    if time.monotonic() - began > HANG_S:
        faults.append(f"took {time.monotonic() - began:.1f} s")
    outcome.cases = sum(answer.octets != answer.right for answer in agent.sent)
    outcome.faults = [f"SEED={seed}: {fault}" for fault in faults]
    return outcome


def _converse(agent: BreakingAgent, source: random.Random, outcome: Outcome) -> list[str]:
    columns = subtrees(dict(agent.table), source)
    oids = source.sample(sorted(agent.table), min(8, len(agent.table)))
    target = SnmpTarget(
        agent.address, agent.port, COMMUNITY, timeout_s=0.01, retries=1, most_repetitions=20
    )
    codec: Codec = _FAST if source.random() < 0.8 else PysnmpCodec()
    faults: list[str] = []
    with Session(target, deadline=time.monotonic() + DEADLINE_S, codec=codec) as session:
        try:
            got = session.get(oids)
            walked = session.walk(columns, source.choice(list(WalkMethod)))
        except SnmpError as error:
            outcome.endings[error.code] += 1
            return faults
    said = Said.by(list(agent.sent), COMMUNITY.encode())
    outcome.endings.update(
        column.error.code if column.error else "complete" for column in walked.columns
    )
    faults += faults_of_get(got, agent.table, said)
    faults += faults_of_walk(walked, agent.table, said)
    return faults


def _disagreements(sent: Sequence[Sent]) -> list[str]:
    """The fast path, with pysnmp behind it, has to read what pysnmp reads."""
    return [
        f"the codecs disagree on {answer.octets.hex()}"
        for answer in list(sent)
        if _fast(answer.octets) != read(answer.octets)
    ]


def _fast(octets: bytes) -> object:
    try:
        return _FAST.decode(octets)
    except SnmpError:
        return None
