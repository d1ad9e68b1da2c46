"""The one error of the simulation."""

from dataclasses import dataclass
from datetime import datetime


class BrokenPromiseError(AssertionError):
    """Something that must always hold did not. The message says what, and about which rows."""


@dataclass(frozen=True, slots=True)
class Failure:
    """Where a simulation ended: enough to find the moment again in a second run."""

    seed: int
    at: datetime
    step: int
    text: str

    def __str__(self) -> str:
        return f"SEED={self.seed} step {self.step} at {self.at:%Y-%m-%d %H:%M:%S.%f}\n{self.text}"
