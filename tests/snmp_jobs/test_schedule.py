from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snmp_jobs.intervals import LONGEST, SHORTEST
from snmp_jobs.schedule import (
    FARTHEST_FIRST_RUN,
    MOST_COUNTED,
    BadCronError,
    Schedule,
    check_cron,
    first_run,
    is_impossible,
    is_too_late,
    latest_run,
    next_run,
    pulled_back,
    run_after_enabling,
)

LIMA, SANTIAGO = "America/Lima", "America/Santiago"


def _every(**parts: float) -> Schedule:
    return Schedule(timedelta(**parts), "", LIMA)


def _cron(expression: str, zone: str = LIMA) -> Schedule:
    return Schedule(None, expression, zone)


def _at(text: str) -> datetime:
    """`02T10:00` of March 2026, in UTC."""
    return datetime.fromisoformat(f"2026-03-{text}").replace(tzinfo=UTC)


def _iso(time: datetime) -> str:
    return time.astimezone(UTC).strftime("%m-%dT%H:%M")


class TestTheExamplesOfTheGuide:
    """Document 002, literally."""

    def test_a_new_task_runs_one_minute_later_and_then_at_its_interval(self) -> None:
        first = first_run(_at("02T10:00"))
        second = next_run(_every(minutes=10), first, first)

        assert (first, second) == (_at("02T10:01"), _at("02T10:11"))

    def test_a_task_that_is_enabled_again_waits_one_whole_interval(self) -> None:
        first = run_after_enabling(_every(minutes=10), _at("02T10:50"))
        second = next_run(_every(minutes=10), first, first)

        assert (first, second) == (_at("02T11:00"), _at("02T11:10"))

    def test_enabling_at_ten_to_eleven_gives_two_runs_in_that_hour_and_twelve_in_the_next(
        self,
    ) -> None:
        schedule = _every(minutes=5)
        runs = [run_after_enabling(schedule, _at("02T10:50"))]
        while runs[-1] < _at("02T13:00"):
            runs.append(next_run(schedule, runs[-1], runs[-1]))

        hours = [
            sum(start < run <= start + timedelta(hours=1) for run in runs)
            for start in (_at("02T10:00"), _at("02T11:00"))
        ]
        assert hours == [2, 12]


@pytest.mark.parametrize(
    ("due", "now", "expected"),
    [
        ("02T10:00", "02T10:00", "02T10:05"),
        ("02T10:00", "02T10:04:59", "02T10:05"),
        ("02T10:00", "02T10:05", "02T10:10"),
        ("02T10:00", "02T10:12", "02T10:15"),
        ("02T10:00", "05T10:00", "05T10:05"),
        ("02T10:00", "02T09:00", "02T10:05"),  # the clock was set back
    ],
)
def test_the_next_run_is_the_first_of_the_grid_after_both(
    due: str, now: str, expected: str
) -> None:
    assert next_run(_every(minutes=5), _at(due), _at(now)) == _at(expected)


@pytest.mark.parametrize(
    ("now", "latest", "passed"),
    [
        ("02T10:00", "02T10:00", 0),
        ("02T10:04:59", "02T10:00", 0),
        ("02T10:05", "02T10:05", 1),
        ("02T11:02", "02T11:00", 12),
        ("02T09:00", "02T10:00", 0),
    ],
)
def test_the_latest_run_counts_those_that_went_by(now: str, latest: str, passed: int) -> None:
    assert latest_run(_every(minutes=5), _at("02T10:00"), _at(now)) == (_at(latest), passed)


@pytest.mark.parametrize(
    ("schedule", "late_s", "too_late"),
    [
        (_every(seconds=10), 5, False),
        (_every(seconds=10), 5.001, True),
        (_every(minutes=5), 150, False),
        (_every(minutes=5), 151, True),
        (_every(minutes=20), 600, False),
        (_every(minutes=20), 601, True),
        (_every(days=30), 600, False),
        (_every(days=30), 601, True),
        (_cron("*/5 * * * *"), 150, False),
        (_cron("*/5 * * * *"), 151, True),
        (_cron("0 3 * * *"), 600, False),
        (_cron("0 3 * * *"), 601, True),
    ],
)
def test_half_a_period_late_or_ten_minutes_is_too_late(
    schedule: Schedule,
    late_s: float,
    too_late: bool,  # noqa: FBT001
) -> None:
    due = _at("02T10:00")

    assert is_too_late(schedule, due, due + timedelta(seconds=late_s)) is too_late


class TestCron:
    @pytest.mark.parametrize(
        ("expression", "after", "expected"),
        [
            ("0 8 * * *", "02T12:59:59", "03-02T13:00"),
            ("0 8 * * *", "02T13:00", "03-03T13:00"),
            ("0 8 * * *", "02T13:00:00.000001", "03-03T13:00"),
            ("*/15 * * * *", "02T13:07", "03-02T13:15"),
            ("30 23 * * 0", "02T00:00", "03-02T04:30"),  # Sunday evening in Lima, Monday in UTC
            ("0 0 1 * *", "02T00:00", "04-01T05:00"),
            ("0 0 L * *", "02T00:00", "03-31T05:00"),
        ],
    )
    def test_it_is_read_in_the_zone_of_the_project(
        self, expression: str, after: str, expected: str
    ) -> None:
        assert _iso(next_run(_cron(expression), _at(after), _at(after))) == expected

    def test_what_comes_out_is_utc(self) -> None:
        found = next_run(_cron("0 8 * * *"), _at("02T00:00"), _at("02T00:00"))

        assert found.tzinfo is UTC

    @staticmethod
    def _runs(expression: str, start: str, end: str) -> list[str]:
        schedule, due = _cron(expression, SANTIAGO), datetime.fromisoformat(start)
        found = []
        while (due := next_run(schedule, due, due)) < datetime.fromisoformat(end):
            found.append(_iso(due))
        return found

    def test_in_the_gap_a_daily_job_runs_once_at_the_end_of_it(self) -> None:
        """6 September 2026 in Santiago: 00:00 -04 becomes 01:00 -03."""
        runs = self._runs("30 0 * * *", "2026-09-05T00:00Z", "2026-09-08T00:00Z")

        assert runs == ["09-05T04:30", "09-06T04:00", "09-07T03:30"]

    def test_in_the_gap_no_period_of_a_frequent_job_is_lost_or_doubled(self) -> None:
        runs = self._runs("*/30 * * * *", "2026-09-06T03:10Z", "2026-09-06T05:10Z")

        assert runs == ["09-06T03:30", "09-06T04:00", "09-06T04:30", "09-06T05:00"]

    def test_in_the_fold_a_daily_job_runs_once(self) -> None:
        """5 April 2026 in Santiago: 00:00 -03 becomes 23:00 -04 of the 4th."""
        runs = self._runs("45 23 * * *", "2026-04-04T00:00Z", "2026-04-07T00:00Z")

        assert runs == ["04-04T02:45", "04-05T02:45", "04-06T03:45"]

    @pytest.mark.parametrize("now", ["2026-04-05T02:50Z", "2026-04-05T03:10Z", "2026-04-05T03:44Z"])
    def test_in_the_fold_a_late_tick_does_not_go_back_to_the_first_pass(self, now: str) -> None:
        due, late = datetime.fromisoformat("2026-04-05T02:45Z"), datetime.fromisoformat(now)

        assert _iso(next_run(_cron("45 23 * * *", SANTIAGO), due, late)) == "04-06T03:45"

    def test_in_the_fold_a_frequent_job_keeps_its_period(self) -> None:
        runs = self._runs("*/30 * * * *", "2026-04-05T02:10Z", "2026-04-05T04:10Z")

        assert runs == ["04-05T02:30", "04-05T03:00", "04-05T03:30", "04-05T04:00"]

    def test_the_first_run_of_a_new_job_leads_onto_the_expression(self) -> None:
        first = first_run(_at("02T10:03"))

        assert _iso(next_run(_cron("*/15 * * * *"), first, first)) == "03-02T10:15"

    def test_counting_what_was_missed_ends(self) -> None:
        due = _at("02T00:00")
        latest = latest_run(_cron("* * * * *"), due, due + timedelta(days=30))

        assert latest == (due + timedelta(minutes=MOST_COUNTED), MOST_COUNTED)

    @pytest.mark.parametrize(
        "expression",
        [
            *("", "*", "* * *", "* * * * * *", "*/5 * * * * *", "@daily", "every day"),
            *("60 * * * *", "* 24 * * *", "* * 0 * *", "* * 32 * *", "* * * 13 *", "* * * * 8"),
            *("*/0 * * * *", "-5 * * * *", "5-1 * * * *", "٣ * * * *", "² * * * *", "1,,2 * * * *"),
            *("0 0 31 2 *", "0 0 30 2 *", "0 0 31 2,4,6,9,11 *", "\x00 * * * *"),
        ],
    )
    def test_what_is_no_expression_is_refused_with_an_example(self, expression: str) -> None:
        with pytest.raises(BadCronError) as refused:
            check_cron(expression, LIMA, _at("02T10:00"))
        assert str(refused.value).startswith(f"{expression!r} is not a cron expression (")
        assert str(refused.value).endswith("): write five fields such as */10 * * * *")

    @given(st.text("0123456789*/,-#LW SUNMOJA", max_size=24))
    def test_any_text_is_either_an_expression_or_refused(self, expression: str) -> None:
        try:
            check_cron(expression, LIMA, _at("02T10:00"))
        except BadCronError:
            return
        assert next_run(_cron(expression), _at("02T10:00"), _at("02T10:00")) > _at("02T10:00")


def _between(start: str, end: str) -> st.SearchStrategy[datetime]:
    return st.datetimes(
        datetime.fromisoformat(start), datetime.fromisoformat(end), timezones=st.just(UTC)
    )


times = _between("2026-01-01", "2027-12-31")
intervals = st.builds(
    timedelta,
    seconds=st.integers(int(SHORTEST.total_seconds()), int(LONGEST.total_seconds())),
)
crons = st.sampled_from(
    [
        *("* * * * *", "*/7 * * * *", "0 * * * *", "15 */2 * * *", "30 0 * * *", "45 23 * * *"),
        *("0,30 0,23 * * *", "0 0 1 * *", "5 4 * * SUN", "0 0 29 2 *"),
    ]
)
schedules = st.one_of(
    st.builds(Schedule, intervals, st.just(""), st.just(LIMA)),
    st.builds(Schedule, st.none(), crons, st.sampled_from([LIMA, SANTIAGO])),
)
# Half of all moments lie in the nights in which Santiago's clocks change.
moments = st.one_of(
    times,
    _between("2026-04-05T01:00", "2026-04-05T06:00"),
    _between("2026-09-06T01:00", "2026-09-06T06:00"),
)


@given(schedules, moments, moments)
def test_the_next_run_is_always_later_than_the_due_time_and_than_now(
    schedule: Schedule, due: datetime, now: datetime
) -> None:
    assert next_run(schedule, due, now) > max(due, now)


@given(intervals, times, st.floats(0, 5))
def test_an_interval_keeps_its_phase_and_runs_once_in_each_period(
    interval: timedelta, due: datetime, periods_late: float
) -> None:
    schedule, now = Schedule(interval, "", LIMA), due + periods_late * interval
    following = next_run(schedule, due, now)

    assert (following - due) % interval == timedelta(0)
    assert timedelta(0) < following - now <= interval
    assert following - due >= interval


@given(
    schedules, moments, st.lists(st.floats(0, 3), min_size=1, max_size=30), st.floats(0.001, 0.4)
)
def test_ticks_however_late_see_every_due_time_once_and_never_two_in_one_period(
    schedule: Schedule, first: datetime, delays: list[float], run_share: float
) -> None:
    """What the planner does: at each tick the next run is asked for with the due time before."""
    due, served = first, []
    for delay in delays:
        period = next_run(schedule, due, due) - due
        now = due + (delay + run_share) * period
        served.append(latest_run(schedule, due, now)[0])
        due = next_run(schedule, due, now)

    assert all(earlier < later for earlier, later in pairwise(served))
    if schedule.interval:
        assert all(later - earlier >= schedule.interval for earlier, later in pairwise(served))


@given(schedules, moments, st.integers(0, 40))
def test_the_latest_run_agrees_with_next_run_repeated(
    schedule: Schedule, due: datetime, steps: int
) -> None:
    expected = due
    for _ in range(steps):
        expected = next_run(schedule, expected, expected)

    assert latest_run(schedule, due, expected) == (expected, steps)
    following = next_run(schedule, expected, expected)
    before_it = following - timedelta(microseconds=1)
    assert latest_run(schedule, due, before_it) == (expected, steps)
    assert next_run(schedule, due, before_it) == following


@pytest.mark.parametrize(
    ("rank", "of", "expected"),
    [(0, 1, "02T10:01:00"), (0, 3, "02T10:01:00"), (1, 3, "02T10:01:10"), (2, 3, "02T10:01:20")],
)
def test_the_first_runs_of_one_job_are_spread_over_half_a_minute(
    rank: int, of: int, expected: str
) -> None:
    assert first_run(_at("02T10:00"), rank, of) == _at(expected)


class TestAClockThatWasSetBack:
    @given(schedules, moments)
    def test_nothing_that_was_planned_by_the_rules_is_impossible(
        self, schedule: Schedule, now: datetime
    ) -> None:
        assert not is_impossible(schedule, next_run(schedule, now, now), now)
        assert not is_impossible(schedule, first_run(now, 999, 1000), now)

    @given(intervals, times, st.floats(0.01, 40))
    def test_a_plan_that_lies_too_far_ahead_comes_back_along_its_own_grid(
        self, interval: timedelta, now: datetime, periods: float
    ) -> None:
        schedule = Schedule(interval, "", LIMA)
        planned = now + FARTHEST_FIRST_RUN + interval + periods * interval
        back = pulled_back(schedule, planned, now)

        assert is_impossible(schedule, planned, now)
        assert now < back <= now + interval
        assert (planned - back) % interval == timedelta(0)

    @given(crons, moments, st.timedeltas(timedelta(days=1), timedelta(days=9)))
    def test_a_cron_expression_gives_its_next_time(
        self, cron: str, now: datetime, ahead: timedelta
    ) -> None:
        schedule = _cron(cron)

        assert pulled_back(schedule, now + ahead, now) == next_run(schedule, now, now)
