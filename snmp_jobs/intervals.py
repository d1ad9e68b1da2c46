"""Intervals as people write them: `30s`, `5m`, `1h`, `1d`."""

import re
from datetime import timedelta

SHORTEST = timedelta(seconds=10)
LONGEST = timedelta(days=30)

_SECONDS_PER_UNIT = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_PATTERN = re.compile(r"([0-9]{1,7})([smhd])")


class BadIntervalError(ValueError):
    """A text that is no interval, or one outside the limits. The message says what to write."""

    retryable = False


def parse_interval(text: str) -> timedelta:
    """`5m` → five minutes. Raises `BadIntervalError`."""
    match = _PATTERN.fullmatch(text.strip().lower())
    if match is None:
        raise BadIntervalError(
            f"{text!r} is not an interval: write a whole number and s, m, h or d, such as 5m"
        )
    interval = timedelta(seconds=int(match[1]) * _SECONDS_PER_UNIT[match[2]])
    if not SHORTEST <= interval <= LONGEST:
        raise BadIntervalError(
            f"{text!r} is outside the limits: the shortest interval is "
            f"{format_interval(SHORTEST)}, the longest {format_interval(LONGEST)}"
        )
    return interval


def format_interval(interval: timedelta) -> str:
    """Five minutes → `5m`: the largest unit that needs no fraction."""
    seconds = int(interval.total_seconds())
    for unit in ("d", "h", "m"):
        if seconds % _SECONDS_PER_UNIT[unit] == 0:
            return f"{seconds // _SECONDS_PER_UNIT[unit]}{unit}"
    return f"{seconds}s"
