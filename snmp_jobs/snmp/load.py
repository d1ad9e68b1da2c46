"""How busy an agent is, felt by the round trips of small GETs."""

from dataclasses import dataclass
from typing import Final

BUSY_FACTOR: Final = 2.0
JITTER_S: Final = 0.01  # a smaller difference is the line or this machine
MOST_PAUSE_S: Final = 1.0
USUAL_GAIN: Final = 1 / 8


def excess_s(rtt_s: float, usual_s: float) -> float:
    """How much longer than usual, once it is twice as long and more than jitter; else 0."""
    over_s = rtt_s - usual_s
    return over_s if rtt_s > BUSY_FACTOR * usual_s and over_s > JITTER_S else 0.0


@dataclass(slots=True)
class Load:
    """`usual_s`: None until the first measurement, which is the usual where none was learned."""

    usual_s: float | None
    pause_s: float = 0.0
    _best_s: float | None = None

    def is_more_than_usual(self, rtt_s: float) -> bool:
        return self.usual_s is not None and excess_s(rtt_s, self.usual_s) > 0

    def felt(self, rtt_s: float) -> None:
        """Sets the pause before each request: the excess, so that a busy agent rests as long."""
        self._best_s = rtt_s if self._best_s is None else min(rtt_s, self._best_s)
        if self.usual_s is None:
            self.usual_s = rtt_s
        self.pause_s = min(excess_s(rtt_s, self.usual_s), MOST_PAUSE_S)

    def usual_after(self) -> float | None:
        """The usual for the next session: it follows slowly where the agent stays different."""
        if self.usual_s is None or self._best_s is None:
            return self.usual_s
        return self.usual_s + USUAL_GAIN * (self._best_s - self.usual_s)
