"""Which times of a grid lie in an hour. Pure."""

from datetime import datetime
from functools import lru_cache

from execution_coordinator.hours import Hour
from snmp_jobs.schedule import Schedule, next_run


def due_times(schedule: Schedule, first: datetime, hour: Hour) -> tuple[datetime, ...]:
    """The times of the grid that begins at `first` (itself one of them) which lie in `hour`."""
    if schedule.interval is None:
        return _cron_times(schedule, first, hour)
    number = count_due_times(schedule, first, hour)
    passed = _steps_to(schedule, first, hour.start)
    return tuple(first + (passed + step) * schedule.interval for step in range(number))


def count_due_times(schedule: Schedule, first: datetime, hour: Hour) -> int:
    """How many they are; with an interval, without listing them."""
    if schedule.interval is None:
        return len(_cron_times(schedule, first, hour))
    return _steps_to(schedule, first, hour.end) - _steps_to(schedule, first, hour.start)


def _steps_to(schedule: Schedule, first: datetime, moment: datetime) -> int:
    """How many times of the grid lie in [first, moment]."""
    assert schedule.interval is not None  # noqa: S101 - cron has its own way
    return max((moment - first) // schedule.interval + 1, 0)


# Hundreds of OLTs of one job share a cron expression and its next time.
@lru_cache(maxsize=1000)
def _cron_times(schedule: Schedule, first: datetime, hour: Hour) -> tuple[datetime, ...]:
    found = []
    moment = first if first > hour.start else next_run(schedule, first, hour.start)
    while moment <= hour.end:
        found.append(moment)
        moment = next_run(schedule, moment, moment)
    return tuple(found)
