from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution_coordinator.due_times import count_due_times, due_times
from execution_coordinator.hours import Hour
from snmp_jobs.intervals import SHORTEST
from snmp_jobs.schedule import Schedule, next_run

LIMA = "America/Lima"
TEN = Hour(datetime(2026, 3, 2, 10, tzinfo=UTC))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-03-02T{text}").replace(tzinfo=UTC)


def _every(**parts: float) -> Schedule:
    return Schedule(timedelta(**parts), "", LIMA)


@pytest.mark.parametrize(
    ("schedule", "first", "times"),
    [
        (_every(minutes=20), "10:05", ["10:05", "10:25", "10:45"]),
        (_every(minutes=20), "10:00", ["10:20", "10:40", "11:00"]),
        (_every(minutes=20), "09:00", ["10:20", "10:40", "11:00"]),
        (_every(minutes=20), "11:00", ["11:00"]),
        (_every(minutes=20), "11:01", []),
        (_every(hours=6), "05:30", []),
        (Schedule(None, "*/30 * * * *", LIMA), "09:30", ["10:30", "11:00"]),
        (Schedule(None, "*/30 * * * *", LIMA), "10:30", ["10:30", "11:00"]),
        (Schedule(None, "*/30 * * * *", LIMA), "11:30", []),
        (Schedule(None, "0 5 * * *", LIMA), "10:00", []),
        (Schedule(None, "0 6 * * *", LIMA), "11:00", ["11:00"]),
    ],
)
def test_the_times_of_a_grid_that_lie_in_an_hour(
    schedule: Schedule, first: str, times: list[str]
) -> None:
    found = due_times(schedule, _at(first), TEN)

    assert found == tuple(_at(time) for time in times)
    assert count_due_times(schedule, _at(first), TEN) == len(times)


def test_enabling_at_ten_to_eleven_requires_two_runs_and_then_twelve() -> None:
    """Document 002: enabled at 10:50 the first of them is at 10:55."""
    hours = (TEN, Hour(TEN.end))

    assert [count_due_times(_every(minutes=5), _at("10:55"), hour) for hour in hours] == [2, 12]


@given(
    first_s=st.integers(-200_000, 10_000),
    first_us=st.integers(0, 999_999),
    interval_s=st.integers(int(SHORTEST.total_seconds()), 20_000),
)
def test_an_interval_is_counted_like_steps_of_the_grid(
    first_s: int, first_us: int, interval_s: int
) -> None:
    schedule = _every(seconds=interval_s)
    first = TEN.start + timedelta(seconds=first_s, microseconds=first_us)
    expected, moment = [], first
    while moment <= TEN.end:
        if moment > TEN.start:
            expected.append(moment)
        moment = next_run(schedule, moment, moment)

    assert due_times(schedule, first, TEN) == tuple(expected)
    assert count_due_times(schedule, first, TEN) == len(expected)
