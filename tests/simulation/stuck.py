"""Nothing waits or runs for ever: every open row can be explained by what the simulation knows."""

from dataclasses import dataclass, field
from datetime import datetime

from executions.choices import Status
from tests.simulation.broker import Broker
from tests.simulation.network import Health
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.promises import Promises
from tests.simulation.rows import Row
from tests.simulation.workers import WorkerProcess

LOOK_EVERY_S = 15.0
MOST_LOOKS = 4
LONGEST_WITHOUT_TICK_S = 45.0  # a pulse 15 s ahead is no sign of silence, nor one 15 s ago
LONGEST_RUN_S = 330.0
LONGEST_SUSPENSION_S = 660.0


@dataclass(slots=True)
class StuckWatch:
    """Looks every `LOOK_EVERY_S`; a row that nothing explains in a row of looks is stuck."""

    promises: Promises
    processes: list[WorkerProcess]
    broker: Broker
    tick_silent_until_s: float = 0.0
    well_looks: dict[int, int] = field(default_factory=dict)

    @property
    def _now(self) -> datetime:
        return self.promises.world.engine.now

    @property
    def _now_s(self) -> float:
        return self.promises.world.engine.since_boot_s

    def look(self) -> None:
        ticks_go_on = self._now_s > self.tick_silent_until_s + LOOK_EVERY_S
        self._look_at_ticks()
        rows = list(self.promises.rows.open.values())
        heads = self._heads()
        for row in rows:
            if row.status is Status.RUNNING:
                self._look_at_running(row, ticks_go_on=ticks_go_on)
            elif ticks_go_on and not self.broker.troubles.is_down and row in heads:
                self._count(row)
            else:
                row.startable_looks = 0
        can_probe = any(one.queue == "default" and one.has_room for one in self.processes)
        if ticks_go_on and can_probe and not self.broker.troubles.is_down:
            self._look_at_suspensions()

    def _look_at_ticks(self) -> None:
        last_s = max(self.promises.last_tick_s, self.tick_silent_until_s)
        since_s = self._now_s - max(last_s, self.promises.world.engine.was_set_s)
        if since_s > LONGEST_WITHOUT_TICK_S:
            raise BrokenPromiseError(f"no tick for {since_s:.0f} s")

    def _heads(self) -> list[Row]:
        """The first in line of each free OLT, where a worker of its queue is idle."""
        return [row for row in self.promises.rows.heads(self._now) if self._room(row)]

    def _room(self, row: Row) -> bool:
        return any(process.queue == row.queue and process.has_room for process in self.processes)

    def _count(self, row: Row) -> None:
        row.startable_looks += 1
        if row.startable_looks > MOST_LOOKS:
            raise BrokenPromiseError(f"nobody starts {row}, which nothing holds back")

    def _look_at_running(self, row: Row, *, ticks_go_on: bool) -> None:
        held = self.promises.holder.held.get(row.fence or 0)
        if held is not None and not held[1].is_frozen and not held[1].is_dead:
            age_s = self._now_s - row.started_s
            if age_s > LONGEST_RUN_S + LOOK_EVERY_S:
                raise BrokenPromiseError(f"RUNNING for {age_s:.0f} s: {row}")
            return
        # A lease may last longer by what the clock was set back, up to its length.
        lasts_longer = self._now_s < self.promises.world.engine.was_set_back_s + LOOK_EVERY_S
        row.lost_looks = row.lost_looks + 1 if ticks_go_on and not lasts_longer else 0
        if row.lost_looks > MOST_LOOKS + 2:  # two more for the lease
            raise BrokenPromiseError(f"RUNNING, and nobody runs it: {row}")

    def _look_at_suspensions(self) -> None:
        """An OLT that answers again is not left suspended; looks in an outage do not count."""
        for olt in self.promises.world.network:
            is_held = olt.olt_id in self.promises.silent_olts
            enabled = ("olt", olt.olt_id) not in self.promises.world.off
            if is_held and enabled and olt.health in (Health.FINE, Health.SLOW, Health.HALF):
                self.well_looks[olt.olt_id] = self.well_looks.get(olt.olt_id, 0) + 1
                if self.well_looks[olt.olt_id] * LOOK_EVERY_S > LONGEST_SUSPENSION_S:
                    raise BrokenPromiseError(f"{olt.name} answers and is still suspended")
            else:
                self.well_looks.pop(olt.olt_id, None)

    def tick_is_missing(self) -> None:
        self.tick_silent_until_s = max(self.tick_silent_until_s, self._now_s)
