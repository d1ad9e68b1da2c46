"""The curve of an ONU: from what it is drawn, and that it says nothing that was not measured."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hosts.models import OLT
from onus.history.curve import Curve, CurvePoint, Spread, curve, resolution_for
from onus.history.curve_query import Resolution
from onus.history.rollups import roll_up
from tests.factories import make_olt
from tests.onus.history.runs import discover, measure

RX, TEMPERATURE = "onu_rx_dbm", "temperature_c"
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def day_of_lima(days_ago: int) -> datetime:
    """The midnight before so many days."""
    local = timezone.localtime(timezone.now()) - timedelta(days=days_ago)
    return local.replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)


@pytest.fixture
def olt() -> OLT:
    return make_olt()


@pytest.fixture
def onu_id(olt: OLT) -> int:
    return discover(olt, day_of_lima(400), "A")[0]


def light(drawn: Curve) -> Iterator[tuple[datetime, Spread | None]]:
    return ((point.at, point.onu_rx_dbm) for point in drawn.points)


def alone(value: float) -> Spread:
    return Spread(value, value, value, 1)


@pytest.mark.parametrize(
    ("days_ago", "span_days", "resolution"),
    [
        (3, 3, Resolution.SAMPLE),
        (30, 3, Resolution.SAMPLE),
        (30.01, 3, Resolution.HOUR),  # its samples are gone
        (4, 3.01, Resolution.HOUR),
        (45, 45, Resolution.HOUR),
        (90, 1, Resolution.HOUR),
        (90.01, 1, Resolution.DAY),
        (46, 45.01, Resolution.DAY),
        (365, 365, Resolution.DAY),
    ],
)
def test_the_resolution_follows_from_the_span_and_from_what_is_kept(
    days_ago: float, span_days: float, resolution: Resolution
) -> None:
    start = NOW - timedelta(days=days_ago)

    assert resolution_for(start, start + timedelta(days=span_days), NOW) is resolution


@pytest.mark.django_db
class TestCurve:
    def test_a_day_is_drawn_from_the_samples_themselves(self, olt: OLT, onu_id: int) -> None:
        start = day_of_lima(1)
        measure(olt, start, {RX: -18.53, TEMPERATURE: None})
        measure(olt, start + timedelta(minutes=5), {RX: -19.25, TEMPERATURE: 41.5})

        assert curve(onu_id, start, start + timedelta(days=1)) == Curve(
            Resolution.SAMPLE,
            (
                CurvePoint(start, alone(-18.53), None, None, None, None),
                CurvePoint(
                    start + timedelta(minutes=5), alone(-19.25), None, None, alone(41.5), None
                ),
            ),
        )

    def test_its_start_belongs_to_it_and_its_end_does_not(self, olt: OLT, onu_id: int) -> None:
        start = day_of_lima(2)
        for hours in (-0.01, 0, 23.99, 24):
            measure(olt, start + timedelta(hours=hours), {RX: -20.0 - hours})

        drawn = curve(onu_id, start, start + timedelta(hours=24))
        assert [at for at, _ in light(drawn)] == [start, start + timedelta(hours=23.99)]

    def test_neighbours_are_put_together_where_there_are_more_than_points(
        self, olt: OLT, onu_id: int
    ) -> None:
        start = day_of_lima(1)
        for hours, rx_dbm in ((0, -18.0), (1, -20.0), (11.9, -22.0), (12, -30.0)):
            measure(olt, start + timedelta(hours=hours), {RX: rx_dbm})

        drawn = curve(onu_id, start, start + timedelta(days=1), points=2)
        assert list(light(drawn)) == [
            (start, Spread(-22.0, -20.0, -18.0, 3)),
            (start + timedelta(hours=12), alone(-30.0)),
        ]

    def test_a_month_is_drawn_from_hours_and_goes_on_with_samples(
        self, olt: OLT, onu_id: int
    ) -> None:
        start = day_of_lima(10)
        for minutes, rx_dbm in ((0, -18.0), (30, -20.0), (70, -25.0)):
            measure(olt, start + timedelta(minutes=minutes), {RX: rx_dbm})
        roll_up(start + timedelta(hours=1))

        drawn = curve(onu_id, start, timezone.now(), points=1000)
        assert drawn.resolution is Resolution.HOUR
        assert list(light(drawn)) == [
            (start, Spread(-20.0, -19.0, -18.0, 2)),
            (start + timedelta(minutes=70), alone(-25.0)),
        ]

    def test_a_year_is_drawn_from_days_goes_on_with_hours_and_then_with_samples(
        self, olt: OLT, onu_id: int
    ) -> None:
        start = day_of_lima(3)
        for hours, rx_dbm in ((1, -18.0), (2, -20.0), (25, -21.0), (26.2, -22.0), (26.3, -23.0)):
            measure(olt, start + timedelta(hours=hours), {RX: rx_dbm})
        roll_up(start + timedelta(hours=26))

        drawn = curve(onu_id, start - timedelta(days=362), timezone.now(), points=100_000)
        assert drawn.resolution is Resolution.DAY
        assert list(light(drawn)) == [
            (start, Spread(-20.0, -19.0, -18.0, 2)),
            (start + timedelta(hours=25), alone(-21.0)),
            (start + timedelta(hours=26.2), alone(-22.0)),
            (start + timedelta(hours=26.3), alone(-23.0)),
        ]

    def test_a_mean_has_the_weight_of_its_samples(self, olt: OLT, onu_id: int) -> None:
        start = day_of_lima(10)
        for minutes, rx_dbm in ((0, -18.0), (10, -19.0), (20, -20.0), (70, -27.0)):
            measure(olt, start + timedelta(minutes=minutes), {RX: rx_dbm})
        roll_up(start + timedelta(hours=2))

        drawn = curve(onu_id, start, start + timedelta(days=10), points=1)
        assert list(light(drawn)) == [(start, Spread(-27.0, -21.0, -18.0, 4))]

    @pytest.mark.parametrize("days", [1, 20, 365])
    def test_it_is_one_query(
        self, onu_id: int, days: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        now = timezone.now()

        with django_assert_num_queries(1):
            assert curve(onu_id, now - timedelta(days=days), now).points == ()

    def test_a_span_that_is_empty_is_refused(self) -> None:
        with pytest.raises(ValueError, match="no curve from"):
            curve(1, NOW, NOW)
        with pytest.raises(ValueError, match="in 0 points"):
            curve(1, NOW - timedelta(days=1), NOW, points=0)
