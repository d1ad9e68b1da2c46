"""The drawing of a curve, point by point."""

from datetime import UTC, datetime, timedelta

from onus.history.chart import Band, Level, draw
from onus.history.curve import Curve, CurvePoint, Spread
from onus.history.curve_query import Resolution
from onus.power import Light

END = datetime(2026, 3, 2, 15, tzinfo=UTC)
START = END - timedelta(hours=10)


def point(hour: float, mean: float | None, minimum: float = 0, maximum: float = 0) -> CurvePoint:
    spread = None if mean is None else Spread(minimum or mean, mean, maximum or mean, 1)
    return CurvePoint(START + timedelta(hours=hour), spread, None, None, None, None)


def samples(*points: CurvePoint) -> Curve:
    return Curve(Resolution.SAMPLE, points)


def test_nothing_measured_is_no_chart() -> None:
    assert draw(samples(), START, END) is None
    assert draw(samples(point(1, None)), START, END) is None


def test_a_line_goes_from_left_to_right_with_strong_light_at_the_top() -> None:
    chart = draw(samples(point(0, -20), point(2, -22.5), point(4, -21)), START, END)

    assert chart is not None
    (line,) = chart.lines
    assert line.power == "onu_rx_dbm"
    assert line.mean == "M0 250L200 875L400 500"  # from -19 at the top to -23 at the bottom
    assert chart.times == tuple(START + timedelta(hours=2.5) * number for number in range(5))


def test_the_area_lies_between_least_and_greatest() -> None:
    chart = draw(samples(point(0, -21, -22, -20), point(2, -21, -21.5, -20.5)), START, END)

    assert chart is not None
    assert chart.lines[0].area == "M0 250L200 375L200 625L0 750z"


def test_a_line_is_broken_where_nothing_was_measured_for_long() -> None:
    chart = draw(samples(point(0, -20), point(2.5, -20), point(5.1, -20)), START, END)

    assert chart is not None
    assert chart.lines[0].mean == "M0 750L250 750M510 750h2"


def test_a_steady_light_is_not_drawn_as_noise() -> None:
    chart = draw(samples(point(0, -20.0), point(1, -20.1)), START, END)

    assert chart is not None
    assert [level.dbm for level in chart.levels] == [-18, -19, -20]
    assert chart.levels[0] == Level(-18, 25.0)


def test_the_background_tells_good_light_from_poor() -> None:
    chart = draw(samples(point(0, -17), point(1, -29)), START, END)

    assert chart is not None  # from -16 to -30: 14 dB
    assert chart.bands == (
        Band(Light.TOO_STRONG, 0, 143),
        Band(Light.GOOD, 143, 500),
        Band(Light.WEAK, 643, 214),
        Band(Light.BAD, 857, 143),
    )
