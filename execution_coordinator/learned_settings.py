"""Between what a session learned and what is kept of it: decided here, written elsewhere."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from hosts.snmp_profiles import Profile
from snmp_jobs.snmp.base import Learned

REFUSED_IS_TRIED_AGAIN_AFTER: Final = timedelta(days=1)
# Smaller steps are no news. The usual round trip follows an OLT that stays slower by an eighth of
# the difference a run, so that its step has to be well below that.
TIMEOUT_STEP: Final = 0.25
RTT_STEP: Final = 0.05
RTT_STEP_S: Final = 0.0005


def handed_in(profile: Profile, now: datetime) -> Learned:
    """What the next session begins with."""
    learned = Learned(
        max_repetitions=profile.max_repetitions,
        varbinds_per_get=profile.varbinds_per_get,
        timeout_s=profile.timeout_s,
        bulk_works=profile.bulk_works,
        rtt_s=profile.usual_rtt_s,
        refused_repetitions=profile.refused_repetitions,
        refused_varbinds=profile.refused_varbinds,
    )
    refused_at = profile.refused_at
    if refused_at is not None and now - refused_at >= REFUSED_IS_TRIED_AGAIN_AFTER:
        return learned.forgetting_refusals()
    return learned


def profile_after(
    before: Profile | None, learned: Learned, now: datetime, *, slowed_down: bool
) -> Profile | None:
    """What to write after a run that was answered; None when there is nothing new."""
    slowed_before = before.slowed_at if before is not None else None
    after = Profile(
        max_repetitions=learned.max_repetitions,
        varbinds_per_get=learned.varbinds_per_get,
        timeout_s=learned.timeout_s,
        bulk_works=learned.bulk_works,
        usual_rtt_s=learned.rtt_s,
        refused_repetitions=learned.refused_repetitions,
        refused_varbinds=learned.refused_varbinds,
        refused_at=_refused_at(before, learned, now),
        slowed_at=now if slowed_down else slowed_before,
    )
    return None if before is not None and _is_no_news(before, after) else after


def _refused_at(before: Profile | None, learned: Learned, now: datetime) -> datetime | None:
    """When a refusal was last met: one that was handed in stays as old as it is."""
    if learned == learned.forgetting_refusals():
        return None
    known = before is not None and _refusals(handed_in(before, now)) == _refusals(learned)
    return before.refused_at if before is not None and known else now


def _refusals(learned: Learned) -> tuple[object, ...]:
    return learned.bulk_works, learned.refused_repetitions, learned.refused_varbinds


def _is_no_news(before: Profile, after: Profile) -> bool:
    same_times = replace(after, timeout_s=before.timeout_s, usual_rtt_s=before.usual_rtt_s)
    return (
        same_times == before
        and abs(after.timeout_s - before.timeout_s) <= TIMEOUT_STEP * before.timeout_s
        and _is_same_rtt(before.usual_rtt_s, after.usual_rtt_s)
    )


def _is_same_rtt(before_s: float | None, after_s: float | None) -> bool:
    if before_s is None or after_s is None:
        return before_s is after_s
    return abs(after_s - before_s) <= max(RTT_STEP_S, RTT_STEP * before_s)
