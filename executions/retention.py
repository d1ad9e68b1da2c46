"""How long it is kept what ran. What waits or runs is kept whatever its age."""

from functools import partial

from django.db import connection
from django.db.models import QuerySet

from executions.batches import BUDGET_S, ROWS, Deleted, in_batches
from executions.choices import OPEN
from executions.models import Execution

_DELETE = """
    WITH old AS (
        SELECT id FROM snmp_executions
         WHERE finished_at < statement_timestamp() - %s * interval '1 day'
           AND status <> ALL(%s)
      ORDER BY finished_at
         LIMIT %s
           FOR UPDATE SKIP LOCKED
    ), their_attempts AS (
        DELETE FROM execution_attempts WHERE execution_id IN (SELECT id FROM old)
    )
    DELETE FROM snmp_executions WHERE id IN (SELECT id FROM old)
"""


def delete_executions(days_old: int, budget_s: float = BUDGET_S) -> Deleted:
    """Deletes executions that ended more than `days_old` days ago, and their attempts uncounted.

    Rows that somebody else has locked stay for the next time.
    """
    return in_batches(partial(_delete_batch, days_old), budget_s)


def _delete_batch(days_old: int, most_rows: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [days_old, [status.value for status in OPEN], most_rows])
        deleted: int = cursor.rowcount
    return deleted


_DELETE_CHOSEN = """
    WITH chosen AS (
        SELECT id FROM snmp_executions WHERE id = ANY(%s) AND status <> ALL(%s) FOR UPDATE
    ), their_attempts AS (
        DELETE FROM execution_attempts WHERE execution_id IN (SELECT id FROM chosen)
    )
    DELETE FROM snmp_executions WHERE id IN (SELECT id FROM chosen)
"""


def delete_some(executions: QuerySet[Execution]) -> int:
    """Deletes at most ROWS of them, which have ended, with their attempts; returns how many."""
    open_statuses = [status.value for status in OPEN]
    ended = executions.order_by().exclude(status__in=OPEN)
    ids = list(ended.values_list("pk", flat=True)[:ROWS])
    with connection.cursor() as cursor:
        cursor.execute(_DELETE_CHOSEN, [ids, open_statuses])
        deleted: int = cursor.rowcount
    return deleted
