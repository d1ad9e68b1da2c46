"""The arithmetic that the product is held against, on examples worked out by hand."""

from datetime import UTC, datetime

import pytest

from tests.simulation.judgement import severity
from tests.simulation.ledger import SECOND, Expected, Line, Rhythm, expected, is_late, micros
from tests.simulation.quotas import Count, hour_of

TEN = micros(datetime(2026, 3, 2, 10, tzinfo=UTC))
MINUTE = 60 * SECOND


def a_line(**fields: object) -> Line:
    """On the grid at 10:00 and every five minutes."""
    rhythm = Rhythm(5 * MINUTE)
    line = Line(1, 1, 1, "get_x", rhythm, next_due=TEN, was_planned=True, planned_rhythm=rhythm)
    for name, value in fields.items():
        setattr(line, name, value)
    return line


def test_a_new_line_runs_first_between_a_minute_and_a_minute_and_a_half() -> None:
    line = a_line(next_due=None, was_planned=False)

    assert expected(line, TEN) == Expected(TEN + MINUTE, TEN + 90 * SECOND)


def test_a_line_that_is_switched_on_again_waits_a_full_interval() -> None:
    assert expected(a_line(next_due=None), TEN) == Expected(TEN + 5 * MINUTE, TEN + 5 * MINUTE)


def test_a_late_tick_finds_every_time_that_went_by_and_keeps_the_grid() -> None:
    now = TEN + 11 * MINUTE

    following = TEN + 15 * MINUTE
    due = (TEN, TEN + 5 * MINUTE, TEN + 10 * MINUTE)
    assert expected(a_line(), now) == Expected(following, following, due)


def test_a_line_that_is_switched_off_leaves_the_grid() -> None:
    assert expected(a_line(is_on=False), TEN) == Expected(None, None)


def test_cron_counts_from_the_full_hour_wherever_the_first_run_was() -> None:
    rhythm = Rhythm(20 * MINUTE, 0)
    line = a_line(rhythm=rhythm, planned_rhythm=rhythm, next_due=TEN + 61 * SECOND)

    wanted = expected(line, TEN + 41 * MINUTE)

    hour = TEN + 60 * MINUTE
    due = (TEN + 61 * SECOND, TEN + 20 * MINUTE, TEN + 40 * MINUTE)
    assert wanted == Expected(hour, hour, due)


def test_a_line_that_only_a_clock_set_back_leaves_so_far_ahead_comes_back_to_its_grid() -> None:
    line = a_line(next_due=TEN + 60 * MINUTE)

    assert expected(line, TEN + 54 * MINUTE) is None  # an interval and the longest first wait
    assert expected(line, TEN + 51 * MINUTE) == Expected(TEN + 55 * MINUTE, TEN + 55 * MINUTE)
    assert expected(line, TEN + 50 * MINUTE) == Expected(TEN + 55 * MINUTE, TEN + 55 * MINUTE)


def test_a_cron_line_too_far_ahead_comes_back_to_the_next_full_step() -> None:
    rhythm = Rhythm(20 * MINUTE, 0)
    line = a_line(rhythm=rhythm, planned_rhythm=rhythm, next_due=TEN + 60 * MINUTE)

    back = TEN + 20 * MINUTE
    assert expected(line, TEN) == Expected(back, back)
    assert expected(line, TEN + 40 * MINUTE) is None


@pytest.mark.parametrize(
    ("required", "completed", "wanted"),
    [
        (4, 4, None),
        (5, 4, None),
        (4, 3, "LOW"),
        (10, 6, "MEDIUM"),
        (4, 2, "HIGH"),
        (4, 1, "HIGH"),
        (5, 1, "CRITICAL"),
        (1, 0, "CRITICAL"),
        (0, 0, None),
    ],
)
def test_the_severity_of_a_quota_that_was_missed(
    required: int, completed: int, wanted: str | None
) -> None:
    assert severity(Count(required, completed)) == wanted


def test_half_a_period_or_ten_minutes_is_too_late() -> None:
    assert not is_late(Rhythm(5 * MINUTE), TEN, TEN + 150 * SECOND)
    assert is_late(Rhythm(5 * MINUTE), TEN, TEN + 151 * SECOND)
    assert is_late(Rhythm(24 * 60 * MINUTE), TEN, TEN + 601 * SECOND)


def test_the_full_hour_belongs_to_the_hour_that_it_ends() -> None:
    assert hour_of(datetime(2026, 3, 2, 11, tzinfo=UTC)).hour == 10
    assert hour_of(datetime(2026, 3, 2, 11, 0, 0, 1, tzinfo=UTC)).hour == 11
