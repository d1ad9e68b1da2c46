"""How the plans of an hour fare: what was done, which quota is at risk, and how they end."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel, PlanStatus
from execution_coordinator.hours import Hour, hour_of
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import ExecutionPlan, QuotaTracker
from execution_coordinator.plans.document import not_fitting_after
from execution_coordinator.quotas.quota import SETTLED_AFTER, Counts, at_risk, possible_runs


def update_progress(now: datetime) -> None:
    """Aborts the plans of disabled OLTs, counts the others and completes those that are over."""
    ExecutionPlan.objects.filter(status=PlanStatus.ACTIVE, olt__enabled=False).update(
        updated_at=Now(), status=PlanStatus.ABORTED
    )
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"now": now, "settled": now - SETTLED_AFTER})
    _update_risks(hour_of(now), now)


_COUNT = """
    WITH counted AS (
        SELECT p.id, coalesce(sum(t.quota_completed), 0) AS completed,
               coalesce(sum(t.quota_failed), 0) AS failed,
               p.period_end <= %(settled)s
               OR (p.period_end < %(now)s AND coalesce(sum(t.quota_pending), 0) = 0) AS is_over
          FROM execution_plans p
     LEFT JOIN quota_tracker t ON t.olt_id = p.olt_id AND t.period_start = p.period_start
         WHERE p.status = 'ACTIVE' GROUP BY p.id
    )
    UPDATE execution_plans p
       SET completed_tasks = c.completed, failed_tasks = c.failed, updated_at = %(now)s,
           status = CASE WHEN c.is_over THEN 'COMPLETED' ELSE p.status END
      FROM counted c
     WHERE p.id = c.id AND (c.is_over OR p.completed_tasks <> c.completed
                            OR p.failed_tasks <> c.failed)
"""


@dataclass(frozen=True, slots=True)
class Quota:
    """How one task type of an OLT stands in the hour that lasts."""

    task_type: str
    counts: Counts


@dataclass(frozen=True, slots=True)
class Risks:
    """Of one plan: by task type the completed runs that are still possible, of those required."""

    plan_id: int
    olt_id: int
    before: frozenset[str]
    possible: Mapping[str, tuple[int, int]]


def risks_of(quotas: Iterable[Quota], not_fitting: Mapping[str, int]) -> dict[str, tuple[int, int]]:
    """By task type (possible, required), where even all that is left cannot save the quota. Pure.

    `not_fitting`: per task type the due times to come that have no place in the plan.
    """
    found = {}
    for quota in quotas:
        missing = not_fitting.get(quota.task_type, 0)
        if at_risk(quota.counts, missing):
            possible = possible_runs(quota.counts, missing)
            found[quota.task_type] = (possible, quota.counts.required)
    return found


def _update_risks(hour: Hour, now: datetime) -> None:
    """Writes into each plan which quotas are at risk, and logs those that have become so."""
    quotas = _quotas(hour)
    changed = [one for one in _risks(hour, quotas, now) if one.possible.keys() != one.before]
    if changed:
        _write(changed)
        coordinator_logger.record_many(_entries(changed))


def _risks(hour: Hour, quotas: Mapping[int, Sequence[Quota]], now: datetime) -> Iterator[Risks]:
    plans = ExecutionPlan.objects.filter(period_start=hour.start, status=PlanStatus.ACTIVE)
    for ident, olt_id, not_fitting, before in plans.order_by("olt").values_list(
        "id", "olt_id", "plan_data__not_fitting", "plan_data__at_risk"
    ):
        known = frozenset(risk["task_type"] for risk in before or ())
        possible = risks_of(quotas.get(olt_id, ()), not_fitting_after(not_fitting or (), now))
        yield Risks(ident, olt_id, known, possible)


def _quotas(hour: Hour) -> dict[int, list[Quota]]:
    found: dict[int, list[Quota]] = defaultdict(list)
    for row in QuotaTracker.objects.filter(period_start=hour.start).order_by("olt", "task_type"):
        counts = Counts(
            row.quota_required, row.quota_completed, row.quota_failed, row.quota_skipped
        )
        found[row.olt_id].append(Quota(row.task_type, counts))
    return found


_WRITE = """
    UPDATE execution_plans p SET plan_data = jsonb_set(plan_data, '{at_risk}', r.at_risk)
      FROM unnest(%s::bigint[], %s::jsonb[]) AS r(id, at_risk) WHERE p.id = r.id
"""


def _write(changed: Sequence[Risks]) -> None:
    documents = [
        json.dumps(
            [
                {"task_type": task_type, "possible": possible, "required": required}
                for task_type, (possible, required) in one.possible.items()
            ]
        )
        for one in changed
    ]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, [[one.plan_id for one in changed], documents])


def _entries(changed: Iterable[Risks]) -> Iterator[Entry]:
    for one in changed:
        for task_type, (possible, required) in one.possible.items():
            if task_type not in one.before:
                yield Entry(
                    EventType.QUOTA_AT_RISK,
                    _("Quota at risk: %(task)s") % {"task": task_type},
                    one.olt_id,
                    LogLevel.WARNING,
                    {"possible": possible, "required": required},
                )
