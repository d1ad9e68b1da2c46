"""The plans, refreshed as the product's task does: one that counts for each OLT and hour."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta

from execution_coordinator.choices import PlanStatus
from execution_coordinator.extra_runs import review_extra_runs
from execution_coordinator.models import ExecutionPlan
from execution_coordinator.plans.store import refresh_plans
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.quotas import HOUR, hour_of
from tests.simulation.world import World

EVERY_S = 120.0
AHEAD = timedelta(minutes=10)


@dataclass(slots=True)
class PlanWatch:
    world: World
    seen: int = 0

    def work(self) -> None:
        refresh_plans()
        review_extra_runs()
        self._check()
        self.world.engine.after(EVERY_S, self.work)

    def _check(self) -> None:
        now = self.world.engine.now
        rows = ExecutionPlan.objects.filter(status=PlanStatus.ACTIVE)
        active = Counter(rows.values_list("olt_id", "period_start"))
        self.seen += len(active)
        doubled = [place for place, count in active.items() if count > 1]
        off = [place for place in active if ("olt", place[0]) in self.world.off]
        over = [place for place in active if place[1] + HOUR + AHEAD <= now]
        missing = {
            (olt_id, hour)
            for olt_id in self._with_something_to_do()
            for hour in (hour_of(now), hour_of(now + AHEAD))
        } - active.keys()
        for what, wrong in (
            ("two plans count", doubled),
            ("the OLT is switched off", off),
            ("the hour is over", over),
            ("there is no plan", sorted(missing)),
        ):
            if wrong:
                raise BrokenPromiseError(f"plans, by OLT and hour: {what}: {_shown(wrong)}")

    def _with_something_to_do(self) -> set[int]:
        lines = self.world.ledger.lines.values()
        return {line.olt_id for line in lines if line.is_on and line.next_due is not None}


def _shown(places: list[tuple[int, datetime]]) -> list[str]:
    return [f"OLT {olt_id} {hour:%d %H:%M}" for olt_id, hour in places]
