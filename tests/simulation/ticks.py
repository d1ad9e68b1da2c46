"""Beat and the loop: on time, late, doubled, silent, or killed in the middle."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from execution_coordinator import coordinator
from tests.simulation.actors import KilledError
from tests.simulation.broker import Broker
from tests.simulation.database_clock import show_time
from tests.simulation.engine import Engine
from tests.simulation.promises import Promises

EVERY_S = 5.0


@dataclass(slots=True)
class Beat:
    """Sends a tick each five seconds; its worker runs the product's tick."""

    engine: Engine
    broker: Broker
    promises: Promises
    on_missing: Callable[[], None]
    crash_at: int = 0
    silent_until_s: float = 0.0
    crashes: int = 0
    _statements: int = 0
    _ticking: bool = False

    def start(self) -> None:
        self._beat()

    def silence(self, seconds: float) -> None:
        self.silent_until_s = self.engine.since_boot_s + seconds

    def second_beat(self, seconds: float) -> None:
        """Somebody starts another one for a while."""
        for number in range(int(seconds / EVERY_S)):
            self.engine.after(number * EVERY_S + self.engine.random.uniform(0, 2), self.tick)

    def _beat(self) -> None:
        self.engine.after(EVERY_S, self._beat)
        late_s = 0.05
        if self.engine.chance(0.03):
            late_s = self.engine.random.uniform(0, 4)
        self.engine.after(late_s, self.tick)

    def tick(self) -> None:
        if self.engine.since_boot_s < self.silent_until_s or self.broker.troubles.is_down:
            self.on_missing()
            return
        self._statements, self._ticking = 0, True
        try:
            tick = coordinator.tick()
        except KilledError:
            self.crashes += 1
            self.on_missing()
            self.promises.look()
            return
        finally:
            self._ticking = False
        self.promises.tick_is_over()
        if self.engine.chance(0.002):  # killed between commit and publish
            return
        self.broker.publish(tick.hints)
        self.broker.ping(queue for queue in tick.pings if queue != "coordinator")

    def on_statement(self, execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
        if self._ticking and self.crash_at:
            self._statements += 1
            if self._statements >= self.crash_at:
                self.crash_at = 0
                raise KilledError
        show_time(self.engine, execute, context)
        return execute(sql, parameters, many, context)
