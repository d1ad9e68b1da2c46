"""Rolls samples up into hours, and hours into days: minimum, mean, maximum and count per ONU.

Whatever is owed (see `RollUpDebt`) and over is made anew from what lies below it, so that doing it
twice gives the same, and a sample that came late corrects its hour and its day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from onus.history.buckets import Bucket, Length, bucket_of
from onus.history.kinds import KINDS
from onus.history.partitions import DAYS, HOURS, Series, ensure

_ROLLING_UP = 0x6F6E76  # the advisory lock: one at a time, the next finds nothing left


@dataclass(frozen=True, slots=True)
class Source:
    """Where the roll-ups of a length lie, from which table they are made, and how."""

    target: Series
    table: str
    aggregates: str


def _from_samples(kind: str) -> str:
    return f"min({kind}), avg({kind}), max({kind}), count({kind})"


def _from_hours(kind: str) -> str:
    total = f"sum({kind}_count)"
    mean = f"sum({kind}_mean * {kind}_count) / NULLIF({total}, 0)"
    return f"min({kind}_min), {mean}, max({kind}_max), {total}"


SOURCES: Final = {
    Length.HOUR: Source(HOURS, "onu_sample", ", ".join(map(_from_samples, KINDS))),
    Length.DAY: Source(DAYS, "onu_sample_hour", ", ".join(map(_from_hours, KINDS))),
}


def roll_up(now: datetime) -> int:
    """Makes the hours that are over and owed, then such days; how many of both it made."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return sum(_roll_up(bucket, zone) for length in Length for bucket in _owed(length, zone, now))


def _owed(length: Length, zone: tzinfo, now: datetime) -> list[Bucket]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT at FROM onu_roll_up_debt WHERE length = %s AND at < %s ORDER BY at",
            [length, now],
        )
        buckets = [bucket_of(at, length, zone) for (at,) in cursor.fetchall()]
    return [bucket for bucket in buckets if bucket.end <= now]


@transaction.atomic
def _roll_up(bucket: Bucket, zone: ZoneInfo) -> bool:
    source = SOURCES[bucket.length]
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_ROLLING_UP])
        if not cursor.fetchone()[0]:
            return False
        debts = _debts(cursor, bucket)
        ensure(cursor, source.target, bucket.start)
        cursor.execute(_statement(source), {"start": bucket.start, "end": bucket.end})
        _settle(cursor, bucket, debts)
        if bucket.length is Length.HOUR:
            _owe(cursor, bucket_of(bucket.start, Length.DAY, zone), [olt for olt, _ in debts])
    return True


def _debts(cursor: CursorWrapper, bucket: Bucket) -> list[tuple[int, int]]:
    """The OLTs that owe it, and how often each one wrote."""
    cursor.execute(
        "SELECT olt_id, writes FROM onu_roll_up_debt WHERE length = %s AND at >= %s AND at < %s",
        [bucket.length, bucket.start, bucket.end],
    )
    return list(cursor.fetchall())


def _statement(source: Source) -> str:
    parts = [f"{kind}_{part}" for kind in KINDS for part in ("min", "mean", "max", "count")]
    new = ", ".join(f"EXCLUDED.{part}" for part in parts)
    return f"""
        INSERT INTO {source.target.table} AS rolled (onu_id, at, {", ".join(parts)})
        SELECT onu_id, %(start)s, {source.aggregates}
          FROM {source.table}
         WHERE at >= %(start)s AND at < %(end)s
      GROUP BY onu_id
      ORDER BY onu_id
            ON CONFLICT (onu_id, at) DO UPDATE SET ({", ".join(parts)}) = ROW ({new})
         WHERE ({", ".join(f"rolled.{part}" for part in parts)}) IS DISTINCT FROM ({new})
    """  # noqa: S608 -- every name comes from this module and onus.history.kinds


def _settle(cursor: CursorWrapper, bucket: Bucket, debts: Sequence[tuple[int, int]]) -> None:
    """A run that wrote in between, or is writing now, leaves its debt for the next time."""
    cursor.execute(
        """
        DELETE FROM onu_roll_up_debt WHERE ctid IN (
            SELECT d.ctid FROM onu_roll_up_debt d
              JOIN unnest(%s::bigint[], %s::int[]) AS read (olt_id, writes) USING (olt_id, writes)
             WHERE d.length = %s AND d.at >= %s AND d.at < %s
               FOR UPDATE OF d SKIP LOCKED)
        """,
        [
            [olt for olt, _ in debts],
            [writes for _, writes in debts],
            bucket.length,
            bucket.start,
            bucket.end,
        ],
    )


def _owe(cursor: CursorWrapper, day: Bucket, olts: Sequence[int]) -> None:
    cursor.execute(
        """
        INSERT INTO onu_roll_up_debt AS debt (length, at, olt_id, writes)
        SELECT %s, %s, olt_id, 1 FROM unnest(%s::bigint[]) AS olt_id
            ON CONFLICT (length, at, olt_id) DO UPDATE SET writes = debt.writes + 1
        """,
        [day.length, day.start, list(olts)],
    )
