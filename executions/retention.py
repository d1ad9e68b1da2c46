"""How long it is kept what ran. What waits or runs is kept whatever its age."""

from datetime import datetime
from functools import partial

from django.db import connection

from executions.batches import BUDGET_S, Deleted, in_batches
from executions.choices import OPEN

_DELETE = """
    WITH old AS (
        SELECT id FROM snmp_executions
         WHERE finished_at < %s AND status <> ALL(%s)
      ORDER BY finished_at
         LIMIT %s
           FOR UPDATE SKIP LOCKED
    ), their_attempts AS (
        DELETE FROM execution_attempts WHERE execution_id IN (SELECT id FROM old)
    )
    DELETE FROM snmp_executions WHERE id IN (SELECT id FROM old)
"""


def delete_executions(before: datetime, budget_s: float = BUDGET_S) -> Deleted:
    """Deletes the executions that ended before `before`, with their attempts, which are not counted.

    Rows that somebody else has locked stay for the next time.
    """
    return in_batches(partial(_delete_batch, before), budget_s)


def _delete_batch(before: datetime, most_rows: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_DELETE, [before, [status.value for status in OPEN], most_rows])
        return cursor.rowcount
