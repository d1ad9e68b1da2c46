"""When a job host runs: pure functions of time. Nothing here reads a clock.

Times go in and come out in UTC: between two times of one zone Python counts the hands of a clock,
which are moved twice a year, and not the time that passed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

FIRST_RUN_DELAY = timedelta(minutes=1)
LATEST_START = timedelta(minutes=10)
SPREAD = timedelta(seconds=30)
FARTHEST_FIRST_RUN = FIRST_RUN_DELAY + SPREAD
CRON_FIELDS = 5  # with a sixth, of seconds, a job could run each second
MOST_COUNTED = 1000  # counting the missed times of a cron expression ends here


class BadCronError(ValueError):
    """A text that is no cron expression, or one that never comes due."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """Exactly one of `interval` and `cron`; `zone` is where the cron expression is read."""

    interval: timedelta | None
    cron: str
    zone: str


def check_cron(expression: str, zone: str, now: datetime) -> None:
    """Raises `BadCronError` unless `expression` has a next time after `now`."""
    next(_cron_times(expression, zone, now))


def first_run(now: datetime, rank: int = 0, of: int = 1) -> datetime:
    """A new job host runs first one minute after it was made, whatever its interval (002).

    Of several new ones of a job the first does exactly that; the others, by `rank` from 0, are
    spread over the half minute after it, so that they do not all start in the same second.
    """
    return now + FIRST_RUN_DELAY + SPREAD * rank / of


def run_after_enabling(schedule: Schedule, now: datetime) -> datetime:
    """One that existed and is enabled again waits one full interval (002)."""
    return next_run(schedule, now, now)


def next_run(schedule: Schedule, due: datetime, now: datetime) -> datetime:
    """The first time of the grid through `due` that is after `now` and after `due`.

    Late ticks and long runs therefore never make the grid drift, and no time comes twice.
    """
    if schedule.interval is None:
        return next(_cron_times(schedule.cron, schedule.zone, max(due, now)))
    steps = max((now - due) // schedule.interval, 0) + 1
    return due + steps * schedule.interval


def latest_run(schedule: Schedule, due: datetime, now: datetime) -> tuple[datetime, int]:
    """The last time of the grid in [due, now] and how many times of it lie in [due, that)."""
    if schedule.interval is not None:
        steps = max((now - due) // schedule.interval, 0)
        return due + steps * schedule.interval, steps
    return _latest_cron(schedule, due, now)


def latest_run_before(schedule: Schedule, due: datetime, moment: datetime) -> datetime:
    """The last time of the grid in [due, moment)."""
    return latest_run(schedule, due, moment - timedelta(microseconds=1))[0]


def is_impossible(schedule: Schedule, planned: datetime, now: datetime) -> bool:
    """Whether `planned` lies so far ahead that a clock must have been set back since."""
    if schedule.interval is None:
        return planned > next_run(schedule, now, now) + FARTHEST_FIRST_RUN
    return planned > now + schedule.interval + FARTHEST_FIRST_RUN


def pulled_back(schedule: Schedule, planned: datetime, now: datetime) -> datetime:
    """The first time after `now` of the grid through a `planned` that lies too far ahead."""
    if schedule.interval is None:
        return next_run(schedule, now, now)
    steps = (planned - now) // schedule.interval
    earliest = planned - steps * schedule.interval
    return earliest if earliest > now else earliest + schedule.interval


def is_too_late(schedule: Schedule, due: datetime, now: datetime) -> bool:
    """Whether `due` is too old to start: half a period late, ten minutes at most."""
    period = next_run(schedule, due, due) - due
    return now - due > min(period / 2, LATEST_START)


def _cron_times(expression: str, zone: str, after: datetime) -> Iterator[datetime]:
    """The times of a cron expression after `after`. Never ends; raises `BadCronError` instead."""
    latest = after
    try:
        for found in _simulated(expression, after.astimezone(ZoneInfo(zone))):
            # In the hour that a clock set back repeats, CronSim also gives the first pass again.
            if found.astimezone(UTC) > latest:
                latest = found.astimezone(UTC)
                yield latest
    except CronSimError as error:
        raise BadCronError(
            f"{expression!r} is not a cron expression ({error}): "
            "write five fields such as */10 * * * *"
        ) from error
    raise BadCronError(f"{expression!r} never comes due: check day and month")


def _simulated(expression: str, after: datetime) -> CronSim:
    if (found := len(expression.split())) != CRON_FIELDS:
        raise CronSimError(f"it has {found} fields")
    return CronSim(expression, after)


def _latest_cron(schedule: Schedule, due: datetime, now: datetime) -> tuple[datetime, int]:
    latest, steps = due, 0
    for found in _cron_times(schedule.cron, schedule.zone, due):
        if found > now or steps == MOST_COUNTED:
            break
        latest, steps = found, steps + 1
    return latest, steps
