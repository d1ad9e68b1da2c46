"""Hours out of samples, days out of hours, and what comes late."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from django_celery_beat.schedulers import ModelEntry
from pytest_django import Settings

from facho.celery import app
from hosts.models import OLT
from onus.history import rollups
from onus.history.buckets import Length, bucket_of
from onus.history.partitions import SAMPLES, ensure, existing
from onus.history.rollups import roll_up
from onus.history.upkeep import keep
from onus.models import OnuData
from onus.samples import DailySamples, HourlySamples, LastSample, OnuSample, RollUpDebt
from onus.tasks import keep_history_task, roll_up_samples_task
from tests.factories import make_olt
from tests.onus.history.runs import discover, measure

MIDNIGHT = datetime(2026, 3, 2, 5, tzinfo=UTC)  # in Lima
RX, TEMPERATURE = "onu_rx_dbm", "temperature_c"
Cells = tuple[datetime, float | None, float | None, float | None, int]

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    return make_olt()


@pytest.fixture
def onu_id(olt: OLT) -> int:
    return discover(olt, MIDNIGHT - timedelta(days=30), "A")[0]


def after(hours: float = 0, *, minutes: float = 0) -> datetime:
    return MIDNIGHT + timedelta(hours=hours, minutes=minutes)


def cells(model: type[HourlySamples | DailySamples], onu_id: int, kind: str = RX) -> list[Cells]:
    parts = (f"{kind}_{part}" for part in ("min", "mean", "max", "count"))
    return list(model.objects.filter(onu_id=onu_id).order_by("at").values_list("at", *parts))


def versions(table: str) -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT xmin::text, ctid::text FROM {table} ORDER BY onu_id, at"  # noqa: S608 -- ours
        )
        return list(cursor.fetchall())


def test_an_hour_has_the_least_the_mean_and_the_greatest_of_its_samples(
    olt: OLT, onu_id: int
) -> None:
    for minutes, rx_dbm in ((0, -18.0), (10, -20.0), (59.99, -22.0), (60, -30.0)):
        measure(olt, after(minutes=minutes), {RX: rx_dbm})

    assert roll_up(after(1)) == 1
    assert cells(HourlySamples, onu_id) == [(MIDNIGHT, -22.0, -20.0, -18.0, 3)]


def test_kinds_are_counted_apart(olt: OLT, onu_id: int) -> None:
    measure(olt, after(), {RX: -18.0, TEMPERATURE: None})
    measure(olt, after(minutes=5), {RX: -19.0, TEMPERATURE: 41.5})
    roll_up(after(1))

    assert cells(HourlySamples, onu_id) == [(MIDNIGHT, -19.0, -18.5, -18.0, 2)]
    assert cells(HourlySamples, onu_id, TEMPERATURE) == [(MIDNIGHT, 41.5, 41.5, 41.5, 1)]
    assert cells(HourlySamples, onu_id, "distance_m") == [(MIDNIGHT, None, None, None, 0)]


def test_an_hour_that_is_not_over_waits(olt: OLT, onu_id: int) -> None:
    measure(olt, after(), {RX: -18.0})

    assert roll_up(after(minutes=59.99)) == 0
    assert cells(HourlySamples, onu_id) == []
    assert roll_up(after(1)) == 1


def test_a_day_of_lima_is_made_of_its_hours_each_with_its_weight(olt: OLT, onu_id: int) -> None:
    measure(olt, after(-0.01), {RX: -10.0})  # the evening before, the same day UTC
    for minutes in (0, 10, 20):
        measure(olt, after(minutes=minutes), {RX: -20.0 - minutes / 10})
    measure(olt, after(23.99), {RX: -29.0})  # the next day UTC
    measure(olt, after(24), {RX: -40.0})

    assert roll_up(after(24)) == 3 + 2
    assert cells(DailySamples, onu_id) == [
        (after(-24), -10.0, -10.0, -10.0, 1),
        (MIDNIGHT, -29.0, -23.0, -20.0, 4),
    ]


def test_a_day_that_is_not_over_waits(olt: OLT, onu_id: int) -> None:
    measure(olt, after(), {RX: -20.0})

    assert roll_up(after(23.99)) == 1
    assert cells(DailySamples, onu_id) == []
    assert roll_up(after(24)) == 1
    assert cells(DailySamples, onu_id) == [(MIDNIGHT, -20.0, -20.0, -20.0, 1)]


def test_the_same_again_finds_nothing_owed_and_writes_no_row(olt: OLT, onu_id: int) -> None:
    measure(olt, after(), {RX: -20.0})
    roll_up(after(24))
    before = versions("onu_sample_hour"), versions("onu_sample_day")

    assert roll_up(after(24)) == 0
    assert not RollUpDebt.objects.exists()
    RollUpDebt.objects.create(length="hour", at=MIDNIGHT, olt_id=olt.pk, writes=1)
    assert roll_up(after(24)) == 2
    assert (versions("onu_sample_hour"), versions("onu_sample_day")) == before
    assert cells(DailySamples, onu_id) == [(MIDNIGHT, -20.0, -20.0, -20.0, 1)]


def test_a_sample_that_comes_late_corrects_its_hour_and_its_day(olt: OLT, onu_id: int) -> None:
    measure(olt, after(), {RX: -20.0})
    measure(olt, after(3), {RX: -20.0})
    roll_up(after(30))
    measure(olt, after(minutes=30), {RX: -26.0})

    assert roll_up(after(30)) == 2
    assert cells(HourlySamples, onu_id) == [
        (MIDNIGHT, -26.0, -23.0, -20.0, 2),
        (after(3), -20.0, -20.0, -20.0, 1),
    ]
    assert cells(DailySamples, onu_id) == [(MIDNIGHT, -26.0, -22.0, -20.0, 3)]


def test_olts_do_not_mix(olt: OLT, onu_id: int) -> None:
    other = make_olt()
    (other_id,) = discover(other, MIDNIGHT - timedelta(days=1), "B")
    measure(olt, after(), {RX: -20.0})
    measure(other, after(minutes=1), {RX: -25.0})

    assert roll_up(after(1)) == 1
    assert cells(HourlySamples, onu_id) == [(MIDNIGHT, -20.0, -20.0, -20.0, 1)]
    assert cells(HourlySamples, other_id) == [(MIDNIGHT, -25.0, -25.0, -25.0, 1)]


def test_a_changed_time_zone_leaves_no_debt_for_ever(
    olt: OLT, onu_id: int, settings: Settings
) -> None:
    measure(olt, after(), {RX: -20.0})
    roll_up(after(1))
    settings.TIME_ZONE = "Asia/Kolkata"

    assert roll_up(after(48)) == 1
    assert not RollUpDebt.objects.exists()
    assert len(cells(DailySamples, onu_id)) == 1


@pytest.mark.django_db(transaction=True)
def test_a_run_that_writes_meanwhile_leaves_its_debt(olt: OLT, onu_id: int) -> None:
    """Its samples are not seen yet: settled with the others they would never be rolled up."""
    measure(olt, after(), {RX: -20.0})
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO onu_sample (onu_id, at, onu_rx_dbm) VALUES (%s, %s, -30)",
                [onu_id, after(minutes=10)],
            )
            cursor.execute("UPDATE onu_roll_up_debt SET writes = writes + 1")
        assert roll_up(after(1)) == 1
        assert cells(HourlySamples, onu_id) == [(MIDNIGHT, -20.0, -20.0, -20.0, 1)]
        other.commit()
    finally:
        other.close()

    assert roll_up(after(1)) == 1
    assert cells(HourlySamples, onu_id) == [(MIDNIGHT, -30.0, -25.0, -20.0, 2)]
    assert RollUpDebt.objects.filter(length="hour").count() == 0


@pytest.mark.usefixtures("onu_id")
def test_what_was_written_since_the_debts_were_read_is_still_owed(olt: OLT) -> None:
    measure(olt, after(), {RX: -20.0})
    bucket = bucket_of(after(), Length.HOUR, UTC)
    with connection.cursor() as cursor:
        debts = rollups._debts(cursor, bucket)
        measure(olt, after(minutes=10), {RX: -30.0})
        rollups._settle(cursor, bucket, debts)
        assert RollUpDebt.objects.filter(length="hour", at=after()).exists()

        rollups._settle(cursor, bucket, rollups._debts(cursor, bucket))
    assert not RollUpDebt.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_second_one_at_the_same_time_leaves_it_to_the_first(olt: OLT, onu_id: int) -> None:
    measure(olt, after(), {RX: -20.0})
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [0x6F6E76])
        assert roll_up(after(1)) == 0
        other.rollback()  # a connection that is closed gives its locks back a moment later
    finally:
        other.close()

    assert roll_up(after(1)) == 1
    assert len(cells(HourlySamples, onu_id)) == 1


@pytest.mark.parametrize("count", [1, 4])
def test_statements_do_not_grow_with_the_onus(
    olt: OLT, count: int, django_assert_num_queries: Any
) -> None:
    discover(olt, MIDNIGHT, *(f"S{number}" for number in range(count)))
    measure(olt, after(), *({RX: -18.0} for _ in range(count)))
    roll_up(after(1))
    measure(olt, after(minutes=1), *({RX: -28.0} for _ in range(count)))

    # What is owed of hours and of days; the hour: two for its transaction, lock, debts, partition,
    # roll-up, settled, its day owed.
    with django_assert_num_queries(2 + 8):
        assert roll_up(after(1)) == 1


class TestDaily:
    def test_what_is_owed_is_rolled_up_before_its_samples_go(self, olt: OLT, onu_id: int) -> None:
        measure(olt, after(), {RX: -20.0})
        dropped = keep(after(24 * 33))

        assert "onu_sample_20260302" in dropped
        assert not OnuSample.objects.filter(onu_id=onu_id).exists()
        assert cells(DailySamples, onu_id) == [(MIDNIGHT, -20.0, -20.0, -20.0, 1)]

    def test_what_was_written_last_of_an_onu_goes_with_it(self, olt: OLT) -> None:
        gone, kept = discover(olt, MIDNIGHT, "A", "B")
        measure(olt, after(), {RX: -20.0}, {RX: -21.0})
        OnuData.objects.filter(pk=gone).delete()
        keep(after(1))

        assert [last.onu_id for last in LastSample.objects.all()] == [kept]

    def test_the_next_days_have_their_partitions(self) -> None:
        keep(after())

        names = {partition.name for partition in existing(SAMPLES)}
        assert {f"onu_sample_2026030{day}" for day in range(2, 10)} <= names


class TestTasks:
    def test_an_hour_that_is_over_is_rolled_up(self, olt: OLT, onu_id: int) -> None:
        measure(olt, after(), {RX: -20.0})

        assert roll_up_samples_task() == 2
        assert len(cells(HourlySamples, onu_id)) == 1

    def test_the_daily_one_says_what_it_dropped(self) -> None:
        long_ago = datetime(2020, 1, 1, tzinfo=UTC)
        with transaction.atomic(), connection.cursor() as cursor:
            ensure(cursor, SAMPLES, long_ago)

        assert "onu_sample_20200101" in keep_history_task()

    def test_beat_sends_it_every_ten_minutes_and_each_message_dies_before_the_next(self) -> None:
        name = "roll-up-samples"
        entry = ModelEntry.from_entry(name, app=app, **settings.CELERY_BEAT_SCHEDULE[name])

        assert entry.schedule.run_every == timedelta(minutes=10)
        assert (entry.options["queue"], entry.options["expires"]) == ("default", 500)
        app.loader.import_default_modules()
        assert entry.task in app.tasks
