"""The partitions of the history: made ahead of time, made by who finds one missing, dropped.

Samples have a partition per day, their hourly roll-ups one per month, the daily ones one per year.
All bounds are midnight UTC, so that each partition of a kind is as long as the others whatever the
clocks of the project's time zone do.
"""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.backends.utils import CursorWrapper

logger = logging.getLogger(__name__)

_MAKING = 0x6F6E75  # the advisory lock of who makes a partition
_PATIENCE = "SET LOCAL lock_timeout = '2s'"  # who waits for the lock of a DROP stops who collects


class Span(Enum):
    """How long a partition is; the value says how its name ends."""

    DAY = "%Y%m%d"
    MONTH = "%Y%m"
    YEAR = "%Y"


@dataclass(frozen=True, slots=True)
class Series:
    """A partitioned table, and how many partitions it has ahead of the current one."""

    table: str
    span: Span
    ahead: int


@dataclass(frozen=True, slots=True)
class Partition:
    name: str
    start: datetime
    end: datetime


SAMPLES = Series("onu_sample", Span.DAY, ahead=7)
HOURS = Series("onu_sample_hour", Span.MONTH, ahead=2)
DAYS = Series("onu_sample_day", Span.YEAR, ahead=1)


def partition_of(series: Series, at: datetime) -> Partition:
    day = at.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    if series.span is Span.DAY:
        start, later = day, day + timedelta(days=1)
    elif series.span is Span.MONTH:
        start, later = day.replace(day=1), day.replace(day=1) + timedelta(days=31)
    else:
        start, later = day.replace(month=1, day=1), day.replace(month=1, day=1, year=day.year + 1)
    end = later.replace(day=1) if series.span is Span.MONTH else later
    return Partition(f"{series.table}_{start:{series.span.value}}", start, end)


def ensure(cursor: CursorWrapper, series: Series, at: datetime) -> bool:
    """Makes the partition for `at` unless it is there; whether it made it.

    Must run in a transaction. Readers and writers of the table go on meanwhile.
    """
    partition = partition_of(series, at)
    if _exists(cursor, partition):
        return False
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_MAKING])
    if _exists(cursor, partition):
        return False
    cursor.execute(f"CREATE TABLE {partition.name} (LIKE {series.table} INCLUDING ALL)")
    # CREATE TABLE … PARTITION OF would stop everybody; to attach needs no more than a vacuum does.
    cursor.execute(
        f"ALTER TABLE {series.table} ATTACH PARTITION {partition.name}"
        " FOR VALUES FROM (%s) TO (%s)",
        [partition.start, partition.end],
    )
    return True


def _exists(cursor: CursorWrapper, partition: Partition) -> bool:
    """Not by `to_regclass`: in a transaction that asked before, it knows nothing of a newer one."""
    cursor.execute(
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = %s AND relispartition)",
        [partition.name],
    )
    return bool(cursor.fetchone()[0])


def make_ahead(now: datetime) -> int:
    """Makes what will be needed in the next days, months and years; how many it made."""
    return sum(_make_ahead(series, now) for series in (SAMPLES, HOURS, DAYS))


@transaction.atomic
def _make_ahead(series: Series, now: datetime) -> int:
    made = 0
    at = now
    with connection.cursor() as cursor:
        for _ in range(series.ahead + 1):
            made += ensure(cursor, series, at)
            at = partition_of(series, at).end
    return made


def drop_old(now: datetime) -> list[str]:
    """Drops the partitions that ended longer ago than the settings keep them; their names.

    One whose table is in use for more than two seconds stays for the next time.
    """
    kept = (
        (SAMPLES, settings.SAMPLE_DAYS),
        (HOURS, settings.HOURLY_SAMPLE_DAYS),
        (DAYS, settings.DAILY_SAMPLE_DAYS),
    )
    old = [
        partition
        for series, days in kept
        for partition in existing(series)
        if partition.end <= now - timedelta(days=days)
    ]
    return [partition.name for partition in old if _drop(partition)]


def existing(series: Series) -> list[Partition]:
    """The partitions of a table, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inhrelid::regclass::text FROM pg_inherits"
            " WHERE inhparent = %s::regclass ORDER BY 1",
            [series.table],
        )
        names = [name for (name,) in cursor.fetchall()]
    return [partition_of(series, _start(series, name)) for name in names]


def _start(series: Series, name: str) -> datetime:
    text = name.removeprefix(f"{series.table}_")
    return datetime.strptime(text, series.span.value).replace(tzinfo=UTC)


def _drop(partition: Partition) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_PATIENCE)
            cursor.execute(f"DROP TABLE {partition.name}")
    except OperationalError as error:
        logger.warning("%s is dropped another time: %s", partition.name, error)
        return False
    return True
