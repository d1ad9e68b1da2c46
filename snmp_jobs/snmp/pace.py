"""When the next datagram may leave."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from snmp_jobs.snmp.base import DeadlineExceeded, SnmpTarget

SLICE_S: Final = 0.25  # between two looks at whether the caller wants to stop


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: `deadline` is a `time.monotonic()` value.

    `before_pdu` is called before every datagram and while none is on its way; it may raise.
    """

    deadline: float
    before_pdu: Callable[[], None]


class Pace:
    """Keeps datagrams apart; every wait looks at the deadline and at the caller's check."""

    def __init__(self, target: SnmpTarget, limits: Limits) -> None:
        self._target = target
        self._limits = limits
        rate = target.max_pdus_per_s
        self._apart_s = 0.0 if rate is None else 1 / rate
        self._earliest = 0.0

    def before_datagram(self, pause_s: float) -> None:
        """Returns when one may be sent. Raises `DeadlineExceeded` and what the check raises."""
        self.rest(max(self._earliest - time.monotonic(), pause_s))
        self.check_deadline()
        self._limits.before_pdu()
        self._earliest = time.monotonic() + self._apart_s

    def rest(self, pause_s: float) -> None:
        """Waits, not beyond the deadline."""
        until = min(time.monotonic() + pause_s, self._limits.deadline)
        while (remaining_s := until - time.monotonic()) > 0:
            self._limits.before_pdu()
            time.sleep(min(remaining_s, SLICE_S))

    def check_deadline(self) -> None:
        if time.monotonic() >= self._limits.deadline:
            raise DeadlineExceeded(f"the time for this operation on {self._target} is over")
