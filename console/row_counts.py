"""How many rows a list has: counted where that is cheap, else what PostgreSQL expects."""

import json
from typing import Any, Final

from django.db.models import QuerySet

MOST_COUNTED: Final = 10_000
# In the planner's units, of which some 200 are a millisecond: a scan of a large table is above it.
_DEAREST_COUNT: Final = 20_000.0


class About(int):
    """Shown as `≈ 52 000`: two digits are all that an estimate is worth."""

    def __str__(self) -> str:
        text = str(int(self))
        rounded = round(int(self), 2 - len(text))
        return f"≈ {rounded:,}".replace(",", "\N{NO-BREAK SPACE}")


def row_count(rows: QuerySet[Any], at_least: int) -> int:
    """The number of `rows`, exact up to MOST_COUNTED; an `About` where it is more, or dear to know.

    `at_least` of them were seen already, and one more: an estimate is never below that.
    """
    capped = rows.order_by()[: MOST_COUNTED + 1]
    expected, cost = _expected(capped)
    if cost <= _DEAREST_COUNT:
        counted = capped.count()
        if counted <= MOST_COUNTED:
            return counted
        at_least = MOST_COUNTED
    return About(max(expected, at_least + 1))


def _expected(capped: QuerySet[Any]) -> tuple[int, float]:
    """The rows without the cap, and the cost with it."""
    plan = json.loads(capped.values("pk").explain(format="json"))[0]["Plan"]
    inner = plan["Plans"][0] if plan["Node Type"] == "Limit" else plan
    return int(inner["Plan Rows"]), float(plan["Total Cost"])
