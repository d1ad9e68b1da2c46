"""What a quota is, when it is kept and how badly it is missed. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from execution_coordinator.choices import QuotaStatus, Severity
from execution_coordinator.hours import Hour

KEPT_FROM_PERCENT = 80
SETTLED_AFTER = timedelta(minutes=10)  # what is still open then no longer delays the judgement


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the due times of one task type on one OLT in one hour.

    `required`: due times on the grid, those that were kept, failed, were skipped and are still to
    come; not those that an operator switched off, nor runs asked for by hand. `completed` includes
    failed runs that an extra run made good. `duration_ms` and `runs`: of what was measured.
    """

    required: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    runs: int = 0
    duration_ms: int = 0

    @property
    def pending(self) -> int:
        """Due times that have no end yet: to come, waiting or running."""
        return self.required - self.completed - self.failed - self.skipped

    @property
    def mean_duration_ms(self) -> int:
        return self.duration_ms // self.runs if self.runs else 0

    @property
    def share_percent(self) -> float:
        """Completed of required; 100 when nothing was required."""
        return 100 * self.completed / self.required if self.required else 100.0

    @property
    def is_kept(self) -> bool:
        return self.completed * 100 >= self.required * KEPT_FROM_PERCENT


def possible_runs(counts: Counts, not_fitting: int = 0) -> int:
    """How many are completed if all that is pending, but `not_fitting`, succeeds."""
    return counts.completed + max(counts.pending - not_fitting, 0)


def at_risk(counts: Counts, not_fitting: int = 0) -> bool:
    """Whether the quota is missed even if all that is possible succeeds."""
    return possible_runs(counts, not_fitting) * 100 < counts.required * KEPT_FROM_PERCENT


def is_settled(counts: Counts, hour: Hour, now: datetime) -> bool:
    """Whether the hour can be judged: it is over and nothing is open, or ten minutes passed."""
    if counts.pending:
        return now >= hour.end + SETTLED_AFTER
    return now > hour.end


def status_of(
    counts: Counts, hour: Hour, now: datetime, *, olt_enabled: bool, before: QuotaStatus | None
) -> QuotaStatus:
    """Where a quota stands at `now`; `before` is what was stored for it, None for nothing.

    - INTERRUPTED: the OLT was off when the hour ended (or is off now). It is never judged.
    - IN_PROGRESS: the hour lasts, or some of it is still open.
    - COMPLETED: every due time was kept; also when none was required.
    - PARTIAL: 80 % or more, but not all.
    - QUOTA_NOT_MET: less than 80 %, but some.
    - FAILED: none of them.
    """
    if now <= hour.end:
        return QuotaStatus.IN_PROGRESS if olt_enabled else QuotaStatus.INTERRUPTED
    if before is QuotaStatus.INTERRUPTED:
        return QuotaStatus.INTERRUPTED
    return _final(counts) if is_settled(counts, hour, now) else QuotaStatus.IN_PROGRESS


def _final(counts: Counts) -> QuotaStatus:
    if counts.completed >= counts.required:
        return QuotaStatus.COMPLETED
    if counts.is_kept:
        return QuotaStatus.PARTIAL
    return QuotaStatus.QUOTA_NOT_MET if counts.completed else QuotaStatus.FAILED


def severity_of(counts: Counts) -> Severity | None:
    """How badly the quota was missed; None when it was kept (80 % or more)."""
    if counts.is_kept:
        return None
    percent = counts.share_percent
    if percent < 25:
        return Severity.CRITICAL
    if percent <= 50:
        return Severity.HIGH
    return Severity.MEDIUM if percent < 65 else Severity.LOW


_ORDER = (Severity.LOW, Severity.MEDIUM, Severity.HIGH, Severity.CRITICAL)


def badness(severity: Severity) -> int:
    """For comparing: the worse, the larger."""
    return _ORDER.index(severity)
