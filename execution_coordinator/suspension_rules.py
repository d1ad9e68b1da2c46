"""When what fails is left alone, for how long, and when the fault is ours. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

FAILURES_BEFORE_SUSPENSION = 3
FAILURES_AFTER_RESUMING = FAILURES_BEFORE_SUSPENSION - 1  # the next failure suspends it again
SHORTEST_WAIT = timedelta(seconds=30)
LONGEST_WAIT = timedelta(minutes=10)
OUR_FAULT_SHARE = 0.30
OUR_FAULT_WINDOW = timedelta(minutes=2)
FEWEST_SILENT = 3  # with fewer OLTs a share says nothing


def wait_before_probe(failed_before: int) -> timedelta:
    """30 s, then twice as long after each probe without an answer, up to 10 minutes."""
    doubled: timedelta = SHORTEST_WAIT * (1 << min(failed_before, 10))
    return min(doubled, LONGEST_WAIT)


def resume_at(suspended_at: datetime, suspensions_in_row: int) -> datetime:
    """When a suspended job host may be tried again, provided that its OLT answers a probe."""
    return suspended_at + wait_before_probe(max(suspensions_in_row - 1, 0))


def is_our_fault(silent_since: Sequence[datetime], enabled_olts: int) -> bool:
    """Whether so many OLTs fell silent within two minutes that it is the uplink or a firewall.

    `silent_since` are the OLTs that are silent now: as long as they are, the answer stays.
    """
    moments = sorted(silent_since)
    enough = max(FEWEST_SILENT, int(OUR_FAULT_SHARE * enabled_olts) + 1)
    return any(
        last - first <= OUR_FAULT_WINDOW
        for first, last in zip(moments, moments[enough - 1 :], strict=False)
    )
