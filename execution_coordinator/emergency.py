"""OLTs whose runs fail one after the other: nothing but the probe is planned for them."""

from datetime import datetime

from django.db import connection
from django.utils.translation import gettext as _

from execution_coordinator.suspension_rules import FAILURES_BEFORE_SUSPENSION
from executions import lifecycle

# Failures that say nothing of the OLT: a fault of ours, or a job without anything to ask.
NOT_THE_OLTS_FAULT = (
    "internal",
    "lease_lost",
    "nothing_to_ask",
    "unusable_oid",
    "secret_unreadable",
)

_LEFT_TO_PROBE = """
    SELECT o.id, o.suspended_at IS NOT NULL, o.next_probe_at
      FROM hosts_olt o
     WHERE o.enabled AND (%(olt)s IS NULL OR o.id = %(olt)s) AND (
               o.suspended_at IS NOT NULL
            OR (SELECT count(*) = %(failures)s AND bool_and(status = 'FAILED')
                  FROM (SELECT status
                          FROM (SELECT status, error_code, due_at, id FROM snmp_executions
                                 WHERE olt_id = o.id ORDER BY due_at DESC LIMIT 200) recent
                         WHERE status IN ('SUCCESS', 'PARTIAL', 'FAILED')
                           AND NOT (status = 'FAILED' AND error_code = ANY(%(not_its_fault)s))
                      ORDER BY due_at DESC, id DESC LIMIT %(failures)s) last))
"""


def left_to_probe(olt_id: int | None = None) -> dict[int, tuple[str, datetime | None]]:
    """For each of those OLTs the reason, for people, and when the next probe is due if it is known.

    It is suspended, or its last three runs, probes among them, failed. One answer ends it.
    `olt_id`: only this one is asked about.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _LEFT_TO_PROBE,
            {
                "olt": olt_id,
                "failures": FAILURES_BEFORE_SUSPENSION,
                "not_its_fault": list(NOT_THE_OLTS_FAULT),
            },
        )
        return {
            olt_id: (_reason(suspended=suspended), next_probe_at)
            for olt_id, suspended, next_probe_at in cursor.fetchall()
        }


def probe_if_failing(olt_id: int) -> None:
    """After a failure: the probe goes to the head of the line, so that nothing runs before it."""
    if olt_id in left_to_probe(olt_id):
        lifecycle.open_probes([olt_id])


def _reason(*, suspended: bool) -> str:
    if suspended:
        return _("it does not answer: only the probe stays in its plan until it does")
    return _(
        "%(failures)d runs failed in a row: only the probe stays in its plan until it answers"
    ) % {"failures": FAILURES_BEFORE_SUSPENSION}
