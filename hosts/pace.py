"""How gently an OLT is asked."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pace:
    """`max_pdus_per_s` 0: no cap; `optical_interval_s` 0: as often as jobs ask."""

    max_pdus_per_s: float
    pause_after_walk_s: float
    optical_interval_s: int
