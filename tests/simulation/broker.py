"""Queues of messages that may be lost, doubled or late, as Redis and Celery make them."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from execution_coordinator.hints import Hint
from tests.simulation.engine import Engine

EXPIRES = timedelta(seconds=60)


@dataclass(slots=True)
class Troubles:
    """Shares of messages; `is_down`: Redis takes nothing and gives nothing."""

    lost: float = 0.01
    doubled: float = 0.02
    late: float = 0.02
    is_down: bool = False


@dataclass(slots=True)
class Broker:
    """`on_message` is called with the queue that has something new."""

    engine: Engine
    on_message: Callable[[str], None] = lambda _: None
    troubles: Troubles = field(default_factory=Troubles)
    _queues: dict[str, deque[tuple[int, datetime]]] = field(
        default_factory=lambda: {queue: deque() for queue in settings.QUEUES}
    )

    def publish(self, hints: Iterable[Hint]) -> None:
        for hint in hints:
            for _ in range(2 if self.engine.chance(self.troubles.doubled) else 1):
                if not self.engine.chance(self.troubles.lost):
                    self._send(hint)

    def _send(self, hint: Hint) -> None:
        random = self.engine.random
        late = self.engine.chance(self.troubles.late)
        delay_s = random.uniform(1, 90) if late else random.uniform(0.001, 0.02)
        expires = self.engine.now + EXPIRES
        self.engine.after(delay_s, lambda: self._deliver(hint, expires))

    def _deliver(self, hint: Hint, expires: datetime) -> None:
        if not self.troubles.is_down:
            self._queues[hint.queue].append((hint.execution_id, expires))
            self.on_message(hint.queue)

    def take(self, queue: str) -> int | None:
        waiting = self._queues[queue]
        while waiting and not self.troubles.is_down:
            execution_id, expires = waiting.popleft()
            if expires > self.engine.now:
                return execution_id
        return None

    def flush(self) -> None:
        for waiting in self._queues.values():
            waiting.clear()
