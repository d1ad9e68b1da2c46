"""When what fails is left alone: tables."""

from datetime import UTC, datetime, timedelta

import pytest

from execution_coordinator.suspension_rules import is_our_fault, resume_at, wait_before_probe

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("failed_before", "wait_s"),
    [(0, 30), (1, 60), (2, 120), (3, 240), (4, 480), (5, 600), (60, 600)],
)
def test_probes_are_sent_ever_more_rarely(failed_before: int, wait_s: int) -> None:
    assert wait_before_probe(failed_before) == timedelta(seconds=wait_s)


def test_each_suspension_in_a_row_lasts_longer() -> None:
    assert [resume_at(NOW, n) - NOW for n in (1, 2, 3)] == [
        timedelta(seconds=30),
        timedelta(seconds=60),
        timedelta(seconds=120),
    ]


@pytest.mark.parametrize(
    ("seconds", "enabled", "ours"),
    [
        ([0, 10, 20, 30], 10, True),  # 4 of 10 within two minutes
        ([0, 10, 20], 10, False),  # 3 of 10 is not more than 30 %
        ([0, 60, 121, 180], 10, False),  # no two minutes hold four of them
        ([0, 300, 310, 320, 330], 10, True),  # one that was down before does not hide it
        ([0, 0], 2, False),  # two OLTs say nothing
        ([0, 0, 0], 3, True),
        ([], 10, False),
    ],
)
def test_many_olts_silent_at_once_are_our_fault(
    seconds: list[int], enabled: int, *, ours: bool
) -> None:
    silent_since = [NOW + timedelta(seconds=second) for second in seconds]

    assert is_our_fault(silent_since, enabled) is ours
