"""Queues of messages that may be lost, doubled or late, as Redis and Celery make them."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings

from execution_coordinator.hints import Hint
from tests.simulation.engine import Engine

EXPIRES = timedelta(seconds=60)
PING_EXPIRES = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Message:
    """What a worker finds in its queue. `execution_id` None: a ping."""

    execution_id: int | None
    expires: datetime


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
    _queues: dict[str, deque[Message]] = field(
        default_factory=lambda: {queue: deque() for queue in settings.QUEUES}
    )

    def publish(self, hints: Iterable[Hint]) -> None:
        for hint in hints:
            for _ in range(2 if self.engine.chance(self.troubles.doubled) else 1):
                if not self.engine.chance(self.troubles.lost):
                    self._send(hint.queue, Message(hint.execution_id, self.engine.now + EXPIRES))

    def ping(self, queues: Iterable[str]) -> None:
        for queue in queues:
            self._send(queue, Message(None, self.engine.now + PING_EXPIRES))

    def _send(self, queue: str, message: Message) -> None:
        random = self.engine.random
        late = self.engine.chance(self.troubles.late)
        delay_s = random.uniform(1, 90) if late else random.uniform(0.001, 0.02)
        self.engine.after(delay_s, lambda: self._deliver(queue, message))

    def _deliver(self, queue: str, message: Message) -> None:
        if not self.troubles.is_down:
            self._queues[queue].append(message)
            self.on_message(queue)

    def take(self, queue: str) -> Message | None:
        waiting = self._queues[queue]
        while waiting and not self.troubles.is_down:
            message = waiting.popleft()
            if message.expires > self.engine.now:
                return message
        return None

    def flush(self) -> None:
        for waiting in self._queues.values():
            waiting.clear()
