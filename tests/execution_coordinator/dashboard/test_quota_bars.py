"""Quotas as bars."""

import pytest

from console.badges import Tone
from execution_coordinator.dashboard.quota_bars import QuotaBar
from execution_coordinator.quotas.quota import Counts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("counted", "tone", "percents"),
    [
        (Counts(12, 3), Tone.GOOD, (25, 0, 100)),
        (Counts(12, 9, 1, 1), Tone.WARNING, (75, 16, 84)),
        (Counts(12, 3, 6), Tone.BAD, (25, 50, 50)),
        (Counts(0), Tone.GOOD, (0, 0, 100)),
    ],
)
def test_a_bar_has_the_tone_of_its_quota(
    counted: Counts, tone: Tone, percents: tuple[int, int, int]
) -> None:
    bar = QuotaBar("get", counted)

    assert bar.tone is tone
    assert (bar.completed_percent, bar.missed_percent, bar.missed_from_percent) == percents
