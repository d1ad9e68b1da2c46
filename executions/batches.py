"""Deleting many rows without a long transaction and without holding a worker for long."""

import time
from collections.abc import Callable
from dataclasses import dataclass

ROWS = 5_000
BUDGET_S = 20.0


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows went, and whether these were all that could."""

    rows: int
    is_all: bool


def in_batches(delete: Callable[[int], int], budget_s: float = BUDGET_S) -> Deleted:
    """Calls `delete(most_rows)`, which returns how many it deleted, until it finds fewer.

    Each call is to be a transaction of its own. Stops early after `budget_s`, at the end of a
    batch: who comes next goes on from there.
    """
    end_s = time.monotonic() + budget_s
    rows = 0
    while True:
        count = delete(ROWS)
        rows += count
        if count < ROWS:
            return Deleted(rows, is_all=True)
        if time.monotonic() >= end_s:
            return Deleted(rows, is_all=False)
