from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snmp_jobs.intervals import LONGEST, SHORTEST, BadIntervalError, format_interval, parse_interval


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("10s", 10),
        ("30s", 30),
        ("5m", 300),
        ("1h", 3600),
        ("1d", 86400),
        ("30d", 2592000),
        ("720h", 2592000),
        ("0010s", 10),
        (" 5M ", 300),
    ],
)
def test_an_interval_is_a_number_and_a_unit(text: str, seconds: int) -> None:
    assert parse_interval(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "m", "5 m", "-5m", "+5m", "5.5m", "1e3s", "5min", "1h30m", "5m\n5m", "5\x00m"),
        *("9" * 8 + "s", "9" * 5000 + "d", "5w", "five", "²m"),
        *("\N{ARABIC-INDIC DIGIT FIVE}m", "\N{FULLWIDTH DIGIT FIVE}m"),
    ],
)
def test_a_text_that_is_no_interval_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(BadIntervalError) as refused:
        parse_interval(text)
    assert str(refused.value) == (
        f"{text!r} is not an interval: write a whole number and s, m, h or d, such as 5m"
    )


@pytest.mark.parametrize("text", ["0s", "0m", "1s", "9s", "31d", "721h", "9999999d"])
def test_an_interval_outside_the_limits_is_refused_with_the_limits(text: str) -> None:
    with pytest.raises(BadIntervalError) as refused:
        parse_interval(text)
    assert str(refused.value) == (
        f"{text!r} is outside the limits: the shortest interval is 10s, the longest 30d"
    )


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(10, "10s"), (60, "1m"), (90, "90s"), (300, "5m"), (3600, "1h"), (5400, "90m"), (86400, "1d")],
)
def test_an_interval_is_shown_in_the_largest_whole_unit(seconds: int, text: str) -> None:
    assert format_interval(timedelta(seconds=seconds)) == text


@given(st.integers(int(SHORTEST.total_seconds()), int(LONGEST.total_seconds())))
def test_what_is_shown_reads_back_as_the_same_interval(seconds: int) -> None:
    interval = timedelta(seconds=seconds)

    assert parse_interval(format_interval(interval)) == interval
