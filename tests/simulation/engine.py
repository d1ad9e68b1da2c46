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
    """The clock stands while an event happens. The same seed gives the same events."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.random = random.Random(seed)
        self.now = START
        self.step = 0
        self.database_shows: datetime | None = None
        self.is_database_touched = False
        self._events: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()

    @property
    def since_boot_s(self) -> float:
        return BOOTED_S + (self.now - START).total_seconds()

    def at(self, moment: datetime, action: Action) -> None:
        heapq.heappush(self._events, (max(moment, self.now), next(self._numbers), action))

    def after(self, seconds: float, action: Action) -> None:
        self.at(self.now + timedelta(seconds=seconds), action)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def run_until(self, end: datetime, happen: Callable[[Action], None]) -> None:
        """Calls `happen` with each event up to `end`; the clock then shows `end`."""
        while self._events and self._events[0][0] <= end:
            self.now, _, action = heapq.heappop(self._events)
            self.step += 1
            happen(action)
        self.now = end
