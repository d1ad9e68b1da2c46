"""`make bench-history`: the curve of an ONU out of many samples, and what its roll-ups cost."""

import random
import statistics
import time
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from onus.history.buckets import Length, bucket_of
from onus.history.curve import curve
from onus.history.kinds import KINDS
from onus.history.partitions import DAYS, HOURS, SAMPLES, Series, ensure, partition_of
from onus.history.rollups import roll_up
from onus.samples import RollUpDebt
from tests.bench.rows import add_onus
from tests.bench.server import empty_database, say, size
from tests.bench.storing import say_storing

SAMPLE_DAYS = 30
HOURLY_DAYS = 90
DAILY_DAYS = 365
SAMPLES_PER_ONU = 1000  # in those 30 days: one in 43 minutes
CURVES = 200
LIMIT_MS = 50.0

_LIGHT = "(-18 - onu.id %% 9 - random())::real"
_VALUES = f"{_LIGHT}, 2.1, {_LIGHT} - 2, 41, 1200"
_SAMPLES = f"""
    INSERT INTO onu_sample (onu_id, at, {", ".join(KINDS)})
    SELECT onu.id, at + onu.id %% 1000 * interval '1 s', {_VALUES}
      FROM generate_series(%(start)s::timestamptz, %(end)s::timestamptz,
                           make_interval(secs => %(step_s)s)) AS at
     CROSS JOIN (SELECT id FROM onu_data) AS onu
     WHERE at < %(end)s AND at + onu.id %% 1000 * interval '1 s' < %(end)s
"""  # noqa: S608 -- our names
_PARTS = ", ".join(f"{kind}_{part}" for kind in KINDS for part in ("min", "mean", "max", "count"))
_ROLLED_UP = f"""
    INSERT INTO {{table}} (onu_id, at, {_PARTS})
    SELECT onu.id, at, {", ".join([f"{_LIGHT} - 1, {_LIGHT}, {_LIGHT} + 1, 33"] * len(KINDS))}
      FROM generate_series(%(start)s::timestamptz, %(end)s::timestamptz,
                           make_interval(secs => %(step_s)s)) AS at
     CROSS JOIN (SELECT id FROM onu_data) AS onu
     WHERE at < %(end)s
"""  # noqa: S608 -- our names


def main() -> int:
    rows = size("rows", 10_000_000)
    with empty_database():
        add_onus(rows // SAMPLES_PER_ONU)
        now = bucket_of(timezone.now(), Length.HOUR, timezone.get_current_timezone()).start
        _fill(now)
        _say_roll_up(now)
        *_, year_ms = [_say_curves(days, now) for days in (1, 3, 30, 365)]
        say_storing()
    say(f"a year in {year_ms:.1f} ms: " + ("fine" if year_ms < LIMIT_MS else "TOO SLOW"))
    return 0 if year_ms < LIMIT_MS else 1


def _fill(now: datetime) -> None:
    zone = timezone.get_current_timezone()
    today = bucket_of(now, Length.DAY, zone).start
    step = timedelta(days=SAMPLE_DAYS) / SAMPLES_PER_ONU
    _add(SAMPLES, _SAMPLES, now - timedelta(days=SAMPLE_DAYS), now, step)
    hours = _ROLLED_UP.format(table=HOURS.table)
    _add(HOURS, hours, now - timedelta(days=HOURLY_DAYS), now, timedelta(hours=1))
    days = _ROLLED_UP.format(table=DAYS.table)
    _add(DAYS, days, today - timedelta(days=DAILY_DAYS), today, timedelta(days=1))


def _add(series: Series, statement: str, start: datetime, end: datetime, step: timedelta) -> None:
    """Partition by partition, in the order in which time would bring them."""
    started = time.perf_counter()
    rows, at = 0, start
    while at < end:
        partition = partition_of(series, at)
        count = -(-(min(partition.end, end) - at) // step)
        with transaction.atomic(), connection.cursor() as cursor:
            ensure(cursor, series, at)
            to = min(partition.end, end)
            cursor.execute(statement, {"start": at, "end": to, "step_s": step.total_seconds()})
            rows += cursor.rowcount
        at = to if series is SAMPLES else at + count * step
    with connection.cursor() as cursor:
        cursor.execute(f"VACUUM ANALYZE {series.table}")
        cursor.execute(
            "SELECT pg_size_pretty(sum(pg_relation_size(inhrelid))),"
            " pg_size_pretty(sum(pg_indexes_size(inhrelid)))"
            " FROM pg_inherits WHERE inhparent = %s::regclass",
            [series.table],
        )
        table, indexes = cursor.fetchone()
    took_s = time.perf_counter() - started
    say(f"{series.table:16} {rows:11} rows in {took_s:5.0f} s, {table}, indexes {indexes}")


def _say_roll_up(now: datetime) -> None:
    zone = timezone.get_current_timezone()
    yesterday = bucket_of(now - timedelta(days=1), Length.DAY, zone)
    for length, at in ((Length.HOUR, now - timedelta(hours=1)), (Length.DAY, yesterday.start)):
        RollUpDebt.objects.all().delete()
        RollUpDebt.objects.create(length=length, at=at, olt_id=1, writes=1)
        started = time.perf_counter()
        roll_up(now)
        say(f"roll-up of one {length}, anew: {time.perf_counter() - started:.2f} s")


def _say_curves(days: int, now: datetime) -> float:
    """Each ONU is another one, so that no curve finds its pages in the memory of PostgreSQL."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM onu_data ORDER BY id")
        ids = [onu_id for (onu_id,) in cursor.fetchall()]
    took_ms = []
    drawn = None
    for onu_id in random.Random(days).sample(ids, CURVES):
        started = time.perf_counter()
        drawn = curve(onu_id, now - timedelta(days=days), now)
        took_ms.append((time.perf_counter() - started) * 1000)
    took_ms.sort()
    points = len(drawn.points) if drawn else 0
    say(
        f"curve of {days:3} days: median {statistics.median(took_ms):5.1f} ms,"
        f" 95 % {took_ms[int(CURVES * 0.95)]:5.1f} ms, slowest {took_ms[-1]:5.1f} ms,"
        f" {points} points"
    )
    return took_ms[int(CURVES * 0.95)]
