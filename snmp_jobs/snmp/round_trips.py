"""How long to wait for an answer, from how long the answers before it took (RFC 6298)."""

from typing import Final

SHORTEST_S: Final = 0.5
MEAN_GAIN: Final = 1 / 8
DEVIATION_GAIN: Final = 1 / 4
SLOW_FACTOR: Final = 2.0  # how far beyond the operator's value an agent that slow is waited for


class RoundTrips:
    """`longest_s` is the wait that the operator allows, `start_s` the one learned before."""

    def __init__(self, longest_s: float, start_s: float | None = None) -> None:
        self._longest_s = longest_s
        self._mean_s: float | None = None
        self._deviation_s = 0.0
        self.timeout_s = self._within(start_s or longest_s, SLOW_FACTOR * longest_s)

    def measured(self, rtt_s: float) -> None:
        if self._mean_s is None:
            self._mean_s, self._deviation_s = rtt_s, rtt_s / 2
        else:
            off_s = abs(rtt_s - self._mean_s)
            self._deviation_s += DEVIATION_GAIN * (off_s - self._deviation_s)
            self._mean_s += MEAN_GAIN * (rtt_s - self._mean_s)
        # Answers that come later than the operator's wait would each be asked for twice for ever.
        most_s = min(SLOW_FACTOR * self._mean_s, SLOW_FACTOR * self._longest_s)
        self.timeout_s = self._within(self._mean_s + 4 * self._deviation_s, most_s)

    def wait_s(self, attempt: int, attempts: int) -> float:
        """The wait after each datagram: doubling, and the last one never below `longest_s`.

        So a lost datagram costs little, and no request is given up sooner than the operator says.
        """
        if attempt + 1 == attempts:
            return max(self.timeout_s, self._longest_s)
        return min(self.timeout_s * (1 << attempt), max(self.timeout_s, self._longest_s))

    def _within(self, timeout_s: float, most_s: float) -> float:
        shortest_s = min(SHORTEST_S, self._longest_s)
        return max(shortest_s, min(timeout_s, max(self._longest_s, most_s)))
