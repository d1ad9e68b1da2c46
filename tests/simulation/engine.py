"""Simulated time: events in order, one at a time, and the random numbers of one seed."""

import heapq
import itertools
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

START = datetime(2026, 3, 2, 10, 0, tzinfo=UTC)
BOOTED_S = 1_000_000.0

Action = Callable[[], None]


class Engine:
    """The clock stands while an event happens. The same seed gives the same events.

    `true_now` goes on steadily and orders the events; `now` is what the clock of the machine shows,
    which somebody may set.
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.true_now = START
        self.step = 0
        self.was_set_s = 0.0
        self.was_set_back_s = 0.0
        self.database_restarted_s = 0.0
        self.connection_is_broken = False
        self.database_shows: datetime | None = None
        self.is_database_touched = False
        self._events: list[tuple[datetime, int, Action]] = []
        self._ahead = timedelta()
        self._numbers = itertools.count()

    @property
    def now(self) -> datetime:
        return self.true_now + self._ahead

    @property
    def since_boot_s(self) -> float:
        return BOOTED_S + (self.true_now - START).total_seconds()

    def set_clock(self, by: timedelta) -> None:
        self._ahead += by
        self.was_set_s = self.since_boot_s
        if by < timedelta():
            self.was_set_back_s = self.since_boot_s

    def after(self, seconds: float, action: Action) -> None:
        moment = self.true_now + timedelta(seconds=max(seconds, 0))
        heapq.heappush(self._events, (moment, next(self._numbers), action))

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def run_until(self, end: datetime, happen: Callable[[Action], None]) -> None:
        """Calls `happen` with each event up to `end`, which is then `true_now`."""
        while self._events and self._events[0][0] <= end:
            self.true_now, _, action = heapq.heappop(self._events)
            self.step += 1
            happen(action)
        self.true_now = end
