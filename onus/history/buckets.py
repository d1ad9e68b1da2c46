"""The hours and days into which samples are rolled up, in the time zone of the project."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum


class Length(StrEnum):
    """As PostgreSQL's `date_trunc` calls it."""

    HOUR = "hour"
    DAY = "day"


@dataclass(frozen=True, slots=True)
class Bucket:
    """From `start` to before `end`, both UTC."""

    length: Length
    start: datetime
    end: datetime


def bucket_of(at: datetime, length: Length, zone: tzinfo) -> Bucket:
    """A day has 23 or 25 hours where clocks are changed."""
    local = at.astimezone(zone)
    if length is Length.HOUR:
        start = local.replace(minute=0, second=0, microsecond=0).astimezone(UTC)
        return Bucket(length, start, start + timedelta(hours=1))
    day = local.date()
    return Bucket(length, _midnight(day, zone), _midnight(day + timedelta(days=1), zone))


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime.combine(day, time(), zone).astimezone(UTC)
