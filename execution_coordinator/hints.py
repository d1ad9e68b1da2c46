"""Messages that say "this execution may be runnable". They may be lost or doubled at any moment."""

from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class Hint:
    execution_id: int
    queue: str


# The head of the line of each OLT that talks to nobody. A hint that was sent is not sent again
# for ten seconds: after that it counts as lost.
_OFFER = """
    WITH heads AS (
        SELECT DISTINCT ON (e.olt_id) e.id, e.queue, e.sent_at
          FROM snmp_executions e
         WHERE e.status = 'PENDING' {only_one_olt}
           AND COALESCE(e.not_before <= statement_timestamp(), true)
           AND NOT EXISTS (SELECT 1 FROM snmp_executions r
                            WHERE r.olt_id = e.olt_id AND r.status = 'RUNNING')
      ORDER BY e.olt_id, e.priority DESC, e.due_at, e.id
    ), offered AS (
        UPDATE snmp_executions e SET sent_at = statement_timestamp()
          FROM heads
         WHERE e.id = heads.id AND e.status = 'PENDING'
           AND (heads.sent_at IS NULL OR heads.sent_at < statement_timestamp() - interval '10 s')
     RETURNING e.id, e.queue
    )
    SELECT id, queue FROM offered ORDER BY id
"""


def offer_heads() -> list[Hint]:
    """The first waiting execution of every free OLT, marked as sent. Send them after commit."""
    return _offer("", [])


def offer_next(olt_id: int) -> list[Hint]:
    """The same for the one OLT that has just become free: none or one."""
    return _offer("AND e.olt_id = %s", [olt_id])


def _offer(only_one_olt: str, parameters: list[int]) -> list[Hint]:
    with connection.cursor() as cursor:
        cursor.execute(_OFFER.format(only_one_olt=only_one_olt), parameters or None)
        return [Hint(*row) for row in cursor.fetchall()]
