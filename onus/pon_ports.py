"""Keeps the rows of the PON ports beside those of their ONUs."""

from datetime import datetime
from typing import Final

from django.db import connection

from onus.choices import RunState

# The ports that are known already stand among the rows, so that one whose last ONU went counts 0.
_REFRESH: Final = f"""
    INSERT INTO pon_port AS p (olt_id, frame, slot, port, known, present, online,
                               mean_rx_dbm, worst_rx_dbm, changed_at)
    SELECT %(olt)s, frame, slot, port,
           count(id), count(id) FILTER (WHERE present),
           count(id) FILTER (WHERE present AND run_state = '{RunState.ONLINE}'),
           round(avg(rx_dbm)::numeric, 2), min(rx_dbm), %(now)s
      FROM (SELECT id, frame, slot, port, present, run_state,
                   CASE WHEN present AND run_state <> '{RunState.OFFLINE}' THEN onu_rx_dbm END
                   AS rx_dbm
              FROM onu_data
             WHERE olt_id = %(olt)s AND port IS NOT NULL AND onu_index IS NOT NULL
             UNION ALL
            SELECT NULL, frame, slot, port, NULL, NULL, NULL FROM pon_port WHERE olt_id = %(olt)s) o
     GROUP BY frame, slot, port
     ORDER BY frame, slot, port
        ON CONFLICT (olt_id, frame, slot, port) DO UPDATE
       SET known = excluded.known, present = excluded.present, online = excluded.online,
           mean_rx_dbm = excluded.mean_rx_dbm, worst_rx_dbm = excluded.worst_rx_dbm,
           changed_at = CASE WHEN (p.known, p.present, p.online)
                       IS DISTINCT FROM (excluded.known, excluded.present, excluded.online)
                             THEN excluded.changed_at ELSE p.changed_at END
     WHERE (p.known, p.present, p.online, p.mean_rx_dbm, p.worst_rx_dbm)
           IS DISTINCT FROM (excluded.known, excluded.present, excluded.online,
                             excluded.mean_rx_dbm, excluded.worst_rx_dbm)
"""  # noqa: S608 -- every name comes from this package


def refresh_ports(olt_id: int, now: datetime) -> None:
    """Counts the ONUs of each port of an OLT, one statement; writes the ports that changed.

    For the end of a run, after presence was applied, in its transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"olt": olt_id, "now": now})
