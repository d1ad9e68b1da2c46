"""A schedule as a person says it: "every 5 minutes", "from Monday to Friday at 03:00". Pure."""

import re
from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _

from snmp_jobs.schedule import Schedule

_NUMBERS = re.compile(r"\d{1,2}(,\d{1,2})*")
_STEP = re.compile(r"\*/(\d{1,2})")
_RANGE = re.compile(r"(\d{1,2})-(\d{1,2})")
_PART = re.compile(r"(?:\*|(\d{1,2})(?:-(\d{1,2}))?)(?:/(\d{1,2}))?")
_DAY_NAMES = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_MONTH_NAMES = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MOST_TIMES = 12  # more than these are no words any more


def schedule_words(schedule: Schedule) -> str:
    """In the active language; a cron expression of an unusual shape stays what it is."""
    if schedule.interval is not None:
        return interval_words(schedule.interval)
    return cron_words(schedule.cron) or schedule.cron


def interval_words(interval: timedelta) -> str:
    """In the largest unit that needs no fraction."""
    seconds = int(interval.total_seconds())
    if seconds % 86400 == 0:
        return _days(seconds // 86400)
    if seconds % 3600 == 0:
        return _hours(seconds // 3600)
    if seconds % 60 == 0:
        return _minutes(seconds // 60)
    return _("every %(count)d seconds") % {"count": seconds}


def _days(count: int) -> str:
    return _("every day") if count == 1 else _("every %(count)d days") % {"count": count}


def _hours(count: int) -> str:
    return _("every hour") if count == 1 else _("every %(count)d hours") % {"count": count}


def _minutes(count: int) -> str:
    return _("every minute") if count == 1 else _("every %(count)d minutes") % {"count": count}


def cron_words(expression: str) -> str:
    """Empty for a shape that has no simple words. `expression` has to be a good one."""
    minute, hour, day, month, weekday = expression.lower().split()
    days = _which_days(day, _numbered(month, _MONTH_NAMES, 1), _numbered(weekday, _DAY_NAMES, 0))
    if days is None:
        return ""
    plain = _NUMBERS.fullmatch(minute) and _NUMBERS.fullmatch(hour)
    again = "" if plain else _again_and_again(minute, hour)
    if again:
        return f"{again}, {days}" if days else again
    times = _fixed_times(minute, hour)
    return (
        _("%(days)s at %(times)s") % {"days": days or _("every day"), "times": times}
        if times
        else ""
    )


def _numbered(field: str, names: Sequence[str], first: int) -> str:
    for number, name in enumerate(names, first):
        field = field.replace(name, str(number))
    return field


def _which_days(day: str, month: str, weekday: str) -> str | None:
    """Empty: every day. None: no simple words."""
    if day != "*" and weekday != "*":
        return None  # cron takes the days of either
    if day != "*":
        return _days_of_months(day, month)
    days = "" if weekday == "*" else _weekdays(weekday)
    months = "" if month == "*" else _months(month)
    if days is None or months is None:
        return None
    if not months:
        return days
    return _("%(days)s in %(months)s") % {"days": days or _("every day"), "months": months}


def _days_of_months(day: str, month: str) -> str | None:
    months = _("each month") if month == "*" else _months(month)
    if months is None:
        return None
    if day == "l":
        return _("on the last day of %(months)s") % {"months": months}
    days = _expanded(day, 1, 31)
    if not 0 < len(days) <= _MOST_TIMES:
        return None
    if len(days) == 1:
        return _("on day %(day)s of %(months)s") % {"day": days[0], "months": months}
    return _("on days %(days)s of %(months)s") % {"days": _listed(days), "months": months}


def _months(month: str) -> str | None:
    numbers = _expanded(month, 1, 12)
    return ", ".join(str(MONTHS[number]) for number in numbers) if numbers else None


def _listed(numbers: Iterable[int]) -> str:
    return ", ".join(map(str, numbers))


def _expanded(field: str, low: int, high: int) -> list[int]:
    """The numbers that `field` stands for; empty where it is no list of numbers, ranges, steps."""
    found: set[int] = set()
    for part in field.split(","):
        match = _PART.fullmatch(part)
        if match is None:
            return []
        first, last, step = (int(group) if group else None for group in match.groups())
        open_end = first is None or step is not None
        end = last if last is not None else (high if open_end else first)
        found.update(range(low if first is None else first, (end or 0) + 1, step or 1))
    return sorted(found)


def _weekdays(weekday: str) -> str | None:
    if found := _RANGE.fullmatch(weekday):
        first, last = _weekday(found[1]), _weekday(found[2])
        return _("from %(first)s to %(last)s") % {"first": first, "last": last}
    if not _NUMBERS.fullmatch(weekday):
        return None
    return _("on %(days)s") % {"days": ", ".join(map(_weekday, weekday.split(",")))}


def _weekday(number: str) -> str:
    """Cron counts from Sunday, 0 or 7; Django from Monday."""
    return str(WEEKDAYS[(int(number) - 1) % 7])


def _fixed_times(minute: str, hour: str) -> str:
    """`03:00, 15:00`; empty where there are too many of them to be read."""
    hours, minutes = _expanded(hour, 0, 23), _expanded(minute, 0, 59)
    times = [f"{h:02d}:{m:02d}" for h in hours for m in minutes]
    return ", ".join(times) if len(times) <= _MOST_TIMES else ""


def _again_and_again(minute: str, hour: str) -> str:
    if hour == "*":
        return _each_hour(minute)
    if found := _RANGE.fullmatch(hour):
        words = _minute_steps(minute)
        limits = {"words": words, "first": int(found[1]), "last": int(found[2])}
        return _("%(words)s from %(first)02d:00 to %(last)02d:59") % limits if words else ""
    step = _even_step(hour, 24)
    if step is None or not minute.isdecimal():
        return ""
    return _("%(hours)s at minute %(minute)02d") % {"hours": _hours(step), "minute": int(minute)}


def _each_hour(minute: str) -> str:
    if steps := _minute_steps(minute):
        return steps
    minutes = _expanded(minute, 0, 59)
    if not 0 < len(minutes) <= _MOST_TIMES:
        return ""
    at = ", ".join(f"{one:02d}" for one in minutes)
    return _("every hour at minute %(minute)s") % {"minute": at}


def _minute_steps(minute: str) -> str:
    step = 1 if minute == "*" else _even_step(minute, 60)
    return "" if step is None else _minutes(step)


def _even_step(field: str, whole: int) -> int | None:
    """The n of `*/n`; None where the last step of a round is shorter, so that "every" is wrong."""
    found = _STEP.fullmatch(field)
    step = int(found[1]) if found else 0
    return step if step and whole % step == 0 else None
