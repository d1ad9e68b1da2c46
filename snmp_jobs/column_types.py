"""What each column of the inventory can hold, so that one odd value costs a cell and not a run."""

from datetime import datetime
from math import isfinite

from oids.choices import Purpose
from oids.values import Value

LARGEST_NUMBER = 2**31 - 1

NUMBERS = frozenset(
    {
        Purpose.DISTANCE_M,
        Purpose.ONU_RX_DBM,
        Purpose.ONU_TX_DBM,
        Purpose.OLT_RX_DBM,
        Purpose.TEMPERATURE_C,
        Purpose.VOLTAGE_V,
        Purpose.BIAS_MA,
    }
)
TIMES = frozenset({Purpose.LAST_DOWN_AT, Purpose.LAST_UP_AT})
WORDS: dict[str, frozenset[str]] = {
    Purpose.ADMIN_STATE: frozenset({"ACTIVE", "SUSPENDED", "UNKNOWN"}),
    Purpose.RUN_STATE: frozenset({"ONLINE", "OFFLINE", "UNKNOWN"}),
}


def expected(purpose: str, value: Value) -> str:
    """What `purpose` holds instead of `value`; empty when it can hold it."""
    if value is None:
        return ""
    if purpose in TIMES:
        return "" if isinstance(value, datetime) else "a time"
    if purpose in NUMBERS:
        return "" if _is_storable_number(value) else f"a number up to {LARGEST_NUMBER}"
    if purpose in WORDS:
        return "" if value in WORDS[purpose] else f"one of {', '.join(sorted(WORDS[purpose]))}"
    return "a finite number" if isinstance(value, float) and not isfinite(value) else ""


def _is_storable_number(value: Value) -> bool:
    return isinstance(value, int | float) and abs(value) <= LARGEST_NUMBER
