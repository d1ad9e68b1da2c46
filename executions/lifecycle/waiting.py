"""What waits: opened as PENDING, held back, brought forward, given up."""

from collections.abc import Iterable
from datetime import timedelta

from django.db import connection
from django.db.models import Case, F, Value, When
from django.db.models.functions import Greatest, Now

from executions.choices import Reason, Status, Trigger
from executions.models import Execution

_OPEN_PROBES = """
    INSERT INTO snmp_executions (olt_id, kind, task_type, trigger, priority, queue, due_at, status,
                                 reason, missed, attempt, worker, abort_requested, created_at,
                                 problems, error_code, error_text)
    SELECT olt_id, 'probe', 'probe', 'PROBE', 100, 'default', now(), 'PENDING', '', 0, 0, '',
           false, now(), 0, '', ''
      FROM unnest(%s::bigint[]) AS olt_id
        ON CONFLICT DO NOTHING
"""


def open_probes(olt_ids: Iterable[int]) -> None:
    """One waiting probe for each OLT that has none."""
    with connection.cursor() as cursor:
        cursor.execute(_OPEN_PROBES, [list(olt_ids)])


def hold_back(olt_ids: Iterable[int], pause: timedelta) -> None:
    """What waits for these OLTs starts no earlier than `pause` from now."""
    waiting = Execution.objects.filter(olt__in=list(olt_ids), status=Status.PENDING)
    waiting.update(not_before=Greatest(F("not_before"), Now() + pause))


def bring_forward(step: timedelta) -> None:
    """After a clock was set back by `step`: what backs off does so no longer than it was to."""
    waiting = Execution.objects.filter(status=Status.PENDING)
    waiting.filter(not_before__gt=Now()).update(not_before=F("not_before") - step)
    waiting.filter(sent_at__gt=Now()).update(sent_at=None)


def give_up_pending(olt_ids: Iterable[int], reason: Reason) -> int:
    """PENDING job executions of these OLTs → SKIPPED, or FAILED where they were tried before."""
    waiting = Execution.objects.filter(
        olt__in=list(olt_ids),
        status=Status.PENDING,
        trigger__in=(Trigger.SCHEDULED, Trigger.EXTRA),
    )
    return waiting.update(
        status=Case(
            When(attempt__gt=0, then=Value(Status.FAILED.value)),
            default=Value(Status.SKIPPED.value),
        ),
        reason=reason,
        finished_at=Now(),
    )
