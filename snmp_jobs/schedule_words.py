"""A schedule as a person says it: "every 5 minutes", "from Monday to Friday at 03:00". Pure."""

import re
from datetime import timedelta

from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from snmp_jobs.schedule import Schedule

_NUMBERS = re.compile(r"\d{1,2}(,\d{1,2})*")
_STEP = re.compile(r"\*/(\d{1,2})")
_RANGE = re.compile(r"(\d{1,2})-(\d{1,2})")


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
    minute, hour, day, month, weekday = expression.split()
    days = _which_days(day, month, weekday)
    if days is None:
        return ""
    if times := _fixed_times(minute, hour):
        return _("%(days)s at %(times)s") % {"days": days or _("every day"), "times": times}
    again = _again_and_again(minute, hour)
    return f"{again}, {days}" if again and days else again


def _which_days(day: str, month: str, weekday: str) -> str | None:
    """Empty: every day. None: no simple words."""
    if month != "*" or (day != "*" and weekday != "*"):
        return None
    if weekday != "*":
        return _weekdays(weekday)
    if day == "*":
        return ""
    if not day.isdecimal():
        return None
    return _("on day %(day)s of each month") % {"day": int(day)}


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
    """`03:00, 15:00`; empty unless both are plain numbers."""
    if not _NUMBERS.fullmatch(minute) or not _NUMBERS.fullmatch(hour):
        return ""
    hours, minutes = map(int, hour.split(",")), [int(one) for one in minute.split(",")]
    return ", ".join(f"{h:02d}:{m:02d}" for h in sorted(hours) for m in sorted(minutes))


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
    if _NUMBERS.fullmatch(minute):
        at = ", ".join(f"{int(one):02d}" for one in minute.split(","))
        return _("every hour at minute %(minute)s") % {"minute": at}
    return _minute_steps(minute)


def _minute_steps(minute: str) -> str:
    step = 1 if minute == "*" else _even_step(minute, 60)
    return "" if step is None else _minutes(step)


def _even_step(field: str, whole: int) -> int | None:
    """The n of `*/n`; None where the last step of a round is shorter, so that "every" is wrong."""
    found = _STEP.fullmatch(field)
    step = int(found[1]) if found else 0
    return step if step and whole % step == 0 else None
