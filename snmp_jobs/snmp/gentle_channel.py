"""A channel that feels how busy the agent is, and slows down with it."""

import math
import time
from collections.abc import Sequence
from typing import Final

from snmp_jobs.snmp.base import OperationAborted, SessionStats, SnmpError, SnmpTarget, Varbind
from snmp_jobs.snmp.channel import Channel
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.load import Load
from snmp_jobs.snmp.oid import Oid

PULSE_EVERY_S: Final = 1.0
PULSE_SHARE: Final = 1 / 8  # of the time at most, on an agent that takes seconds for each answer
SYS_UP_TIME: Final[Oid] = (1, 3, 6, 1, 2, 1, 1, 3, 0)  # SNMPv2-MIB, on every agent


class GentleChannel:
    """Asks through a `Channel` and, once a second or less, for sysUpTime alone: the pulse.

    Tables take an agent as long as they take; the same small question takes longer only when it
    is busy. The first GET of a session is the first pulse.
    """

    def __init__(self, channel: Channel, usual_rtt_s: float | None) -> None:
        self._channel = channel
        self._load = Load(usual_rtt_s)
        self._next_pulse_at = math.inf
        self._pulses_answered = 0

    @property
    def target(self) -> SnmpTarget:
        return self._channel.target

    @property
    def stats(self) -> SessionStats:
        return self._channel.stats

    @property
    def replies(self) -> int:
        """Answers to what the session was asked for, without those to its pulses."""
        return self._channel.stats.replies - self._pulses_answered

    @property
    def last_octets(self) -> int:
        """The size of the last answer."""
        return self._channel.last_octets

    def ask(self, kind: PduKind, oids: Sequence[Oid], repetitions: int) -> tuple[Varbind, ...]:
        """As `Channel.ask`."""
        if time.monotonic() >= self._next_pulse_at:
            self._feel()
        varbinds = self._channel.ask(kind, oids, repetitions)
        if kind is PduKind.GET and self.stats.rtt_before_s is None:
            self.stats.rtt_before_s = self._channel.last_rtt_s
            self._felt(self._channel.last_rtt_s)
        return varbinds

    def rest(self, pause_s: float) -> None:
        self._channel.rest(pause_s)

    def is_alive(self) -> bool:
        """Whether the agent answers anything at all."""
        before = self._pulses_answered
        self._pulse()
        return self._pulses_answered > before

    def usual_rtt_s(self) -> float | None:
        """For the next session; None when there was nothing to measure."""
        return self._load.usual_after()

    def _feel(self) -> None:
        rtt_s = self._pulse()
        if rtt_s is not None:
            self._felt(rtt_s)

    def _felt(self, rtt_s: float) -> None:
        """One long round trip may be chance, a second one right after it is not."""
        if self._load.is_more_than_usual(rtt_s):
            again_s = self._pulse()
            rtt_s = rtt_s if again_s is None else min(rtt_s, again_s)
        self._load.felt(rtt_s)
        self._channel.pause_s = self._load.pause_s
        self.stats.rtt_worst_s = max(rtt_s, self.stats.rtt_worst_s or 0.0)
        self.stats.slowed_down |= self._load.pause_s > 0
        self._next_pulse_at = time.monotonic() + max(PULSE_EVERY_S, rtt_s / PULSE_SHARE)

    def _pulse(self) -> float | None:
        """The round trip; None, and no pulse from then on, when the agent does not answer it."""
        before = self.stats.replies
        try:
            self._channel.ask(PduKind.GET, [SYS_UP_TIME], 0)
        except OperationAborted:
            raise
        except SnmpError:
            self._next_pulse_at = math.inf
        self._pulses_answered += self.stats.replies - before
        return self._channel.last_rtt_s if self.stats.replies > before else None
