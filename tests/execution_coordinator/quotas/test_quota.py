"""What a quota is, as tables."""

from datetime import UTC, datetime

import pytest

from execution_coordinator.choices import QuotaStatus, Severity
from execution_coordinator.hours import Hour, hour_of, hours_between
from execution_coordinator.quotas.quota import Counts, at_risk, is_settled, severity_of, status_of

TEN = Hour(datetime(2026, 3, 2, 10, tzinfo=UTC))


def _at(text: str) -> datetime:
    """`10:30` or `10:30:05` of the day of `TEN`, in UTC."""
    return datetime.fromisoformat(f"2026-03-02T{text}").replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        ("10:00:00.000001", "10:00"),
        ("10:30", "10:00"),
        ("11:00", "10:00"),
        ("11:00:00.000001", "11:00"),
        ("10:00", "09:00"),
    ],
)
def test_a_due_time_at_the_full_hour_belongs_to_the_hour_that_ends(moment: str, start: str) -> None:
    hour = hour_of(_at(moment))

    assert hour == Hour(_at(start))
    assert hour.holds(_at(moment))


def test_hours_between_counts_both_ends() -> None:
    assert [hour.start.hour for hour in hours_between(TEN, Hour(_at("13:00")))] == [10, 11, 12, 13]
    assert list(hours_between(Hour(_at("11:00")), TEN)) == []


@pytest.mark.parametrize(
    ("completed", "required", "severity"),
    [
        (0, 0, None),
        (4, 4, None),
        (8, 10, None),
        (12, 15, None),
        (79, 100, Severity.LOW),
        (3, 4, Severity.LOW),
        (65, 100, Severity.LOW),
        (64, 100, Severity.MEDIUM),
        (2, 3, Severity.LOW),
        (51, 100, Severity.MEDIUM),
        (2, 4, Severity.HIGH),
        (1, 4, Severity.HIGH),
        (25, 100, Severity.HIGH),
        (24, 100, Severity.CRITICAL),
        (1, 12, Severity.CRITICAL),
        (0, 1, Severity.CRITICAL),
    ],
)
def test_under_eighty_percent_is_a_violation_and_how_bad(
    completed: int, required: int, severity: Severity | None
) -> None:
    assert severity_of(Counts(required=required, completed=completed)) == severity


@pytest.mark.parametrize(
    ("counts", "now", "status"),
    [
        (Counts(12, 3), "10:30", QuotaStatus.IN_PROGRESS),
        (Counts(12, 12), "10:59", QuotaStatus.IN_PROGRESS),
        (Counts(12, 12), "11:00", QuotaStatus.IN_PROGRESS),
        (Counts(12, 12), "11:00:01", QuotaStatus.COMPLETED),
        (Counts(0), "11:00:01", QuotaStatus.COMPLETED),
        (Counts(12, 11), "11:09:59", QuotaStatus.IN_PROGRESS),
        (Counts(12, 11), "11:10", QuotaStatus.PARTIAL),
        (Counts(12, 10, failed=2), "11:00:01", QuotaStatus.PARTIAL),
        (Counts(12, 9, failed=2, skipped=1), "11:00:01", QuotaStatus.QUOTA_NOT_MET),
        (Counts(12, 0, failed=12), "11:00:01", QuotaStatus.FAILED),
        (Counts(12, 0, skipped=12), "11:00:01", QuotaStatus.FAILED),
        (Counts(1), "11:10", QuotaStatus.FAILED),
    ],
)
def test_the_status_of_a_quota(counts: Counts, now: str, status: QuotaStatus) -> None:
    assert status_of(counts, TEN, _at(now), olt_enabled=True, before=None) == status


def test_a_disabled_olt_interrupts_the_hour_that_lasts_and_no_other() -> None:
    counts = Counts(12, 6, failed=6)
    during = status_of(counts, TEN, _at("10:30"), olt_enabled=False, before=None)
    over = status_of(counts, TEN, _at("11:05"), olt_enabled=False, before=QuotaStatus.IN_PROGRESS)

    assert (during, over) == (QuotaStatus.INTERRUPTED, QuotaStatus.QUOTA_NOT_MET)


def test_enabled_again_within_the_hour_the_quota_goes_on() -> None:
    status = status_of(
        Counts(6, 3), TEN, _at("10:40"), olt_enabled=True, before=QuotaStatus.INTERRUPTED
    )

    assert status == QuotaStatus.IN_PROGRESS


def test_what_the_end_of_the_hour_found_interrupted_stays_so() -> None:
    status = status_of(
        Counts(6, 3, failed=3), TEN, _at("11:30"), olt_enabled=True, before=QuotaStatus.INTERRUPTED
    )

    assert status == QuotaStatus.INTERRUPTED


@pytest.mark.parametrize(
    ("counts", "not_fitting", "expected"),
    [
        (Counts(12), 0, False),
        (Counts(12, failed=2), 0, False),
        (Counts(12, failed=3), 0, True),
        (Counts(12, skipped=3), 0, True),
        (Counts(12, completed=9, failed=3), 0, True),
        (Counts(4, completed=3, failed=1), 0, True),
        (Counts(12), 2, False),
        (Counts(12), 3, True),
        (Counts(12, completed=10), 12, False),
        (Counts(0), 0, False),
    ],
)
def test_a_quota_is_at_risk_when_all_that_is_left_cannot_save_it(
    counts: Counts, not_fitting: int, *, expected: bool
) -> None:
    assert at_risk(counts, not_fitting) is expected


def test_what_is_pending_is_what_has_no_end_yet() -> None:
    assert Counts(12, completed=5, failed=2, skipped=1).pending == 4


def test_the_mean_is_of_the_runs_that_were_measured() -> None:
    assert Counts(12, runs=3, duration_ms=1000).mean_duration_ms == 333
    assert Counts(12).mean_duration_ms == 0


def test_an_hour_with_something_open_is_settled_ten_minutes_after_its_end() -> None:
    still_open = Counts(2, completed=1)

    assert not is_settled(still_open, TEN, _at("11:09:59"))
    assert is_settled(still_open, TEN, _at("11:10"))
    assert is_settled(Counts(2, completed=2), TEN, _at("11:00:01"))
    assert not is_settled(Counts(2, completed=2), TEN, _at("11:00"))
