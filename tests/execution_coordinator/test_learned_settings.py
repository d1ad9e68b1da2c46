from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from execution_coordinator.learned_settings import handed_in, profile_after
from hosts.snmp_profiles import Profile
from snmp_jobs.snmp.base import Learned

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEARNED = Learned(max_repetitions=20, varbinds_per_get=15, timeout_s=0.5, rtt_s=0.010)
PROFILE = Profile(20, 15, 0.5, True, 0.010, None, None, None, None)  # noqa: FBT003 -- a row
REFUSED = replace(PROFILE, bulk_works=False, refused_varbinds=30, refused_at=NOW)


def after(before: Profile | None, learned: Learned, *, slowed_down: bool = False) -> Profile | None:
    return profile_after(before, learned, NOW, slowed_down=slowed_down)


def test_what_was_learned_is_what_the_next_session_begins_with() -> None:
    assert after(None, LEARNED) == PROFILE
    assert handed_in(PROFILE, NOW) == LEARNED


@pytest.mark.parametrize(
    ("learned", "is_written"),
    [
        (LEARNED, False),
        (replace(LEARNED, timeout_s=0.6), False),
        (replace(LEARNED, timeout_s=0.7), True),
        (replace(LEARNED, rtt_s=0.0106), True),
        (replace(LEARNED, rtt_s=0.0104), False),
        (replace(LEARNED, rtt_s=None), True),
        (replace(LEARNED, max_repetitions=21), True),
        (replace(LEARNED, varbinds_per_get=14), True),
        (replace(LEARNED, refused_repetitions=30), True),
    ],
)
def test_only_what_is_news_is_written(learned: Learned, is_written: bool) -> None:  # noqa: FBT001
    assert (after(PROFILE, learned) is not None) is is_written


def test_a_refusal_is_remembered_for_a_day_and_then_tried_again() -> None:
    known = Learned(20, 15, 0.5, bulk_works=False, rtt_s=0.010, refused_varbinds=30)

    assert handed_in(REFUSED, NOW + 23 * HOUR) == known
    assert handed_in(REFUSED, NOW + 24 * HOUR) == LEARNED


def test_a_refusal_that_is_met_again_counts_from_then_on() -> None:
    met = Learned(20, 15, 0.5, bulk_works=False, rtt_s=0.010, refused_varbinds=30)

    fresh, old = (
        replace(REFUSED, refused_at=NOW - HOUR),
        replace(REFUSED, refused_at=NOW - 30 * HOUR),
    )

    assert after(fresh, met) is None
    assert after(old, met) == REFUSED
    assert after(PROFILE, met) == REFUSED


def test_a_refusal_that_is_over_is_forgotten() -> None:
    assert after(replace(REFUSED, refused_at=NOW - 30 * HOUR), LEARNED) == PROFILE


def test_when_it_was_slowed_down_last_stays() -> None:
    slowed = after(PROFILE, LEARNED, slowed_down=True)

    assert slowed == replace(PROFILE, slowed_at=NOW)
    assert profile_after(slowed, LEARNED, NOW + HOUR, slowed_down=False) is None


def test_the_usual_round_trip_follows_an_olt_that_stays_twice_as_slow() -> None:
    profile, runs = PROFILE, 0
    while (profile.usual_rtt_s or 0) * 2 <= 0.030:
        usual_s = handed_in(profile, NOW).rtt_s or 0
        step = after(profile, replace(LEARNED, rtt_s=usual_s + (0.030 - usual_s) / 8))
        assert step is not None
        profile, runs = step, runs + 1

    assert runs == 3
