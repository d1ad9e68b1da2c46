"""How many repetitions, or objects, go into one request."""

from typing import Final

from snmp_jobs.snmp.base import SnmpError, SnmpTimeout, TooBig

GROW_AFTER: Final = 8  # good answers in a row


class PduSize:
    """Halves when an agent cannot follow and grows back, never above what it was seen to refuse.

    `limit` is what to start with the next time. It falls only when a smaller request worked after
    a larger one was too big, or had no answer twice: a single timeout may be a lost datagram.
    """

    def __init__(self, limit: int) -> None:
        self.value = limit
        self.limit = limit
        self._good_in_a_row = 0
        self._timeouts = 0
        self._is_suspected = False

    def answered(self) -> None:
        if self._is_suspected:
            self.limit = self.value
            self._is_suspected = False
        self._good_in_a_row += 1
        if self._good_in_a_row >= GROW_AFTER:
            self._good_in_a_row = 0
            self.value = min(self.limit, self.value * 2)

    def shrink(self, error: SnmpError) -> None:
        """After a request of this size failed. Never below 1."""
        self._good_in_a_row = 0
        self.value = max(1, self.value // 2)
        self._timeouts += isinstance(error, SnmpTimeout)
        self._is_suspected |= isinstance(error, TooBig) or self._timeouts > 1

    def failed_at_smallest(self) -> None:
        """It was not a matter of size."""
        self._is_suspected = False
