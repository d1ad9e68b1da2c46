from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation

from console.moments import age, age_text, duration_text, span_text, time_left_text
from console.raw_text import NOTHING

NOW = datetime(2026, 3, 2, 15, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0 s"),
        (59.9, "59 s"),
        (60, "1 min"),
        (3599, "59 min"),
        (3600, "1 h"),
        (7500, "2 h 5 min"),
        (86400, "1 d"),
        (86400 + 59, "1 d"),
        (4 * 86400 + 3600, "4 d 1 h"),
        (-42, "42 s"),
    ],
)
def test_a_span_is_told_in_its_two_largest_units(seconds: float, text: str) -> None:
    assert span_text(timedelta(seconds=seconds)) == text


@pytest.mark.parametrize(
    ("duration_ms", "text"),
    [(0, "0.0 s"), (412, "0.4 s"), (59_940, "59.9 s"), (59_999, "60.0 s"), (125_400, "2 min 5 s")],
)
def test_a_duration_shows_tenths_below_a_minute(duration_ms: int, text: str) -> None:
    assert duration_text(duration_ms) == text


@pytest.mark.parametrize(("language", "text"), [("es", "hace 3 min"), ("en", "3 min ago")])
def test_an_age_is_told_in_the_language_of_the_reader(language: str, text: str) -> None:
    with translation.override(language):
        assert age_text(NOW - timedelta(minutes=3), NOW) == text


@pytest.mark.parametrize(
    ("ahead_s", "text"), [(120, "en 2 min"), (0, "en 0 s"), (-30, "30 s de atraso")]
)
def test_what_is_late_says_so(ahead_s: int, text: str) -> None:
    with translation.override("es"):
        assert time_left_text(NOW + timedelta(seconds=ahead_s), NOW) == text


def test_the_exact_time_under_the_pointer_is_in_the_zone_of_the_project() -> None:
    with translation.override("es"), timezone.override("America/Lima"):
        assert 'title="02/03/2026 10:04:05"' in age(NOW)


def test_no_time_is_a_dash() -> None:
    assert age(None) == NOTHING
