"""What a violation says: each task of the hour, why it fell short, and what held the OLT."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from execution_coordinator.choices import QuotaStatus
from execution_coordinator.hours import Hour
from execution_coordinator.log_entries import JsonValue
from execution_coordinator.quotas.counts import QuotaKey
from execution_coordinator.quotas.executions_of_hours import EXECUTIONS_OF_HOURS
from execution_coordinator.quotas.quota import Counts, severity_of


@dataclass(frozen=True, slots=True, order=True)
class OltHour:
    hour: Hour
    olt_id: int


@dataclass(frozen=True, slots=True)
class Judged:
    """One quota as it stood when its hour was judged."""

    key: QuotaKey
    status: QuotaStatus
    counts: Counts


def reports(
    quotas: Mapping[OltHour, Sequence[Judged]], now: datetime
) -> dict[OltHour, dict[str, JsonValue]]:
    """The report of each OLT and hour, in three statements for all of them.

    `tasks`: per task type its numbers, `reasons` (code of an error or a skip: due times) and
    `longest_wait_ms` (from due to the first packet). `held_longest`: the execution that took most
    of the hour on that OLT, of whatever kind, with its milliseconds within the hour, or null.
    """
    if not quotas:
        return {}
    reasons, waits, held = _reasons(quotas), _longest_waits(quotas, now), _held_longest(quotas, now)
    return {
        place: {
            "tasks": [_task(one, reasons.get(one.key, {}), waits.get(one.key)) for one in of_place],
            "held_longest": held.get(place),
        }
        for place, of_place in quotas.items()
    }


def _task(
    judged: Judged, reasons: Mapping[str, int], longest_wait_ms: int | None
) -> dict[str, JsonValue]:
    counts = judged.counts
    severity = severity_of(counts)
    return {
        "task_type": judged.key.task_type,
        "status": judged.status.value,
        "required": counts.required,
        "completed": counts.completed,
        "failed": counts.failed,
        "skipped": counts.skipped,
        "pending": counts.pending,
        "completed_percent": round(counts.share_percent, 1),
        "severity": severity.value if severity else None,
        "reasons": reasons,
        "longest_wait_ms": longest_wait_ms,
    }


_REASONS = """
    SELECT hour_start, olt_id, task_type,
           coalesce(nullif(reason, ''), nullif(error_code, ''), lower(status)), sum(due_times)::int
      FROM counted
     WHERE counts AND status NOT IN ('SUCCESS', 'PARTIAL') AND olt_id = ANY(%(olts)s)
  GROUP BY 1, 2, 3, 4 ORDER BY 5 DESC, 4
"""


def _reasons(places: Iterable[OltHour]) -> dict[QuotaKey, dict[str, int]]:
    found: dict[QuotaKey, dict[str, int]] = defaultdict(dict)
    for start, olt_id, task_type, code, number in _rows(
        EXECUTIONS_OF_HOURS + _REASONS, _hours_and_olts(places)
    ):
        found[QuotaKey(Hour(start), olt_id, task_type)][code] = number
    return found


_LONGEST_WAITS = """
    SELECT hour_start, olt_id, c.task_type,
           (extract(epoch FROM max(coalesce(a.started_at, c.started_at, %(now)s) - due_at))
            * 1000)::bigint
      FROM counted c
 LEFT JOIN execution_attempts a ON a.execution_id = c.id AND a.number = 1
     WHERE counts AND c.status NOT IN ('SKIPPED', 'ABORTED') AND olt_id = ANY(%(olts)s)
  GROUP BY 1, 2, 3
"""


def _longest_waits(places: Iterable[OltHour], now: datetime) -> dict[QuotaKey, int]:
    rows = _rows(EXECUTIONS_OF_HOURS + _LONGEST_WAITS, _hours_and_olts(places) | {"now": now})
    return {
        QuotaKey(Hour(start), olt_id, task_type): wait_ms
        for start, olt_id, task_type, wait_ms in rows
    }


# A run that was due more than a day before the hour (a late retry) is not looked for.
_HELD_LONGEST = """
    WITH place AS (
        SELECT * FROM unnest(%(starts)s::timestamptz[], %(olt_ids)s::bigint[]) AS p(start, olt_id)
    )
    SELECT DISTINCT ON (p.start, p.olt_id) p.start, p.olt_id, e.id, e.task_type, e.trigger,
           (extract(epoch FROM least(coalesce(e.finished_at, %(now)s), p.start + interval '1 hour')
                               - greatest(e.started_at, p.start)) * 1000)::bigint AS held_ms
      FROM place p
      JOIN snmp_executions e
        ON e.olt_id = p.olt_id AND e.started_at IS NOT NULL
       AND e.due_at > p.start - interval '1 day' AND e.due_at <= p.start + interval '1 hour'
       AND e.started_at < p.start + interval '1 hour'
       AND coalesce(e.finished_at, %(now)s) > p.start
  ORDER BY p.start, p.olt_id, held_ms DESC, e.id
"""


def _held_longest(
    places: Iterable[OltHour], now: datetime
) -> dict[OltHour, Mapping[str, JsonValue]]:
    ordered = list(places)
    rows = _rows(
        _HELD_LONGEST,
        {
            "starts": [place.hour.start for place in ordered],
            "olt_ids": [place.olt_id for place in ordered],
            "now": now,
        },
    )
    return {
        OltHour(Hour(start), olt_id): {
            "execution": ident,
            "task_type": task_type,
            "trigger": trigger,
            "held_ms": held_ms,
        }
        for start, olt_id, ident, task_type, trigger, held_ms in rows
    }


def _hours_and_olts(places: Iterable[OltHour]) -> dict[str, Any]:
    ordered = list(places)
    return {
        "hours": sorted({place.hour.start for place in ordered}),
        "olts": sorted({place.olt_id for place in ordered}),
    }


def _rows(sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows
