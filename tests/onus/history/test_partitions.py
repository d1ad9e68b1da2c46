"""Partitions: where they begin and end, who makes them, when they go."""

import threading
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from pytest_django import Settings

from onus.history.partitions import (
    DAYS,
    HOURS,
    SAMPLES,
    Partition,
    Series,
    drop_old,
    ensure,
    existing,
    make_ahead,
    partition_of,
)
from onus.samples import OnuSample
from tests.factories import make_olt
from tests.onus.history.runs import discover, measure, written

LIMA = ZoneInfo("America/Lima")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def no_partitions(request: pytest.FixtureRequest) -> None:
    """Another test that committed may have left some."""
    marker = request.node.get_closest_marker("django_db")
    request.getfixturevalue("transactional_db" if marker.kwargs else "db")
    for partition in [one for series in (SAMPLES, HOURS, DAYS) for one in existing(series)]:
        with connection.cursor() as cursor:
            cursor.execute(f"DROP TABLE {partition.name}")


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]


@pytest.mark.parametrize(
    ("series", "at", "partition"),
    [
        (SAMPLES, NOON, Partition("onu_sample_20260302", utc(2026, 3, 2), utc(2026, 3, 3))),
        (
            SAMPLES,
            datetime(2026, 3, 1, 23, 59, 59, tzinfo=LIMA),  # the evening of the 1st in Lima
            Partition("onu_sample_20260302", utc(2026, 3, 2), utc(2026, 3, 3)),
        ),
        (
            HOURS,
            datetime(2026, 12, 31, 19, tzinfo=LIMA),  # midnight UTC
            Partition("onu_sample_hour_202701", utc(2027, 1, 1), utc(2027, 2, 1)),
        ),
        (
            HOURS,
            utc(2026, 2, 28, 23, 59, 59, 999999),
            Partition("onu_sample_hour_202602", utc(2026, 2, 1), utc(2026, 3, 1)),
        ),
        (
            HOURS,
            utc(2028, 1, 31),
            Partition("onu_sample_hour_202801", utc(2028, 1, 1), utc(2028, 2, 1)),
        ),
        (DAYS, NOON, Partition("onu_sample_day_2026", utc(2026, 1, 1), utc(2027, 1, 1))),
    ],
)
def test_a_partition_ends_at_midnight_utc(
    series: Series, at: datetime, partition: Partition
) -> None:
    assert partition_of(series, at) == partition


@pytest.mark.django_db
@pytest.mark.usefixtures("no_partitions")
class TestMadeAndDropped:
    def test_a_week_of_samples_is_made_ahead_two_months_of_hours_and_a_year_of_days(self) -> None:
        assert make_ahead(NOON) == 8 + 3 + 2

        assert [partition.name for partition in existing(SAMPLES)] == [
            f"onu_sample_2026030{day}" for day in range(2, 10)
        ]
        assert [partition.name for partition in existing(HOURS)] == [
            f"onu_sample_hour_20260{month}" for month in (3, 4, 5)
        ]
        assert [one.name for one in existing(DAYS)] == [
            "onu_sample_day_2026",
            "onu_sample_day_2027",
        ]

    def test_what_is_there_is_not_made_again(self) -> None:
        make_ahead(NOON)

        assert make_ahead(NOON) == 0
        assert make_ahead(NOON + timedelta(days=1)) == 1

    def test_the_bounds_are_those_of_the_partition(self) -> None:
        make_ahead(NOON)

        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL timezone = 'UTC'")
            cursor.execute(
                "SELECT pg_get_expr(relpartbound, oid) FROM pg_class WHERE relname = %s",
                ["onu_sample_20260302"],
            )
            assert cursor.fetchone() == (
                "FOR VALUES FROM ('2026-03-02 00:00:00+00') TO ('2026-03-03 00:00:00+00')",
            )

    def test_a_run_makes_the_partition_that_it_misses(self) -> None:
        olt = make_olt()
        (onu_id,) = discover(olt, NOON, "A")
        before, midnight = utc(2026, 3, 2, 23, 59, 59, 999999), utc(2026, 3, 3)
        measure(olt, before, {"onu_rx_dbm": -18.0})
        measure(olt, midnight, {"onu_rx_dbm": -19.0})

        assert written(onu_id) == [(before, -18.0), (midnight, -19.0)]
        with connection.cursor() as cursor:
            cursor.execute("SELECT tableoid::regclass::text FROM onu_sample ORDER BY at")
            assert cursor.fetchall() == [("onu_sample_20260302",), ("onu_sample_20260303",)]

    def test_a_partition_has_the_indexes_of_its_table(self) -> None:
        make_ahead(NOON)

        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT indexdef FROM pg_indexes WHERE tablename = 'onu_sample_20260302' ORDER BY 1"
            )
            brin, key = (definition for (definition,) in cursor.fetchall())
        assert "USING brin (at)" in brin
        assert "UNIQUE" in key
        assert "USING btree (onu_id, at)" in key

    def test_a_partition_goes_when_all_of_it_is_older_than_its_days(
        self, settings: Settings
    ) -> None:
        settings.SAMPLE_DAYS, settings.HOURLY_SAMPLE_DAYS, settings.DAILY_SAMPLE_DAYS = 3, 40, 400
        for days in (0, 1, 2, 3, 4, 40, 70, 400, 800):
            with connection.cursor() as cursor:
                for series in (SAMPLES, HOURS, DAYS):
                    ensure(cursor, series, NOON - timedelta(days=days))

        assert drop_old(utc(2026, 3, 2)) == [
            "onu_sample_20231223",
            "onu_sample_20250126",
            "onu_sample_20251222",
            "onu_sample_20260121",
            "onu_sample_20260226",
            "onu_sample_hour_202312",
            "onu_sample_hour_202501",
            "onu_sample_hour_202512",
            "onu_sample_day_2023",
        ]
        assert existing(SAMPLES)[0].name == "onu_sample_20260227"
        assert existing(HOURS)[0].name == "onu_sample_hour_202601"
        assert existing(DAYS)[0].name == "onu_sample_day_2025"

    def test_dropping_again_drops_nothing(self) -> None:
        make_ahead(NOON - timedelta(days=4000))
        assert drop_old(NOON) != []

        assert drop_old(NOON) == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("no_partitions")
class TestTwoAtOnce:
    def test_two_that_miss_the_same_partition_make_it_once(self) -> None:
        made: list[bool] = []

        def make() -> None:
            with transaction.atomic(), connection.cursor() as cursor:
                made.append(ensure(cursor, SAMPLES, NOON))
            connection.close()

        other = threading.Thread(target=make)
        with transaction.atomic(), connection.cursor() as cursor:
            made.append(ensure(cursor, SAMPLES, NOON))
            other.start()
            other.join(timeout=0.3)
            assert other.is_alive()  # it waits for this transaction
        other.join(timeout=10)

        assert made == [True, False]
        assert [partition.name for partition in existing(SAMPLES)] == ["onu_sample_20260302"]

    def test_a_partition_that_is_read_stays_for_the_next_time(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            ensure(cursor, SAMPLES, NOON)
        dropped: list[list[str]] = []

        def drop() -> None:
            dropped.append(drop_old(NOON + timedelta(days=60)))
            connection.close()

        other = threading.Thread(target=drop)
        with transaction.atomic():
            assert not OnuSample.objects.exists()  # holds its lock until the end of the transaction
            other.start()
            other.join(timeout=10)
        assert dropped == [[]]
        assert "onu_sample_20260302 is dropped another time" in caplog.text

        assert drop_old(NOON + timedelta(days=60)) == ["onu_sample_20260302"]
