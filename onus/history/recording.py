"""Writes a sample where a value moved, and one in each hour where none did."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.backends.utils import CursorWrapper

from onus.history.buckets import Length, bucket_of
from onus.history.kinds import KINDS
from onus.history.partitions import SAMPLES, ensure

_ROUNDING = 1e-6  # -18.3 is 0.3000000000000007 away from -18.0


def record_samples(
    cursor: CursorWrapper, olt_id: int, columns: Iterable[str], now: datetime
) -> None:
    """Adds to the history what the run in `onu_batch` measured, by two statements or none.

    `columns` are those of the batch. A measured value is written when it is further from the one
    written last than its dead band, and when it is the first in its hour: at least one sample
    stands in each hour in which the ONU was measured, so that no hourly roll-up has a hole. With
    it go the other values that the run measured.
    """
    kinds = [name for name in KINDS if name in set(columns)]
    if not kinds:
        return
    ensure(cursor, SAMPLES, now)
    hour = bucket_of(now, Length.HOUR, ZoneInfo(settings.TIME_ZONE)).start
    bands = {f"band_{kind}": settings.SAMPLE_DEAD_BANDS[kind] + _ROUNDING for kind in kinds}
    cursor.execute(_record(kinds), {"olt": olt_id, "now": now, "hour": hour, **bands})


def _record(kinds: Sequence[str]) -> str:
    measured = [f"CASE WHEN b.kept_{kind} THEN NULL ELSE b.{kind} END AS {kind}" for kind in kinds]
    last = [f"l.{kind} AS last_{kind}, l.{kind}_at" for kind in kinds]
    times = [f"CASE WHEN {kind} IS NOT NULL THEN %(now)s::timestamptz END" for kind in kinds]
    columns = [*kinds, *(f"{kind}_at" for kind in kinds)]
    newer = [f"{column} = COALESCE(EXCLUDED.{column}, l.{column})" for column in columns]
    return f"""
        WITH measured AS (
            SELECT d.id AS onu_id, {", ".join([*measured, *last])}
              FROM onu_batch b
              JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index
              LEFT JOIN onu_last_sample l ON l.onu_id = d.id
        ), due AS (
            SELECT * FROM measured WHERE {" OR ".join(f"({_is_due(kind)})" for kind in kinds)}
        ), written AS (
            INSERT INTO onu_sample (onu_id, at, {", ".join(kinds)})
            SELECT onu_id, %(now)s, {", ".join(kinds)} FROM due
                ON CONFLICT (onu_id, at) DO NOTHING
        ), remembered AS (
            INSERT INTO onu_last_sample AS l (onu_id, {", ".join(columns)})
            SELECT onu_id, {", ".join([*kinds, *times])} FROM due
                ON CONFLICT (onu_id) DO UPDATE SET {", ".join(newer)}
        )
        INSERT INTO onu_roll_up_debt AS debt (length, at, olt_id, writes)
        SELECT 'hour', %(hour)s, %(olt)s, 1 WHERE EXISTS (SELECT FROM due)
            ON CONFLICT (length, at, olt_id) DO UPDATE SET writes = debt.writes + 1
    """  # noqa: S608 -- every name comes from onus.history.kinds


def _is_due(kind: str) -> str:
    """A sample of a time that is still to come, before the clock was set back, counts for none."""
    return (
        f"{kind} IS NOT NULL AND ({kind}_at IS NULL OR {kind}_at NOT BETWEEN %(hour)s AND %(now)s"
        f" OR abs({kind} - last_{kind}) > %(band_{kind})s)"
    )
