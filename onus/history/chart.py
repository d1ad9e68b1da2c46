"""The curve of an ONU's powers as shapes for SVG. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor
from operator import attrgetter
from typing import Final

from onus.history.curve import Curve, Spread
from onus.history.curve_query import Resolution
from onus.power import BAD_BELOW_DBM, TOO_STRONG_ABOVE_DBM, WEAK_BELOW_DBM, Light

SIZE: Final = 1000  # both sides of the drawing; the page stretches it
POWERS: Final = ("onu_rx_dbm", "olt_rx_dbm")
_NARROWEST_DB = 4
_LINES_ACROSS = 5
_SAMPLED_EVERY = {
    Resolution.SAMPLE: timedelta(hours=1),
    Resolution.HOUR: timedelta(hours=1),
    Resolution.DAY: timedelta(days=1),
}
_LIMITS = (
    (Light.TOO_STRONG, float("inf"), TOO_STRONG_ABOVE_DBM),
    (Light.GOOD, TOO_STRONG_ABOVE_DBM, WEAK_BELOW_DBM),
    (Light.WEAK, WEAK_BELOW_DBM, BAD_BELOW_DBM),
    (Light.BAD, BAD_BELOW_DBM, float("-inf")),
)


@dataclass(frozen=True, slots=True)
class Line:
    """`mean` is a line, `area` lies between the least and the greatest value."""

    power: str
    mean: str
    area: str


@dataclass(frozen=True, slots=True)
class Band:
    light: Light
    top: int
    height: int


@dataclass(frozen=True, slots=True)
class Level:
    """A line across at a power, `percent` of the height from the top."""

    dbm: int
    percent: float


@dataclass(frozen=True, slots=True)
class Chart:
    lines: tuple[Line, ...]
    bands: tuple[Band, ...]
    levels: tuple[Level, ...]
    times: tuple[datetime, ...]


@dataclass(frozen=True, slots=True)
class _Scale:
    start: datetime
    end: datetime
    lowest_dbm: int
    highest_dbm: int

    def x(self, at: datetime) -> int:
        return round(SIZE * ((at - self.start) / (self.end - self.start)))

    def y(self, dbm: float) -> int:
        within = min(max(dbm, self.lowest_dbm), self.highest_dbm)
        return round(SIZE * (self.highest_dbm - within) / (self.highest_dbm - self.lowest_dbm))


def draw(curve: Curve, start: datetime, end: datetime) -> Chart | None:
    """None when no power was measured. A line is broken where nothing was measured for long."""
    found = {power: list(_measured(curve, power)) for power in POWERS}
    spreads = [spread for measured in found.values() for _at, spread in measured]
    if not spreads:
        return None
    scale = _scale(spreads, start, end)
    longest = 2.5 * max(_SAMPLED_EVERY[curve.resolution], (end - start) / 400)
    return Chart(
        lines=tuple(
            _line(power, list(_unbroken(found[power], longest)), scale)
            for power in POWERS
            if found[power]
        ),
        bands=tuple(_bands(scale)),
        levels=tuple(_levels(scale)),
        times=tuple(start + (end - start) * quarter / 4 for quarter in range(5)),
    )


_Measured = tuple[datetime, Spread]


def _measured(curve: Curve, power: str) -> Iterator[_Measured]:
    spread_of = attrgetter(power)
    for point in curve.points:
        spread: Spread | None = spread_of(point)
        if spread is not None:
            yield point.at, spread


def _scale(spreads: Iterable[Spread], start: datetime, end: datetime) -> _Scale:
    every = list(spreads)
    lowest = floor(min(spread.minimum for spread in every) - 0.5)
    highest = ceil(max(spread.maximum for spread in every) + 0.5)
    return _Scale(start, end, lowest, max(highest, lowest + _NARROWEST_DB))


def _unbroken(measured: Sequence[_Measured], longest: timedelta) -> Iterator[list[_Measured]]:
    part: list[_Measured] = []
    for at, spread in measured:
        if part and at - part[-1][0] > longest:
            yield part
            part = []
        part.append((at, spread))
    yield part


def _line(power: str, parts: Sequence[Sequence[_Measured]], scale: _Scale) -> Line:
    mean = "".join(_path((scale.x(at), scale.y(one.mean)) for at, one in part) for part in parts)
    area = "".join(
        _path(
            [
                *((scale.x(at), scale.y(one.maximum)) for at, one in part),
                *((scale.x(at), scale.y(one.minimum)) for at, one in reversed(part)),
            ]
        )
        + "z"
        for part in parts
    )
    return Line(power, mean, area)


def _path(points: Iterable[tuple[int, int]]) -> str:
    """A point alone is drawn as a short dash."""
    first, *others = [f"{x} {y}" for x, y in points]
    return f"M{first}" + ("".join(f"L{point}" for point in others) or "h2")


def _bands(scale: _Scale) -> Iterator[Band]:
    for light, above, below in _LIMITS:
        top, bottom = scale.y(above), scale.y(below)
        if bottom > top:
            yield Band(light, top, bottom - top)


def _levels(scale: _Scale) -> Iterator[Level]:
    span = scale.highest_dbm - scale.lowest_dbm
    for dbm in range(scale.highest_dbm - 1, scale.lowest_dbm, -ceil(span / _LINES_ACROSS)):
        yield Level(dbm, scale.y(dbm) / SIZE * 100)
