"""What every part of one refresh shares: the moment, and who gave a sign of life."""

from dataclasses import dataclass
from datetime import datetime

from execution_coordinator.explanations.facts import SignsOfLife, signs_of_life
from execution_coordinator.hours import Hour, hour_of
from execution_coordinator.snapshot import database_now


@dataclass(frozen=True, slots=True)
class Glance:
    now: datetime
    signs: SignsOfLife

    @property
    def hour(self) -> Hour:
        return hour_of(self.now)


def look() -> Glance:
    """Three queries."""
    return Glance(database_now(), signs_of_life())
