"""How many repetitions, or objects, go into one request."""

from typing import Final

GROW_AFTER: Final = 8  # good answers in a row
CONFIRM_AFTER: Final = 4  # good small answers, after which the large size is to blame
FAILURES_TO_REFUSE: Final = 2  # a single one may be a lost datagram


class PduSize:
    """Shrinks when an agent cannot follow, and grows slowly while it can.

    `value` is for the next request, `limit` is what to start with the next time, `refused` a size
    seen to be too large: it said so, or it failed twice while smaller requests went well.
    """

    def __init__(self, start: int, *, ceiling: int = 0, refused: int | None = None) -> None:
        self._ceiling = max(start, ceiling)
        self.refused = refused
        self.value = self.limit = min(start, self._top())
        self._good_in_a_row = 0
        self._doubted: int | None = None
        self._suspect: int | None = None
        self._failures = 0

    def answered(self, asked: int) -> None:
        """After a good answer to a request of this size, which may have been below `value`."""
        if self._doubted is not None:
            self.value, self._doubted = self._below(self._doubted), None
        if asked < self.value:
            return
        self._good_in_a_row += 1
        self._judge(asked)
        self.limit = max(self.limit, asked)
        if self._good_in_a_row >= GROW_AFTER:
            self._good_in_a_row = 0
            self._grow()

    def timed_out(self, asked: int) -> None:
        """Nobody answered: the next request is the smallest, to see whether it is the size."""
        self._failed(asked)
        self._doubted, self.value = asked, 1

    def failed(self, asked: int) -> None:
        """The answer was an error, or none that could be used. Never below 1."""
        self._failed(asked)
        self.value = self._below(asked)

    def too_big(self, asked: int) -> None:
        """The agent itself says that it is the size."""
        self.failed(asked)
        self._failures = FAILURES_TO_REFUSE
        self._good_in_a_row = CONFIRM_AFTER - 1

    def failed_at_smallest(self) -> None:
        """It was not a matter of size."""
        self._acquit()
        self._doubted = None

    def restore(self) -> None:
        """Begins again at what is known to work."""
        self.failed_at_smallest()
        self.value = self.limit

    def _below(self, size: int) -> int:
        return self.limit if size > self.limit else max(1, size // 2)

    def _failed(self, asked: int) -> None:
        self._good_in_a_row = 0
        if asked > 1:
            self._failures += 1
            self._suspect = min(asked, self._suspect or asked)

    def _judge(self, asked: int) -> None:
        if self._suspect is None:
            return
        if asked >= self._suspect:
            self._acquit()
        elif self._failures >= FAILURES_TO_REFUSE and self._good_in_a_row >= CONFIRM_AFTER:
            self.refused = self._suspect
            self.limit = self.value
            self._acquit()

    def _acquit(self) -> None:
        self._suspect, self._failures = None, 0

    def _grow(self) -> None:
        """Quickly back to what worked before, in small steps beyond it."""
        if self.value < self.limit:
            self.value = min(self.limit, self.value * 2)
        else:
            self.value = min(self._top(), self.value + max(1, self.value // 2))

    def _top(self) -> int:
        return self._ceiling if self.refused is None else max(1, self.refused - 1)
