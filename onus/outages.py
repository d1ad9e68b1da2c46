"""How many ONUs of which PON port went dark, how fast and why: one query."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import connection

from onus.choices import EventKind


@dataclass(frozen=True, slots=True)
class CauseCount:
    """`cause` as the OLT names it, such as LOS or DYING_GASP; None where it gave none."""

    cause: str | None
    onus: int


@dataclass(frozen=True, slots=True)
class Outage:
    """A PON port with ONUs that went offline and still are.

    `lost` of the `known` ONUs, within `span`: by the OLT's clock when it gave the time of each,
    otherwise by the runs that noticed. `first_at` and `last_at` are those runs. The causes come
    with the most frequent first.
    """

    olt_id: int
    olt_name: str
    frame: int | None
    slot: int | None
    port: int
    known: int
    lost: int
    span: timedelta
    first_at: datetime
    last_at: datetime
    causes: tuple[CauseCount, ...]


_OUTAGES: Final = f"""
    WITH latest AS (
        SELECT DISTINCT ON (onu_id) onu_id, kind, at, cause,
               (details->>'down_at')::timestamptz AS down_at
          FROM onu_event
         WHERE at > %(since)s AND at <= %(now)s
           AND kind IN ('{EventKind.ONLINE}', '{EventKind.OFFLINE}')
         ORDER BY onu_id, at DESC, id DESC
    ), lost AS (
        SELECT d.olt_id, d.frame, d.slot, d.port, l.at, l.down_at, l.cause
          FROM latest l
          JOIN onu_data d ON d.id = l.onu_id
         WHERE l.kind = '{EventKind.OFFLINE}' AND d.port IS NOT NULL AND d.onu_index IS NOT NULL
    ), of_cause AS (
        SELECT olt_id, frame, slot, port, cause, count(*) AS onus, count(down_at) AS dated,
               min(down_at) AS first_down_at, max(down_at) AS last_down_at,
               min(at) AS first_at, max(at) AS last_at
          FROM lost
         GROUP BY olt_id, frame, slot, port, cause
    ), of_port AS (
        SELECT olt_id, frame, slot, port, sum(onus) AS lost,
               CASE WHEN sum(dated) = sum(onus) THEN max(last_down_at) - min(first_down_at)
                    ELSE max(last_at) - min(first_at) END AS span,
               min(first_at) AS first_at, max(last_at) AS last_at,
               array_agg(cause ORDER BY onus DESC, cause) AS causes,
               array_agg(onus ORDER BY onus DESC, cause) AS onus_of_causes
          FROM of_cause
         GROUP BY olt_id, frame, slot, port
    )
    SELECT o.olt_id, h.name, o.frame, o.slot, o.port, COALESCE(p.known, o.lost)::int, o.lost::int,
           o.span, o.first_at, o.last_at, o.causes, o.onus_of_causes
      FROM of_port o
      JOIN hosts_olt h ON h.id = o.olt_id
      LEFT JOIN pon_port p ON p.olt_id = o.olt_id AND p.port = o.port
       AND p.frame IS NOT DISTINCT FROM o.frame AND p.slot IS NOT DISTINCT FROM o.slot
     ORDER BY o.lost DESC, h.name, o.frame, o.slot, o.port
"""  # noqa: S608 -- every name comes from this package


def outages(since: datetime, now: datetime) -> tuple[Outage, ...]:
    """The ports that lost ONUs after `since` and by `now`, the largest loss first.

    An ONU that came back by `now` is not lost; a single one that is offline is an outage of one.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OUTAGES, {"since": since, "now": now})
        rows = cursor.fetchall()
    return tuple(
        Outage(*[*columns, tuple(map(CauseCount, causes, onus))]) for *columns, causes, onus in rows
    )
