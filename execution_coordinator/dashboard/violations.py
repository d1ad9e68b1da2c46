"""The hours of the last day that missed their quotas."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Case, Count, When

from console.badges import Tone
from execution_coordinator.choices import Severity
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.models import QuotaViolation
from execution_coordinator.quotas.quota import badness

VIOLATIONS_SHOWN = 6
ONE_DAY = timedelta(days=1)
SEVERITY_TONES = {Severity.LOW: Tone.QUIET, Severity.MEDIUM: Tone.WARNING}


@dataclass(frozen=True, slots=True)
class Violation:
    violation_id: int
    olt: str
    period_start: datetime
    severity: Severity

    @property
    def tone(self) -> Tone:
        return SEVERITY_TONES.get(self.severity, Tone.BAD)


@dataclass(frozen=True, slots=True)
class SeverityCount:
    severity: Severity
    count: int

    @property
    def tone(self) -> Tone:
        return SEVERITY_TONES.get(self.severity, Tone.BAD)


@dataclass(frozen=True, slots=True)
class Violations:
    """Found in the last 24 hours. `worst`: the worst of them, of those the newest."""

    counts: tuple[SeverityCount, ...]
    worst: tuple[Violation, ...]


def read_violations(glance: Glance) -> Violations:
    """Two queries."""
    rows = QuotaViolation.objects.filter(created_at__gt=glance.now - ONE_DAY)
    counts = dict(rows.order_by().values_list("severity").annotate(Count("pk")))
    columns = ("pk", "olt__name", "period_start", "severity")
    worst = rows.order_by(-_BADNESS, "-created_at", "pk")[:VIOLATIONS_SHOWN]
    return Violations(
        tuple(SeverityCount(one, counts[one]) for one in reversed(Severity) if one in counts),
        tuple(
            Violation(pk, olt, start, Severity(severity))
            for pk, olt, start, severity in worst.values_list(*columns)
        ),
    )


_BADNESS = Case(*(When(severity=one, then=badness(one)) for one in Severity), default=0)
