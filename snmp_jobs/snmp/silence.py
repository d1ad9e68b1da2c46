"""When it is no use to send an agent more requests."""

from collections.abc import Callable
from typing import Final

from snmp_jobs.snmp.base import (
    DeadlineExceeded,
    SessionStats,
    SnmpError,
    SnmpRefused,
    SnmpTimeout,
    SnmpUnreachable,
)

_FINAL: Final = (SnmpRefused, SnmpUnreachable, DeadlineExceeded)


class Silence:
    """`reason` is set once nobody is there any more.

    An agent that has answered before may be silent because of what it was asked: when even the
    smallest request stays without an answer, `is_alive` asks it for something that all agents have.
    """

    def __init__(self, stats: SessionStats, is_alive: Callable[[], bool]) -> None:
        self._stats = stats
        self._is_alive = is_alive
        self.reason: SnmpError | None = None

    def request_failed(self, error: SnmpError) -> None:
        never_answered = isinstance(error, SnmpTimeout) and not self._stats.replies
        if never_answered or isinstance(error, _FINAL):
            self.reason = error

    def smallest_request_failed(self, error: SnmpError) -> None:
        if isinstance(error, SnmpTimeout) and not self._is_alive():
            self.reason = error
