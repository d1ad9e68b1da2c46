"""Judges each hour of each OLT once: a quota under 80 % is a violation, reported in full."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction

from execution_coordinator.choices import QuotaStatus, Severity
from execution_coordinator.hours import Hour
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import QuotaViolation
from execution_coordinator.quota import SETTLED_AFTER, Counts, badness, severity_of
from execution_coordinator.quota_counts import QuotaKey
from execution_coordinator.quota_tracking import recount
from execution_coordinator.snapshot import database_now
from execution_coordinator.violation_report import Judged, OltHour, reports

LATE_AFTER = timedelta(minutes=30)


@transaction.atomic
def check(now: datetime | None = None) -> int:
    """Judges what is over and not judged yet; returns how many violations it created.

    `now`: the database's clock, if None. An hour of which something is still open waits ten
    minutes for it; one that the coordinator has not planned through yet (it was down) waits for it.
    """
    now = now or database_now()
    recount(now)
    violated = _violated(_take_unjudged(now))
    if not violated:
        return 0
    created = _create(violated, now)
    _log({place: violated[place] for place in created})
    return len(created)


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
            Judged(
                QuotaKey(Hour(start), olt_id, task_type), QuotaStatus(status), Counts(*numbers)
            )
            for start, olt_id, task_type, status, *numbers in cursor.fetchall()
        ]


def _violated(judged: Iterable[Judged]) -> dict[OltHour, list[Judged]]:
    """By OLT and hour, all its quotas; only where one of them was missed."""
    by_place: dict[OltHour, list[Judged]] = defaultdict(list)
    for one in judged:
        if one.status is not QuotaStatus.INTERRUPTED:
            by_place[OltHour(one.key.hour, one.key.olt_id)].append(one)
    return {place: quotas for place, quotas in by_place.items() if _worst(quotas)}


def _worst(quotas: Iterable[Judged]) -> tuple[Judged, Severity] | None:
    missed = [(one, severity) for one in quotas if (severity := severity_of(one.counts))]
    return max(
        missed,
        key=lambda one: (badness(one[1]), -one[0].counts.share_percent, one[0].key.task_type),
        default=None,
    )


def _create(violated: Mapping[OltHour, Sequence[Judged]], now: datetime) -> list[OltHour]:
    """The places that had no violation yet."""
    known = {
        OltHour(Hour(start), olt_id)
        for start, olt_id in QuotaViolation.objects.filter(
            olt__in={place.olt_id for place in violated},
            period_start__in={place.hour.start for place in violated},
        ).values_list("period_start", "olt_id")
    }
    fresh = {place: violated[place] for place in sorted(violated.keys() - known)}
    found = reports(fresh, now)
    QuotaViolation.objects.bulk_create(
        QuotaViolation(
            olt_id=place.olt_id,
            period_start=place.hour.start,
            period_end=place.hour.end,
            severity=_severity(quotas),
            report={
                "checked_at": now.isoformat(),
                "checked_late": now - place.hour.end > LATE_AFTER,
                **found[place],
            },
        )
        for place, quotas in fresh.items()
    )
    return list(fresh)


def _severity(quotas: Iterable[Judged]) -> Severity:
    worst = _worst(quotas)
    assert worst is not None  # noqa: S101 - only places with a missed quota come here
    return worst[1]
