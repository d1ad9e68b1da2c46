"""Time left over goes to what is owed: a failed run is tried again in a free gap of its OLT."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType
from execution_coordinator.emergency import NOT_THE_OLTS_FAULT, left_to_probe
from execution_coordinator.hours import hour_of
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.plans.measured_runs import expected_durations_s
from execution_coordinator.quotas.quota import Counts, at_risk
from execution_coordinator.snapshot import database_now
from executions import lifecycle
from executions.choices import Kind, Reason, Status, Trigger
from executions.models import Execution
from snmp_jobs.choices import JobKind

PRIORITY = 10  # after everything that is planned or asked for
GIVES_WAY_BEFORE = timedelta(seconds=75)  # the review is a minute apart
RESTS_FOR = timedelta(minutes=1)  # between the failure and the extra run
MARGIN_S = 10.0
MARGIN_FACTOR = 2.0
# A lost worker says nothing of the run: it is worth another try.
NO_USE = tuple(code for code in NOT_THE_OLTS_FAULT if code != "lease_lost")


@dataclass(frozen=True, slots=True)
class Owed:
    """A job host with a failed run of this hour, and until when nothing else is planned there."""

    job_host_id: int
    job_id: int
    olt_id: int
    kind: JobKind
    task_type: str
    quota: Counts
    free_until: datetime


def chosen(owed: Iterable[Owed], expected_s: dict[int, float], now: datetime) -> tuple[Owed, ...]:
    """Those to run again now: quota at risk, the gap wide enough, one per OLT. Pure.

    The gap is twice what the run is expected to take and ten seconds more. The highest priority of
    an OLT goes first.
    """
    first: dict[int, Owed] = {}
    for one in sorted(owed, key=lambda one: (-one.kind.priority, one.job_host_id)):
        needed = timedelta(seconds=expected_s[one.job_host_id] * MARGIN_FACTOR + MARGIN_S)
        if at_risk(one.quota) and one.quota.failed and now + needed <= one.free_until:
            first.setdefault(one.olt_id, one)
    return tuple(first.values())


@transaction.atomic
def review_extra_runs(now: datetime | None = None) -> int:
    """Opens extra runs where there is room, and withdraws those that had none after all.

    Returns how many it opened: at most one per job host and hour. `now`: the database's clock, if
    None.
    """
    now = now or database_now()
    _give_way(now)
    owed = _owed(now)
    if not owed:
        return 0
    expected_s = expected_durations_s({one.job_host_id: one.kind for one in owed})
    return _open(chosen(owed, expected_s, now), now)


# A ready run or one that waits for its retry bounds the gap like a due time. An OLT that is silent
# or suspended, and a job suspended on it, are left alone.
_OWED = """
    SELECT DISTINCT ON (e.job_host_id)
           e.job_host_id, h.job_id, e.olt_id, e.kind, e.task_type,
           t.quota_required, t.quota_completed, t.quota_failed, t.quota_skipped,
           least(t.period_end,
                 (SELECT min(n.next_run_at) FROM snmp_job_hosts n
                    JOIN snmp_jobs nj ON nj.id = n.job_id AND nj.enabled
                   WHERE n.olt_id = e.olt_id AND n.enabled),
                 (SELECT min(coalesce(p.not_before, %(now)s)) FROM snmp_executions p
                   WHERE p.olt_id = e.olt_id AND p.status = 'PENDING'))
      FROM quota_tracker t
      JOIN snmp_executions e
        ON e.olt_id = t.olt_id AND e.task_type = t.task_type
       AND e.due_at > t.period_start AND e.due_at <= t.period_end
      JOIN snmp_job_hosts h ON h.id = e.job_host_id AND h.enabled AND h.suspended_at IS NULL
      JOIN snmp_jobs j ON j.id = h.job_id AND j.enabled
      JOIN hosts_olt o
        ON o.id = e.olt_id AND o.enabled AND o.suspended_at IS NULL AND o.silent_since IS NULL
     WHERE t.period_start = %(hour)s AND t.quota_failed > 0
       AND e.status = 'FAILED' AND e.trigger = 'SCHEDULED'
       AND e.error_code <> ALL(%(no_use)s) AND e.finished_at <= %(rested)s
       AND NOT EXISTS (SELECT 1 FROM snmp_executions r
                        WHERE r.olt_id = e.olt_id AND r.status = 'RUNNING')
       AND NOT EXISTS (SELECT 1 FROM snmp_executions x
                        WHERE x.job_host_id = e.job_host_id AND x.trigger = 'EXTRA'
                          AND x.due_at > t.period_start AND x.due_at <= t.period_end)
  ORDER BY e.job_host_id
"""


def _owed(now: datetime) -> list[Owed]:
    with connection.cursor() as cursor:
        cursor.execute(
            _OWED,
            {
                "now": now,
                "hour": hour_of(now).start,
                "rested": now - RESTS_FOR,
                "no_use": list(NO_USE),
            },
        )
        rows = cursor.fetchall()
    failing = left_to_probe() if rows else {}
    return [
        Owed(ident, job_id, olt_id, JobKind(kind), task_type, Counts(*numbers), free_until)
        for ident, job_id, olt_id, kind, task_type, *numbers, free_until in rows
        if olt_id not in failing
    ]


def _open(owed: Sequence[Owed], now: datetime) -> int:
    """A run that somebody asks for at the same moment takes the place of an extra one."""
    Execution.objects.bulk_create((_execution(one, now) for one in owed), ignore_conflicts=True)
    coordinator_logger.record_many(
        Entry(
            EventType.EXTRA_RUN,
            _("Extra run in a free gap: %(task)s") % {"task": one.task_type},
            one.olt_id,
            details={"completed": one.quota.completed, "required": one.quota.required},
        )
        for one in owed
    )
    return len(owed)


def _execution(owed: Owed, now: datetime) -> Execution:
    return Execution(
        job_host_id=owed.job_host_id,
        job_id=owed.job_id,
        olt_id=owed.olt_id,
        kind=Kind(owed.kind),
        task_type=owed.task_type,
        trigger=Trigger.EXTRA,
        priority=PRIORITY,
        queue=owed.kind.queue,
        due_at=now,
    )


def _give_way(now: datetime) -> None:
    """One that still waits when its OLT has something planned soon would only be in its way.

    One that somebody moved to the front has another priority, and stays.
    """
    waiting = Execution.objects.filter(
        status=Status.PENDING,
        trigger=Trigger.EXTRA,
        priority=PRIORITY,
        olt__job_hosts__next_run_at__lte=now + GIVES_WAY_BEFORE,
    )
    lifecycle.abort_pending(set(waiting.values_list("pk", flat=True)), Reason.GAVE_WAY)
