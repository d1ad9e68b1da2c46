"""How the quotas of the hour stand, as bars."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from console.badges import Tone
from execution_coordinator.hours import Hour
from execution_coordinator.models import QuotaTracker
from execution_coordinator.quotas.quota import Counts, at_risk


@dataclass(frozen=True, slots=True)
class QuotaBar:
    """`counts` of one task type; the percentages are of what is required."""

    task_type: str
    counts: Counts

    @property
    def is_at_risk(self) -> bool:
        return at_risk(self.counts)

    @property
    def tone(self) -> Tone:
        if self.is_at_risk:
            return Tone.BAD
        return Tone.WARNING if self.missed else Tone.GOOD

    @property
    def missed(self) -> int:
        return self.counts.failed + self.counts.skipped

    @property
    def completed_percent(self) -> int:
        return self._percent(self.counts.completed)

    @property
    def missed_percent(self) -> int:
        return self._percent(self.missed)

    @property
    def missed_from_percent(self) -> int:
        """Where they stand on the bar: at its end, so that what was kept grows towards them."""
        return 100 - self.missed_percent

    @property
    def badness(self) -> tuple[bool, int, str]:
        """The worst first."""
        return not self.is_at_risk, -self.missed_percent, self.task_type

    def _percent(self, part: int) -> int:
        return min(100 * part // self.counts.required, 100) if self.counts.required else 0


def read_quota_bars(olt_ids: Collection[int], hour: Hour) -> dict[int, tuple[QuotaBar, ...]]:
    """By OLT, the worst first. One query."""
    found: dict[int, list[QuotaBar]] = defaultdict(list)
    for row in QuotaTracker.objects.filter(olt__in=olt_ids, period_start=hour.start):
        counts = Counts(
            row.quota_required, row.quota_completed, row.quota_failed, row.quota_skipped
        )
        found[row.olt_id].append(QuotaBar(row.task_type, counts))
    return {
        olt_id: tuple(sorted(bars, key=lambda bar: bar.badness)) for olt_id, bars in found.items()
    }
