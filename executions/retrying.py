"""Whether a failed run is tried again, and when. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

DELAYS_S = (300, 600, 1200)  # document 003


@dataclass(frozen=True, slots=True)
class RetryRule:
    """`delay_s` None: the delays of document 003, which grow from one retry to the next."""

    max_retries: int
    delay_s: int | None


def retry_at(
    rule: RetryRule, attempt: int, now: datetime, next_due: datetime | None
) -> datetime | None:
    """When to try again after `attempt` (from 1) failed at `now`; None: not any more.

    A retry that would come at or after the next due time is dropped: the regular run replaces it.
    """
    if attempt > rule.max_retries:
        return None
    moment = now + _delay(rule, attempt)
    return None if next_due is not None and moment >= next_due else moment


def may_run_again(rule: RetryRule, attempt: int, now: datetime, next_due: datetime | None) -> bool:
    """Whether a run whose worker was lost goes back into the line at once: it was not its fault."""
    return attempt <= rule.max_retries and (next_due is None or now < next_due)


def _delay(rule: RetryRule, attempt: int) -> timedelta:
    if rule.delay_s is not None:
        return timedelta(seconds=rule.delay_s)
    return timedelta(seconds=DELAYS_S[min(attempt, len(DELAYS_S)) - 1])
