"""The hours that quotas and plans are kept for: whole hours of UTC."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

ONE_HOUR = timedelta(hours=1)
_TICK = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, order=True)
class Hour:
    """The times after `start`, up to and with `end`: so a run due at 11:00 ends the hour before."""

    start: datetime

    @property
    def end(self) -> datetime:
        return self.start + ONE_HOUR

    def holds(self, moment: datetime) -> bool:
        return self.start < moment <= self.end


def hour_of(moment: datetime) -> Hour:
    """The hour that `moment` belongs to; 11:00:00 sharp belongs to the one that began at 10:00."""
    return Hour((moment - _TICK).replace(minute=0, second=0, microsecond=0))


def hours_between(first: Hour, last: Hour) -> Iterator[Hour]:
    """Both included; none when `last` lies before `first`."""
    hour = first
    while hour <= last:
        yield hour
        hour = Hour(hour.end)
