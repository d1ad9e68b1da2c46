"""How long the coordinator keeps its log, its quotas, its violations and its plans."""

from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Model

from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    QuotaTracker,
    QuotaViolation,
)
from executions.batches import Deleted, in_batches


def delete_logs(now: datetime, days_old: int) -> Deleted:
    """Deletes the log entries whose last repeat is older than `days_old` days.

    Raises ValueError when that is not at least 1: an operator may write it into beat's table.
    """
    if days_old < 1:
        raise ValueError(f"days_old is {days_old}: the log is kept for at least 1 day")
    return _delete(CoordinatorLog, "timestamp", now - timedelta(days=days_old))


def delete_hours(now: datetime) -> Deleted:
    """Deletes the quotas, violations and plans of hours longer ago than the settings keep them."""
    parts = [
        _delete(model, "period_end", now - timedelta(days=days))
        for model, days in (
            (QuotaTracker, settings.QUOTA_DAYS),
            (QuotaViolation, settings.VIOLATION_DAYS),
            (ExecutionPlan, settings.PLAN_DAYS),
        )
    ]
    return Deleted(sum(part.rows for part in parts), all(part.is_all for part in parts))


def _delete(model: type[Model], moment: str, before: datetime) -> Deleted:
    return in_batches(partial(_delete_batch, model, moment, before))


@transaction.atomic
def _delete_batch(model: type[Model], moment: str, before: datetime, most_rows: int) -> int:
    """What somebody else has locked stays for the next time."""
    old = model._default_manager.filter(**{f"{moment}__lt": before}).order_by("pk")
    locked = old.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most_rows]
    deleted, _ = model._default_manager.filter(pk__in=list(locked)).delete()
    return deleted
