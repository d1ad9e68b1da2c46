"""Judges each hour of each OLT once: a quota under 80 % is a violation, reported in full."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction

from execution_coordinator.choices import QuotaStatus, Severity
from execution_coordinator.hours import Hour
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import QuotaViolation
from execution_coordinator.quotas.counts import QuotaKey
from execution_coordinator.quotas.quota import SETTLED_AFTER, Counts, badness, severity_of
from execution_coordinator.quotas.tracking import recount
from execution_coordinator.quotas.violation_report import Judged, OltHour, reports
from execution_coordinator.snapshot import database_now
from hosts.models import OLT

LATE_AFTER = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Violation:
    """All quotas of an OLT and hour, of which `worst` was missed with `severity`."""

    quotas: tuple[Judged, ...]
    worst: Judged
    severity: Severity


@transaction.atomic
def check(now: datetime | None = None) -> int:
    """Judges what is over and not judged yet; returns how many violations it created.

    `now`: the database's clock, if None. An hour of which something is still open waits ten
    minutes for it; one that the coordinator has not planned through yet (it was down) waits for it.
    """
    now = now or database_now()
    recount(now)
    violations = _violations(_take_unjudged(now))
    if not violations:
        return 0
    fresh = _without_known(violations)
    _create(fresh, now)
    _log(fresh)
    return len(fresh)


# Marking and reading are one statement: two checks at once never judge the same hour.
_TAKE = """
    UPDATE quota_tracker t SET judged_at = %(now)s
     WHERE t.judged_at IS NULL AND t.period_end < %(now)s
       AND (t.period_end <= %(settled)s
            OR NOT EXISTS (SELECT 1 FROM quota_tracker o
                            WHERE o.olt_id = t.olt_id AND o.period_start = t.period_start
                              AND o.quota_pending > 0))
       AND NOT EXISTS (SELECT 1 FROM snmp_job_hosts h
                         JOIN snmp_jobs j ON j.id = h.job_id AND j.enabled
                         JOIN hosts_olt l ON l.id = h.olt_id AND l.enabled
                        WHERE h.olt_id = t.olt_id AND h.enabled AND h.next_run_at <= t.period_end)
 RETURNING t.period_start, t.olt_id, t.task_type, t.status, t.quota_required, t.quota_completed,
           t.quota_failed, t.quota_skipped
"""


def _take_unjudged(now: datetime) -> list[Judged]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, {"now": now, "settled": now - SETTLED_AFTER})
        return [
            Judged(QuotaKey(Hour(start), olt_id, task), QuotaStatus(status), Counts(*numbers))
            for start, olt_id, task, status, *numbers in cursor.fetchall()
        ]


def _violations(judged: Iterable[Judged]) -> dict[OltHour, Violation]:
    by_place: dict[OltHour, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.status is not QuotaStatus.INTERRUPTED:
            by_place[OltHour(one.key.hour, one.key.olt_id)].append(one)
    found = {place: _violation(quotas) for place, quotas in by_place.items()}
    return {place: violation for place, violation in sorted(found.items()) if violation}


def _violation(quotas: Iterable[Judged]) -> Violation | None:
    """None when every one of them was kept."""
    ordered = tuple(sorted(quotas, key=lambda one: one.key))
    missed = [(one, severity) for one in ordered if (severity := severity_of(one.counts))]
    if not missed:
        return None
    worst, severity = max(missed, key=lambda one: (badness(one[1]), -one[0].counts.share_percent))
    return Violation(ordered, worst, severity)


def _without_known(violations: Mapping[OltHour, Violation]) -> dict[OltHour, Violation]:
    """A task type that came to light after its hour was judged makes no second violation."""
    known = QuotaViolation.objects.filter(
        olt__in={place.olt_id for place in violations},
        period_start__in={place.hour.start for place in violations},
    )
    places = {
        OltHour(Hour(start), olt_id)
        for start, olt_id in known.values_list("period_start", "olt_id")
    }
    return {place: one for place, one in violations.items() if place not in places}


def _create(violations: Mapping[OltHour, Violation], now: datetime) -> None:
    found = reports({place: one.quotas for place, one in violations.items()}, now)
    QuotaViolation.objects.bulk_create(
        QuotaViolation(
            olt_id=place.olt_id,
            period_start=place.hour.start,
            period_end=place.hour.end,
            severity=violation.severity,
            report={
                "checked_at": now.isoformat(),
                "checked_late": now - place.hour.end > LATE_AFTER,
                **found[place],
            },
        )
        for place, violation in violations.items()
    )


def _log(violations: Mapping[OltHour, Violation]) -> None:
    olts = OLT.objects.in_bulk({place.olt_id for place in violations})
    for place, violation in violations.items():
        task_type = violation.worst.key.task_type
        coordinator_logger.log_quota_violation(olts[place.olt_id], task_type, violation.severity)
