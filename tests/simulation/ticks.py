"""Beat and the loop: on time, late, doubled, silent, or killed in the middle."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import InterfaceError, OperationalError

from execution_coordinator import coordinator, watch
from execution_coordinator.pulse import pulses
from execution_coordinator.snapshot import database_now
from tests.simulation.actors import KilledError
from tests.simulation.broker import Broker
from tests.simulation.database_clock import mend_connection, restart_postgresql, show_time
from tests.simulation.engine import Engine
from tests.simulation.promises import Promises
from tests.simulation.workers import WorkerProcess

EVERY_S = 5.0


@dataclass(slots=True)
class Beat:
    """Sends a tick each five seconds; its worker runs the product's tick."""

    engine: Engine
    broker: Broker
    promises: Promises
    processes: Sequence[WorkerProcess]
    on_missing: Callable[[], None]
    crash_at: int = 0
    silent_until_s: float = 0.0
    stalled_until_s: float = 0.0
    crashes: int = 0
    _statements: int = 0
    _ticking: bool = False

    def start(self) -> None:
        self._beat()

    def silence(self, seconds: float) -> None:
        self.silent_until_s = self.engine.since_boot_s + seconds

    def clock_was_set(self, ahead_s: float) -> None:
        """Celery's beat goes by the clock on the wall: set back, it sends nothing for as long."""
        now_s = self.engine.since_boot_s
        self.stalled_until_s = max(self.stalled_until_s, now_s) - ahead_s

    def speak_again(self) -> None:
        self.silent_until_s = self.stalled_until_s = 0.0

    def second_beat(self, seconds: float) -> None:
        """Somebody starts another one for a while."""
        for number in range(int(seconds / EVERY_S)):
            self.engine.after(number * EVERY_S + self.engine.random.uniform(0, 2), self.tick)

    def _beat(self) -> None:
        self.engine.after(EVERY_S, self._beat)
        if self.engine.since_boot_s < self.stalled_until_s:
            self._watch()
            return
        late_s = 0.05
        if self.engine.chance(0.03):
            late_s = self.engine.random.uniform(0, 4)
        self.engine.after(late_s, self.tick)

    def _watch(self) -> None:
        """What each worker does every five seconds, and only matters while beat is silent."""
        workers_live = any(not (one.is_dead or one.is_frozen) for one in self.processes)
        if not workers_live:
            self.on_missing()
        elif watch.is_loop_silent(pulses(), database_now()):
            self.tick()

    def tick(self) -> None:
        if self.engine.since_boot_s < self.silent_until_s or self.broker.troubles.is_down:
            self.on_missing()
            return
        self._statements, self._ticking = 0, True
        try:
            tick = coordinator.tick()
        except (KilledError, OperationalError, InterfaceError) as error:
            if not (isinstance(error, KilledError) or self.engine.connection_is_broken):
                raise
            mend_connection(self.engine)
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

    def _crash(self) -> None:
        if self.engine.chance(0.5):
            raise KilledError
        restart_postgresql(self.engine)

    def on_statement(self, execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
        if self._ticking and self.crash_at:
            self._statements += 1
            if self._statements >= self.crash_at:
                self.crash_at = 0
                self._crash()
        show_time(self.engine, execute, context)
        return execute(sql, parameters, many, context)
