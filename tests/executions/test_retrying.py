"""Retries as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from executions.retrying import RetryRule, may_run_again, retry_at

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
DISCOVERY = RetryRule(max_retries=3, delay_s=None)
FIXED = RetryRule(max_retries=2, delay_s=120)


@pytest.mark.parametrize(
    ("rule", "attempt", "delay_s"),
    [
        (DISCOVERY, 1, 300),
        (DISCOVERY, 2, 600),
        (DISCOVERY, 3, 1200),
        (DISCOVERY, 4, None),
        (RetryRule(5, None), 5, 1200),
        (FIXED, 1, 120),
        (FIXED, 2, 120),
        (FIXED, 3, None),
        (RetryRule(0, None), 1, None),
    ],
)
def test_the_delay_follows_the_attempt(rule: RetryRule, attempt: int, delay_s: int | None) -> None:
    expected = None if delay_s is None else NOW + timedelta(seconds=delay_s)

    assert retry_at(rule, attempt, NOW, next_due=None) == expected


@pytest.mark.parametrize(("next_due_s", "is_dropped"), [(299, True), (300, True), (301, False)])
def test_a_retry_never_crosses_the_next_due_time(next_due_s: int, *, is_dropped: bool) -> None:
    moment = retry_at(DISCOVERY, 1, NOW, NOW + timedelta(seconds=next_due_s))

    assert (moment is None) is is_dropped


@pytest.mark.parametrize(
    ("attempt", "next_due_s", "again"), [(1, 1, True), (3, 1, True), (4, 1, False), (1, 0, False)]
)
def test_a_lost_run_goes_back_while_attempts_and_time_are_left(
    attempt: int, next_due_s: int, *, again: bool
) -> None:
    next_due = NOW + timedelta(seconds=next_due_s)

    assert may_run_again(DISCOVERY, attempt, NOW, next_due) is again
