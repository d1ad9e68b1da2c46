"""What is done to the running system."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.core.cache import cache
from django_redis import get_redis_connection
from django_redis.exceptions import ConnectionInterrupted

from executions.models import Execution
from facho.celery import app
from facho.embedded import redis_server
from facho.servers import start_embedded_servers
from tests.soak.crew import LEASE_S, Crew, Member

EVERY_S = (3.0, 9.0)
MOST_DOUBLED = 40


@dataclass(slots=True)
class Trouble:
    """One mishap after the other until `end_s` of the monotonic clock."""

    crew: Crew
    random: random.Random
    done: Counter[str] = field(default_factory=Counter)
    _thaw_at: list[tuple[float, Member]] = field(default_factory=list)

    def go_on_until(self, end_s: float) -> None:
        acts: tuple[Callable[[], None], ...] = (
            *(self.kill,) * 4,
            *(self.freeze,) * 2,
            *(self.double,) * 4,
            self.flush,
            self.restart_redis,
        )
        while time.monotonic() < end_s:
            act = self.random.choice(acts)
            act()
            self.done[act.__name__] += 1
            self.wait(min(self.random.uniform(*EVERY_S), end_s - time.monotonic()))

    def wait(self, seconds: float) -> None:
        """Meanwhile the dead are replaced and the frozen thaw."""
        end_s = time.monotonic() + seconds
        while time.monotonic() < end_s:
            self.crew.replace_the_dead()
            self._thaw(time.monotonic())
            time.sleep(0.2)

    def calm(self) -> None:
        self._thaw(float("inf"))

    def kill(self) -> None:
        self.crew.send(self.random.choice(self.crew.members), signal.SIGKILL)

    def freeze(self) -> None:
        member = self.random.choice(self.crew.members)
        self.crew.send(member, signal.SIGSTOP)
        self._thaw_at.append((time.monotonic() + self.random.uniform(1, 2 * LEASE_S), member))

    def _thaw(self, now_s: float) -> None:
        for at, member in [one for one in self._thaw_at if one[0] <= now_s]:
            self.crew.send(member, signal.SIGCONT)
            self._thaw_at.remove((at, member))

    def double(self) -> None:
        """The same hints again, of what is open and of what ended long ago."""
        ids = list(Execution.objects.order_by("-pk").values_list("pk", flat=True)[:MOST_DOUBLED])
        for ident in ids:
            app.send_task("execution_coordinator.tasks.execute_one", (ident,), queue="get")

    def flush(self) -> None:
        get_redis_connection("default").flushall()

    def restart_redis(self) -> None:
        redis_server.stop(settings.LOCATIONS)
        self.wait(self.random.uniform(0.2, 4))
        start_embedded_servers()
        self._reconnect()

    def _reconnect(self) -> None:
        try:
            cache.get("soak")
        except ConnectionInterrupted:
            cache.close()
