"""Each hour of each OLT is judged once, as an independent count judges it."""

from dataclasses import dataclass, field
from datetime import datetime

from execution_coordinator.choices import Severity
from execution_coordinator.models import QuotaTracker, QuotaViolation
from execution_coordinator.quotas import violations
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.quotas import HOUR, Count, QuotaWatch

EVERY_S = 300.0
ORDER = (None, Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)

Place = tuple[int, datetime]  # OLT, start of the hour


@dataclass(slots=True)
class Judgement:
    """Asks the product to judge, as its task does, and judges what it judged."""

    quotas: QuotaWatch
    judged: int = 0
    _known: set[Place] = field(default_factory=set)

    def work(self) -> None:
        violations.check()
        self.quotas.note_interrupted()
        self._check()
        self.quotas.engine.after(EVERY_S, self.work)

    def _check(self) -> None:
        fresh = self._fresh()
        for place, task_types in self._just_judged().items():
            if place[1] + HOUR >= self.quotas.engine.now:
                raise BrokenPromiseError(f"judged before it was over: {place}")
            wanted = max((self._severity(place, one) for one in task_types), key=ORDER.index)
            told = fresh.pop(place, None)
            self.judged += 1
            is_excused = place in self._known or place in self.quotas.perhaps_interrupted
            if told != wanted and not (is_excused and told is None):
                raise BrokenPromiseError(
                    f"OLT {place[0]} from {place[1]:%d %H:%M} is judged {told}, should be {wanted}"
                )
        if fresh:
            raise BrokenPromiseError(f"violations of hours that were not judged now: {fresh}")
        self._known |= {*QuotaViolation.objects.values_list("olt_id", "period_start")}

    def _fresh(self) -> dict[Place, Severity]:
        """Those that are new, by OLT and hour, which must be one each."""
        fresh: dict[Place, Severity] = {}
        rows = QuotaViolation.objects.filter(created_at=self.quotas.engine.now)
        for olt_id, start, severity in rows.values_list("olt_id", "period_start", "severity"):
            if (olt_id, start) in fresh or (olt_id, start) in self._known:
                raise BrokenPromiseError(f"a second violation of OLT {olt_id}, {start:%d %H:%M}")
            fresh[olt_id, start] = Severity(severity)
        return fresh

    def _just_judged(self) -> dict[Place, list[str]]:
        found: dict[Place, list[str]] = {}
        rows = QuotaTracker.objects.filter(judged_at=self.quotas.engine.now)
        for olt_id, start, task_type in rows.values_list("olt_id", "period_start", "task_type"):
            found.setdefault((olt_id, start), []).append(task_type)
        return found

    def _severity(self, place: Place, task_type: str) -> Severity | None:
        key = (place[0], task_type, place[1])
        if key in self.quotas.interrupted:
            return None
        return severity(self.quotas.counts.get(key, Count()))


def severity(count: Count) -> Severity | None:
    """None from 80 % on."""
    required, completed, _, _ = count.shown()
    for below, found in ((25, Severity.CRITICAL), (50.001, Severity.HIGH), (65, Severity.MEDIUM)):
        if completed * 100 < below * required:
            return found
    return Severity.LOW if completed * 100 < 80 * required else None
