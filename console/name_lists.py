"""Some names out of many, for a message that has to stay readable."""

from collections.abc import Sequence

MOST_NAMES = 5


def shortened(names: Sequence[str]) -> str:
    """`a, b, c, d, e …`: five names at most."""
    more = " …" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more
