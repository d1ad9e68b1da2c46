"""Keeps the table of quotas equal to what the executions say."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from execution_coordinator.choices import QuotaStatus
from execution_coordinator.hours import Hour, hour_of, hours_between
from execution_coordinator.models import Pulse, QuotaTracker
from execution_coordinator.quotas.counts import QuotaKey, read_counts
from execution_coordinator.quotas.quota import SETTLED_AFTER, Counts, status_of
from execution_coordinator.snapshot import database_now
from hosts.models import OLT

COUNTED_UNTIL = "quotas"  # the pulse that says up to when all hours are counted
RECOUNT_LOCK = 0x5155_4F54_41  # "QUOTA"
MOST_HOURS = 24  # counted in one go: after a long outage the others follow in the next ones


@dataclass(frozen=True, slots=True)
class Tracked:
    """What a row says of its quota."""

    required: int
    completed: int
    failed: int
    skipped: int
    pending: int
    duration_ms: int
    mean_duration_ms: int
    status: QuotaStatus


@transaction.atomic
def recount(now: datetime | None = None) -> int:
    """Makes the quotas of all hours that may have changed true; returns how many rows it wrote.

    Counts from the executions each time, so that it may be repeated, missed or doubled; one at a
    time. `now`: the database's clock, if None.
    """
    _wait_for_the_other()
    now = now or database_now()
    hours, counted_until = _hours_to_count(now)
    written = _write(_changed(hours, now))
    _remember(counted_until)
    return written


def _wait_for_the_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [RECOUNT_LOCK])


def _hours_to_count(now: datetime) -> tuple[list[Hour], datetime]:
    """The hours since the last count, those just over, and those of which something is open.

    With the time up to which all is counted then: after an outage of days that is not yet now.
    """
    last = Pulse.objects.filter(name=COUNTED_UNTIL).values_list("beat_at", flat=True).first()
    current = hour_of(now)
    since = list(hours_between(hour_of(min(last or now, now)), current))[:MOST_HOURS]
    counted_until = now if since[-1] == current else since[-1].end
    still_open = QuotaTracker.objects.filter(quota_pending__gt=0).order_by("period_start")
    starts = still_open.values_list("period_start", flat=True).distinct()[:MOST_HOURS]
    just_over = [hour_of(now - SETTLED_AFTER)] if counted_until == now else []
    hours = {*since, *just_over, *map(Hour, starts)}
    return sorted(hour for hour in hours if hour <= current), counted_until


def _changed(hours: Sequence[Hour], now: datetime) -> dict[QuotaKey, Tracked]:
    counts = read_counts(hours, hour_of(now))
    before = _stored(hours)
    disabled = set(OLT.objects.filter(enabled=False).values_list("pk", flat=True))
    fresh = {
        key: _tracked(key, counts.get(key, Counts()), now, disabled, before)
        for key in counts.keys() | before.keys()
    }
    return {key: tracked for key, tracked in fresh.items() if tracked != before.get(key)}


def _tracked(
    key: QuotaKey,
    counts: Counts,
    now: datetime,
    disabled: set[int],
    before: Mapping[QuotaKey, Tracked],
) -> Tracked:
    status = status_of(
        counts,
        key.hour,
        now,
        olt_enabled=key.olt_id not in disabled,
        before=before[key].status if key in before else None,
    )
    return Tracked(
        required=counts.required,
        completed=counts.completed,
        failed=counts.failed,
        skipped=counts.skipped,
        pending=counts.pending,
        duration_ms=counts.duration_ms,
        mean_duration_ms=counts.mean_duration_ms,
        status=status,
    )


_COLUMNS = (
    "quota_required",
    "quota_completed",
    "quota_failed",
    "quota_skipped",
    "quota_pending",
    "total_duration_ms",
    "avg_duration_ms",
    "status",
)


def _stored(hours: Iterable[Hour]) -> dict[QuotaKey, Tracked]:
    rows = QuotaTracker.objects.filter(period_start__in=[hour.start for hour in hours])
    return {
        QuotaKey(Hour(row.period_start), row.olt_id, row.task_type): Tracked(
            required=row.quota_required,
            completed=row.quota_completed,
            failed=row.quota_failed,
            skipped=row.quota_skipped,
            pending=row.quota_pending,
            duration_ms=row.total_duration_ms,
            mean_duration_ms=row.avg_duration_ms,
            status=QuotaStatus(row.status),
        )
        for row in rows
    }


def _write(changed: Mapping[QuotaKey, Tracked]) -> int:
    rows = [
        QuotaTracker(
            olt_id=key.olt_id,
            task_type=key.task_type,
            period_start=key.hour.start,
            period_end=key.hour.end,
            quota_required=tracked.required,
            quota_completed=tracked.completed,
            quota_failed=tracked.failed,
            quota_skipped=tracked.skipped,
            quota_pending=tracked.pending,
            total_duration_ms=tracked.duration_ms,
            avg_duration_ms=tracked.mean_duration_ms,
            status=tracked.status,
        )
        for key, tracked in sorted(changed.items(), key=lambda item: item[0])
    ]
    QuotaTracker.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["olt", "task_type", "period_start"],
        update_fields=[*_COLUMNS, "updated_at"],
    )
    return len(rows)


def _remember(counted_until: datetime) -> None:
    Pulse.objects.bulk_create(
        [Pulse(name=COUNTED_UNTIL, beat_at=counted_until)],
        update_conflicts=True,
        unique_fields=["name"],
        update_fields=["beat_at"],
    )
