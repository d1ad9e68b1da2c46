"""What goes wrong, and when: drawn from the seed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core.cache import cache

from execution_coordinator.hints import Hint
from tests.simulation.broker import Broker
from tests.simulation.database_clock import restart_postgresql
from tests.simulation.network import Health, Network, SimulatedOlt
from tests.simulation.stuck import StuckWatch
from tests.simulation.ticks import Beat
from tests.simulation.workers import Strike, WorkerProcess

NOTICED_AFTER_S = 30.0
LOOKS_FOR_A_RUN_EVERY_S = 0.7
LONG_RUN_S = 1.0  # one that has lasted so long goes on for a while


@dataclass(slots=True)
class Nemesis:
    """One mishap after the other; `calm` ends them all."""

    network: Network
    broker: Broker
    beat: Beat
    processes: list[WorkerProcess]
    stuck: StuckWatch
    every_s: float
    clock_weight: int = 2
    is_over: bool = False
    mishaps: int = 0

    def start(self) -> None:
        self._plan()

    def _plan(self) -> None:
        random = self.network.engine.random
        self.network.engine.after(random.expovariate(1 / self.every_s), self._strike)

    def _strike(self) -> None:
        if self.is_over:
            return
        acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (10, self.kill_worker),
            (8, self.strike_in_a_run),
            (8, self.freeze_worker),
            (20, self.upset_olt),
            (6, self.reboot_olt),
            (4, self.flush_redis),
            (4, self.stray_hints),
            (3, self.lose_redis),
            (3, self.silence_beat),
            (6, self.disturb_beat),
            (1, self.lose_uplink),
            (1, self.kill_all),
            (2, self.restart_postgresql),
            (3, self.restart_postgresql_in_a_run),
            (self.clock_weight, self.set_clock_back),
            (self.clock_weight, self.set_clock_forward),
            (self.clock_weight, self.set_clock_wrong_for_a_while),
        )
        random = self.network.engine.random
        (act,) = random.choices([act for _, act in acts], [weight for weight, _ in acts])
        act()
        self.mishaps += 1
        self._plan()

    def _process(self) -> WorkerProcess:
        return self.network.engine.random.choice(self.processes)

    def _olt(self) -> SimulatedOlt:
        return self.network.engine.random.choice(list(self.network))

    def kill_worker(self) -> None:
        self._process().kill(back_after_s=self.network.engine.random.uniform(2, 30))

    def kill_all(self) -> None:
        back_after_s = self.network.engine.random.uniform(60, 900)
        for process in self.processes:
            process.kill(back_after_s)

    def freeze_worker(self) -> None:
        random, engine = self.network.engine.random, self.network.engine
        if engine.since_boot_s < engine.was_set_s + NOTICED_AFTER_S:
            return  # see `_set_clock`
        self._process().freeze(random.choice((5.0, 20.0, 29.0, 31.0, 45.0, 90.0)))

    def strike_in_a_run(self) -> None:
        random = self.network.engine.random
        freeze_s = random.choice((0.0, 0.0, 35.0, 60.0))
        self._process().strike = Strike(random.randint(1, 40), freeze_s)

    def restart_postgresql(self) -> None:
        restart_postgresql(self.network.engine)

    def restart_postgresql_in_a_run(self) -> None:
        at_statement = self.network.engine.random.randint(1, 40)
        self._process().strike = Strike(at_statement, breaks_database=True)

    def upset_olt(self) -> None:
        random = self.network.engine.random
        health = random.choice([health for health in Health if health is not Health.FINE])
        lasts_s = random.choice((20.0, 120.0, 600.0, 3600.0))
        self._upset(self._olt(), health, lasts_s)

    def _upset(self, olt: SimulatedOlt, health: Health, lasts_s: float) -> None:
        olt.health = health
        self.network.engine.after(lasts_s, lambda: self._recover(olt, health))

    def _recover(self, olt: SimulatedOlt, health: Health) -> None:
        if olt.health is health:
            olt.health = Health.FINE

    def lose_uplink(self) -> None:
        lasts_s = self.network.engine.random.uniform(60, 900)
        for olt in self.network:
            self._upset(olt, Health.SILENT, lasts_s)

    def reboot_olt(self) -> None:
        olt = self._olt()
        olt.booted_at = self.network.engine.true_now
        self._upset(olt, Health.SILENT, 60.0)

    def flush_redis(self) -> None:
        self.broker.flush()
        cache.clear()

    def stray_hints(self) -> None:
        """Hints for everything that is open, whoever's turn it is."""
        rows = list(self.stuck.promises.rows.open.values())
        self.broker.publish(Hint(row.execution_id, row.queue) for row in rows if row.queue)

    def lose_redis(self) -> None:
        self.broker.troubles.is_down = True
        self.broker.flush()
        lasts_s = self.network.engine.random.uniform(10, 300)
        self.network.engine.after(lasts_s, self._redis_is_back)

    def _redis_is_back(self) -> None:
        self.broker.troubles.is_down = False

    def silence_beat(self) -> None:
        longest_s = 20 * self.every_s
        lasts_s = self.network.engine.random.choice((12.0, 60.0, 400.0, 1500.0, 4000.0))
        lasts_s = min(lasts_s, longest_s)
        self.beat.silence(lasts_s)

    def disturb_beat(self) -> None:
        random = self.network.engine.random
        if random.random() < 0.4:
            self.beat.second_beat(random.uniform(30, 300))
        else:
            self.beat.crash_at = random.randint(1, 14)

    def set_clock_back(self) -> None:
        self._set_clock(-self.network.engine.random.uniform(1, self.farthest_s))

    def set_clock_forward(self) -> None:
        ahead_s = self.network.engine.random.uniform(1, self.farthest_s)
        self._when_something_runs(lambda: self._set_clock(ahead_s))

    def set_clock_wrong_for_a_while(self) -> None:
        random = self.network.engine.random
        ahead_s, lasts_s = random.uniform(60, 4 * self.farthest_s), random.uniform(5, 300)
        self._when_something_runs(lambda: self._set_clock(ahead_s))
        self.network.engine.after(lasts_s, lambda: self._set_clock(-ahead_s))

    def _when_something_runs(self, act: Callable[[], None]) -> None:
        """The moment that matters: a step forward ends the leases of those who talk."""
        if self.is_over:
            return
        now_s = self.network.engine.since_boot_s
        running = self.stuck.promises.rows.running.values()
        if any(now_s - row.started_s > LONG_RUN_S for row in running):
            act()
        else:
            again_s = LOOKS_FOR_A_RUN_EVERY_S
            self.network.engine.after(again_s, lambda: self._when_something_runs(act))

    def _set_clock(self, ahead_s: float) -> None:
        """Not forward while a worker is frozen: its lease looks ended to all others and still good
        to itself, and nobody can tell. That takes two faults at once."""
        if ahead_s > 0 and any(process.is_frozen for process in self.processes):
            return
        self.network.engine.set_clock(timedelta(seconds=ahead_s))
        self.beat.clock_was_set(ahead_s)

    @property
    def farthest_s(self) -> float:
        return 3 * self.every_s

    def calm(self) -> None:
        self.is_over = True
        self._redis_is_back()
        self.beat.speak_again()
        for olt in self.network:
            olt.health = Health.FINE
