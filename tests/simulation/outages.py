"""When so many OLTs fall silent together that the fault is ours: nothing is suspended, one alarm"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from execution_coordinator.choices import EventType
from execution_coordinator.models import CoordinatorLog
from tests.simulation.journal import Entry
from tests.simulation.ledger import SECOND, micros
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.world import World

TOGETHER = 120 * SECOND
SHARE = 0.3
FEWEST = 3
FOLDED_S = 540.0  # an alarm that was not repeated for ten minutes is a new one


@dataclass(slots=True)
class OutageWatch:
    """Asked before and after each tick that worked. `held`: how many outages went by like that."""

    world: World
    silent_since: dict[int, int] = field(default_factory=dict)
    held: int = 0
    _last_s: float = 0.0
    _newest_alarm: int | None = None

    def note(self, entry: Entry) -> None:
        if entry.due_at is None:
            self.silent_since.pop(entry.row_id, None)
        else:
            self.silent_since[entry.row_id] = micros(entry.due_at)

    def is_ours(self) -> bool:
        on = [olt_id for olt_id in self.world.olts if ("olt", olt_id) not in self.world.off]
        since = [self.silent_since[olt_id] for olt_id in on if olt_id in self.silent_since]
        windows = (sum(0 <= one - first <= TOGETHER for one in since) for first in since)
        together = max(windows, default=0)
        return together >= FEWEST and together > SHARE * len(on)

    def check(self, suspended: Iterable[Entry], *, ours: bool) -> None:
        """After a tick; `ours`: what `is_ours` said before it."""
        if not ours:
            self._newest_alarm = None
            return
        if found := list(suspended):
            raise BrokenPromiseError(f"suspended although the fault is ours: {found}")
        self._check_alarm()

    def _check_alarm(self) -> None:
        engine = self.world.engine
        alarms = CoordinatorLog.objects.filter(event_type=EventType.SYSTEM_FAULT)
        newest = alarms.order_by("-pk").values_list("pk", "timestamp").first()
        if newest is None or newest[1] != engine.now:
            raise BrokenPromiseError(f"many OLTs are silent and no alarm says so: {newest}")
        is_repeated = engine.since_boot_s - self._last_s < FOLDED_S
        was_set = engine.was_set_s >= self._last_s
        if self._newest_alarm not in (None, newest[0]) and is_repeated and not was_set:
            raise BrokenPromiseError(f"one outage, and another alarm: {newest}")
        if self._newest_alarm is None:
            self.held += 1
        self._newest_alarm, self._last_s = newest[0], engine.since_boot_s
