"""How long it is kept: the log, quotas, violations, plans, and what happened to ONUs."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    QuotaTracker,
    QuotaViolation,
)
from executions.batches import BUDGET_S, Deleted, in_batches
from onus.models import OnuEvent


def delete_logs(now: datetime, days_old: int) -> Deleted:
    """Deletes the log entries whose last repeat is older than `days_old` days.

    Raises ValueError when that is not at least 1: an operator may write it into beat's table.
    """
    if days_old < 1:
        raise ValueError(f"days_old is {days_old}: the log is kept for at least 1 day")
    return _delete(CoordinatorLog.objects.filter(timestamp__lt=_before(now, days_old)))


def delete_hours(now: datetime) -> Deleted:
    """Deletes the quotas, violations and plans of hours longer ago than the settings keep them."""
    kept = (
        (QuotaTracker.objects.all(), settings.QUOTA_DAYS),
        (QuotaViolation.objects.all(), settings.VIOLATION_DAYS),
        (ExecutionPlan.objects.all(), settings.PLAN_DAYS),
    )
    parts = [
        _delete(rows.filter(period_end__lt=_before(now, days)), BUDGET_S / len(kept))
        for rows, days in kept
    ]
    return Deleted(sum(part.rows for part in parts), all(part.is_all for part in parts))


def delete_onu_events(now: datetime) -> Deleted:
    """Deletes what happened to ONUs longer ago than the settings keep it."""
    return _delete(OnuEvent.objects.filter(at__lt=_before(now, settings.ONU_EVENT_DAYS)))


def _before(now: datetime, days: int) -> datetime:
    return now - timedelta(days=days)


def _delete(rows: QuerySet[Any], budget_s: float = BUDGET_S) -> Deleted:
    return in_batches(partial(_delete_batch, rows), budget_s)


@transaction.atomic
def _delete_batch(rows: QuerySet[Any], most_rows: int) -> int:
    """What somebody else has locked stays for the next time."""
    free = rows.select_for_update(skip_locked=True).order_by("pk")[:most_rows]
    deleted, _ = rows.filter(pk__in=list(free.values_list("pk", flat=True))).delete()
    return deleted
