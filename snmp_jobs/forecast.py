"""When a job will run, and how often in its fullest hour, before it is saved. Pure."""

from collections import Counter
from datetime import datetime, timedelta
from math import ceil

from snmp_jobs.schedule import Schedule, first_run, next_run

ONE_HOUR = timedelta(hours=1)
ONE_DAY = timedelta(days=1)


def first_time(schedule: Schedule, now: datetime, *, runs_already: bool) -> datetime:
    """Of a job saved at `now`: a new one runs in a minute, a changed one on its new grid."""
    return next_run(schedule, now, now) if runs_already else first_run(now)


def next_times(schedule: Schedule, first: datetime, count: int = 3) -> tuple[datetime, ...]:
    """`first` and those that follow it on the grid."""
    times = [first]
    while len(times) < count:
        times.append(next_run(schedule, times[-1], times[-1]))
    return tuple(times)


def most_runs_in_an_hour(schedule: Schedule, now: datetime) -> int:
    """In the fullest hour of the day after `now`; one for what runs more rarely than that."""
    if schedule.interval is not None:
        return ceil(ONE_HOUR / schedule.interval)
    per_hour: Counter[datetime] = Counter()
    moment = next_run(schedule, now, now)
    while moment <= now + ONE_DAY:
        per_hour[moment.replace(minute=0, second=0, microsecond=0)] += 1
        moment = next_run(schedule, moment, moment)
    return max(per_hour.values(), default=1)
