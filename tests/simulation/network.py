"""The simulated OLTs: what they answer, how fast, and their own log of who talked to them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum

from executions.lifecycle import Claim
from tests.simulation.engine import Engine
from tests.simulation.promise import BrokenPromiseError


class Health(Enum):
    """How an OLT behaves to the next datagram."""

    FINE = "fine"
    SLOW = "slow"
    SILENT = "silent"
    REFUSING = "refusing"
    GARBLED = "garbled"
    HALF = "half"  # a walk breaks off after its first column


@dataclass(slots=True)
class Conversation:
    """One session as the OLT sees it: who asked, and until when (since boot) it is answering."""

    number: int
    claim: Claim
    worker: str
    answered_s: float = 0.0
    is_over: bool = False


@dataclass(slots=True)
class SimulatedOlt:
    """An OLT on the wire. `talking`: whose packets it saw last."""

    olt_id: int
    name: str
    port: int
    latency_s: float
    pdus_per_column: int
    booted_at: datetime
    health: Health = Health.FINE
    healthy_since: datetime | None = None
    silent_until: datetime | None = None
    talking: Conversation | None = None
    onus: tuple[int, ...] = (1, 2, 3)
    packets: int = 0

    def receive(self, conversation: Conversation, now: datetime, now_s: float) -> None:
        """The witness: packets of two operations never mix on one OLT."""
        before = self.talking
        if conversation.is_over:
            raise BrokenPromiseError(
                f"{self.name} got a packet of {_who(conversation)} at {now:%H:%M:%S.%f}, after "
                f"{_who(before)} had begun to talk"
            )
        if before is not None and before is not conversation:
            if before.answered_s > now_s:
                raise BrokenPromiseError(
                    f"{self.name} got a packet of {_who(conversation)} at {now:%H:%M:%S.%f} while "
                    f"it was answering {_who(before)}"
                )
            before.is_over = True
        self.talking = conversation
        self.packets += 1

    def uptime(self, now: datetime) -> timedelta:
        return now - self.booted_at


def _who(conversation: Conversation | None) -> str:
    if conversation is None:
        return "nobody"
    claim = conversation.claim
    return f"execution {claim.execution_id} (fence {claim.fence}, worker {conversation.worker})"


@dataclass(slots=True)
class Network:
    """All OLTs by their port, and all conversations that may still bring data."""

    engine: Engine
    olts: dict[int, SimulatedOlt] = field(default_factory=dict)
    conversations: dict[int, Conversation] = field(default_factory=dict)
    _number: int = 0

    def converse(self, claim: Claim, worker: str) -> Conversation:
        self._number += 1
        conversation = Conversation(self._number, claim, worker)
        self.conversations[self._number] = conversation
        return conversation

    def __iter__(self) -> Iterator[SimulatedOlt]:
        return iter(self.olts.values())
