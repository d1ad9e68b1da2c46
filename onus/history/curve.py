"""The curve of an ONU: how its values went between two times, in one query."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from onus.history.curve_query import STATEMENTS, Resolution

_LONGEST_SAMPLES = timedelta(days=3)
_LONGEST_HOURS = timedelta(days=45)
_POINTS = 400


@dataclass(frozen=True, slots=True)
class Spread:
    """The values of one kind around a point, in the unit of their kind; `count` samples."""

    minimum: float
    mean: float
    maximum: float
    count: int


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """None is what was not measured. `at` is when the first sample, hour or day of it begins."""

    at: datetime
    onu_rx_dbm: Spread | None
    onu_tx_dbm: Spread | None
    olt_rx_dbm: Spread | None
    temperature_c: Spread | None
    distance_m: Spread | None


@dataclass(frozen=True, slots=True)
class Curve:
    resolution: Resolution
    points: tuple[CurvePoint, ...]


def resolution_for(start: datetime, end: datetime, now: datetime) -> Resolution:
    """The finest that a screen can show of such a span, and that is still kept at its start."""
    span, age = end - start, now - start
    if span <= _LONGEST_SAMPLES and age <= timedelta(days=settings.SAMPLE_DAYS):
        return Resolution.SAMPLE
    if span <= _LONGEST_HOURS and age <= timedelta(days=settings.HOURLY_SAMPLE_DAYS):
        return Resolution.HOUR
    return Resolution.DAY


def curve(onu_id: int, start: datetime, end: datetime, points: int = _POINTS) -> Curve:
    """The values from `start` to before `end`, no more than `points` of them, the oldest first.

    Neighbours are put together where there are more. Raises ValueError for an empty span.
    """
    if start >= end or points < 1:
        raise ValueError(f"no curve from {start} to {end} in {points} points")
    resolution = resolution_for(start, end, timezone.now())
    parameters: dict[str, int | float | str | datetime] = {
        "onu": onu_id,
        "start": start,
        "end": end,
        "width_s": (end - start).total_seconds() / points,
        "zone": settings.TIME_ZONE,
    }
    with connection.cursor() as cursor:
        cursor.execute(STATEMENTS[resolution], parameters)
        return Curve(resolution, tuple(map(_point, cursor.fetchall())))


def _point(row: Sequence[object]) -> CurvePoint:
    return CurvePoint(row[0], *_spreads(row[1:]))  # type: ignore[arg-type]  # as selected there


def _spreads(cells: Sequence[object]) -> Iterator[Spread | None]:
    for place in range(0, len(cells), 4):
        minimum, mean, maximum, count = cells[place : place + 4]
        yield Spread(minimum, mean, maximum, count) if count else None  # type: ignore[arg-type]
