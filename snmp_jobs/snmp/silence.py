"""When it is no use to send an agent more requests."""

from typing import Final

from snmp_jobs.snmp.base import (
    DeadlineExceeded,
    SessionStats,
    SnmpError,
    SnmpRefused,
    SnmpTimeout,
    SnmpUnreachable,
)

GIVE_UP_AFTER_TIMEOUTS: Final = 2
_FINAL: Final = (SnmpRefused, SnmpUnreachable, DeadlineExceeded)


class Silence:
    """`reason` is set once nobody is there any more.

    An agent that has answered before may be silent because of what it was asked: only when the
    smallest requests for two different things stay unanswered in a row is it taken for gone.
    """

    def __init__(self, stats: SessionStats) -> None:
        self._stats = stats
        self._timeouts_in_a_row = 0
        self.reason: SnmpError | None = None

    def answered(self) -> None:
        self._timeouts_in_a_row = 0

    def request_failed(self, error: SnmpError) -> None:
        never_answered = isinstance(error, SnmpTimeout) and not self._stats.replies
        if never_answered or isinstance(error, _FINAL):
            self.reason = error

    def smallest_request_failed(self, error: SnmpError) -> None:
        if not isinstance(error, SnmpTimeout):
            self._timeouts_in_a_row = 0
            return
        self._timeouts_in_a_row += 1
        if self._timeouts_in_a_row >= GIVE_UP_AFTER_TIMEOUTS:
            self.reason = error
