"""Which values become samples."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries, Settings

from hosts.models import OLT
from oids.values import Value
from onus.models import OnuData
from onus.samples import LastSample, OnuSample, RollUpDebt
from snmp_jobs.collection import Answered
from tests.factories import make_olt
from tests.onus.history.runs import discover, measure, written

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
RX, TEMPERATURE = "onu_rx_dbm", "temperature_c"

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    return make_olt()


@pytest.fixture
def onu_id(olt: OLT) -> int:
    return discover(olt, NOON, "A")[0]


def minutes(number: float) -> datetime:
    return NOON + timedelta(minutes=number)


def test_the_first_value_is_written_with_all_that_the_run_measured(olt: OLT, onu_id: int) -> None:
    values = {RX: -18.53, "onu_tx_dbm": 2.25, "olt_rx_dbm": -21.07, TEMPERATURE: 41.5}
    measure(olt, NOON, {**values, "distance_m": 1234})

    sample = OnuSample.objects.get()
    assert (sample.onu_id, sample.at) == (onu_id, NOON)
    assert (sample.onu_rx_dbm, sample.onu_tx_dbm, sample.olt_rx_dbm) == (-18.53, 2.25, -21.07)
    assert (sample.temperature_c, sample.distance_m) == (41.5, 1234.0)


@pytest.mark.parametrize(
    ("second", "samples"), [(-18.0, 1), (-18.3, 1), (-17.7, 1), (-18.31, 2), (-17.69, 2)]
)
def test_light_is_written_when_it_moved_more_than_its_dead_band(
    olt: OLT, onu_id: int, second: float, samples: int
) -> None:
    measure(olt, NOON, {RX: -18.0})
    measure(olt, minutes(5), {RX: second})

    assert len(written(onu_id)) == samples


def test_the_move_is_counted_from_what_was_written_last_and_not_from_what_was_read_last(
    olt: OLT, onu_id: int
) -> None:
    for number, rx_dbm in enumerate((-18.0, -18.2, -18.3, -18.4, -18.6)):
        measure(olt, minutes(number), {RX: rx_dbm})

    assert written(onu_id) == [(NOON, -18.0), (minutes(3), -18.4)]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("onu_tx_dbm", (2.0, 2.3, 2.31)),
        ("olt_rx_dbm", (-20.0, -20.3, -20.31)),
        (TEMPERATURE, (40.0, 42.0, 42.1)),
        ("distance_m", (1000, 1020, 1021)),
    ],
)
def test_each_kind_has_a_dead_band_of_its_own(
    olt: OLT, onu_id: int, kind: str, values: tuple[float, ...]
) -> None:
    for number, value in enumerate(values):
        measure(olt, minutes(number), {kind: value})

    assert written(onu_id, kind) == [(NOON, values[0]), (minutes(2), values[2])]


def test_the_dead_band_is_a_setting(olt: OLT, onu_id: int, settings: Settings) -> None:
    settings.SAMPLE_DEAD_BANDS = {**settings.SAMPLE_DEAD_BANDS, RX: 1.0}
    for number, rx_dbm in enumerate((-18.0, -19.0, -19.1)):
        measure(olt, minutes(number), {RX: rx_dbm})

    assert written(onu_id) == [(NOON, -18.0), (minutes(2), -19.1)]


def test_a_steady_value_is_written_once_in_each_hour_in_which_it_was_measured(
    olt: OLT, onu_id: int
) -> None:
    for number in (0, 20, 40, 59.9, 60, 80, 119, 121, 301):
        measure(olt, minutes(number), {RX: -18.0})

    assert [at for at, _ in written(onu_id)] == [
        NOON,
        minutes(60),
        minutes(121),
        minutes(301),
    ]


def test_a_clock_that_was_a_year_ahead_for_a_moment_stops_no_samples(olt: OLT, onu_id: int) -> None:
    next_year = NOON + timedelta(days=365)
    for at in (NOON, next_year, minutes(5), minutes(10), minutes(60)):
        measure(olt, at, {RX: -18.0})

    assert [at for at, _ in written(onu_id)] == [NOON, minutes(5), minutes(60), next_year]


def test_a_kind_that_another_job_measures_is_not_starved_by_one_that_moves_all_the_time(
    olt: OLT, onu_id: int
) -> None:
    measure(olt, NOON, {TEMPERATURE: 40.0})
    for number in (1, 30, 59, 61):
        measure(olt, minutes(number), {RX: -18.0 - number})
    measure(olt, minutes(62), {TEMPERATURE: 40.0})

    assert written(onu_id, TEMPERATURE) == [
        (NOON, 40.0),
        *((minutes(number), None) for number in (1, 30, 59, 61)),
        (minutes(62), 40.0),
    ]


def test_what_was_not_answered_or_is_not_there_is_no_sample(olt: OLT, onu_id: int) -> None:
    measure(olt, NOON, {RX: Answered.NOT})
    measure(olt, NOON, {RX: None})
    assert written(onu_id) == []

    measure(olt, NOON, {RX: -18.0, TEMPERATURE: None, "distance_m": Answered.NOT})
    measure(olt, minutes(61), {RX: None, TEMPERATURE: Answered.NOT})

    sample = OnuSample.objects.get()
    assert (sample.onu_rx_dbm, sample.temperature_c, sample.distance_m) == (-18.0, None, None)
    last = LastSample.objects.get()
    assert (last.onu_rx_dbm, last.onu_rx_dbm_at, last.temperature_c) == (-18.0, NOON, None)


def test_only_the_onus_that_moved_are_written(olt: OLT) -> None:
    ids = discover(olt, NOON, "A", "B", "C")
    measure(olt, NOON, {RX: -18.0}, {RX: -19.0}, {RX: -20.0})
    measure(olt, minutes(5), {RX: -18.1}, {RX: -25.0}, {RX: -20.0})

    assert [len(written(onu_id)) for onu_id in ids] == [1, 2, 1]


def test_an_onu_that_takes_a_place_begins_a_history_of_its_own(olt: OLT, onu_id: int) -> None:
    measure(olt, NOON, {RX: -18.0})
    measure(olt, minutes(5), {"serial": "B", RX: -18.0}, adds_onus=True)

    newcomer = OnuData.objects.get(olt=olt, serial="B")
    assert newcomer.pk != onu_id
    assert written(onu_id) == [(NOON, -18.0)]
    assert written(newcomer.pk) == [(minutes(5), -18.0)]


def test_an_onu_that_moved_takes_its_history_along(olt: OLT) -> None:
    moved, other = discover(olt, NOON, "A", "B")
    measure(olt, NOON, {RX: -18.0}, {RX: -25.0})
    first: dict[str, Value] = {"serial": "B", RX: -25.0}
    measure(olt, minutes(5), first, {"serial": "A", RX: -18.4}, adds_onus=True)

    assert written(moved) == [(NOON, -18.0), (minutes(5), -18.4)]
    assert written(other) == [(NOON, -25.0)]


def test_a_discovery_writes_of_the_onus_that_it_adds(olt: OLT) -> None:
    measure(olt, NOON, {"serial": "A", RX: -18.5}, adds_onus=True)

    assert written(OnuData.objects.get(olt=olt).pk) == [(NOON, -18.5)]


def test_the_hour_is_owed_once_for_each_olt_whatever_the_number_of_onus(olt: OLT) -> None:
    discover(olt, NOON, "A", "B")
    measure(olt, minutes(5), {RX: -18.0}, {RX: -19.0})
    measure(olt, minutes(6), {RX: -18.0}, {RX: -19.0})
    measure(olt, minutes(7), {RX: -28.0}, {RX: -29.0})

    debt = RollUpDebt.objects.get()
    assert (debt.length, debt.at, debt.olt_id, debt.writes) == ("hour", NOON, olt.pk, 2)


def test_a_run_that_measures_nothing_of_the_history_asks_the_database_nothing(
    olt: OLT, onu_id: int
) -> None:
    measure(olt, minutes(5), {"serial": "A", "run_state": "ONLINE"})

    assert (written(onu_id), RollUpDebt.objects.count()) == ([], 0)


def hot_updates() -> tuple[int, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_stat_get_xact_tuples_updated(oid), pg_stat_get_xact_tuples_hot_updated(oid)"
            " FROM pg_class WHERE relname = 'onu_last_sample'"
        )
        updated, hot = cursor.fetchone()
    return updated, hot


def test_an_update_of_the_last_sample_stays_on_its_page_where_there_is_room(olt: OLT) -> None:
    discover(olt, NOON, *(f"S{number}" for number in range(200)))
    measure(olt, NOON, *({RX: -18.0} for _ in range(200)))
    updated, hot = hot_updates()
    measure(olt, minutes(1), *({RX: -19.0} for _ in range(200)))

    updated_now, hot_now = hot_updates()
    assert updated_now - updated == 200
    assert hot_now - hot > 50  # the old versions keep their room until this test ends


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow_with_the_onus(
    olt: OLT, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    discover(olt, NOON, *(f"S{number}" for number in range(count)))
    measure(olt, NOON, *({RX: -18.0} for _ in range(count)))

    # Two for the transaction; CREATE, COPY, two about joins, UPDATE, DROP; two for the history.
    with django_assert_num_queries(10):
        measure(olt, minutes(1), *({RX: -19.0} for _ in range(count)))
