"""What fails, counted beside the product: when a pair may be suspended, and when it must be."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from executions.choices import Status
from tests.simulation.journal import Entry
from tests.simulation.ledger import Line
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.rows import WITH_DATA
from tests.simulation.world import World

ENOUGH = 3


@dataclass(slots=True)
class FailureWatch:
    """`enable_later` stands for the person whom the strict rule waits for."""

    world: World
    enable_later: Callable[[int], None] = lambda _: None
    in_row: dict[int, int] = field(default_factory=dict)

    def ended(self, entry: Entry) -> None:
        if entry.job_host_id is None:
            return
        if entry.new_status in WITH_DATA:
            self.in_row[entry.job_host_id] = 0
        elif entry.new_status == Status.FAILED and _counts(entry):
            self.in_row[entry.job_host_id] = self.in_row.get(entry.job_host_id, 0) + 1

    def suspended(self, line: Line, entry: Entry) -> None:
        if line.job_id in self.world.strict_jobs or not self._is_exhausted(line):
            raise BrokenPromiseError(f"suspended after {self._failures(line)} failures: {entry}")

    def resumed(self, line: Line) -> None:
        """One more failure suspends it again."""
        self.in_row[line.job_host_id] = ENOUGH - 1

    def disabled(self, line: Line, entry: Entry) -> None:
        """Somebody other than an operator switched it off."""
        if line.job_id not in self.world.strict_jobs or not self._is_exhausted(line):
            raise BrokenPromiseError(f"disabled after {self._failures(line)} failures: {entry}")
        self.in_row[line.job_host_id] = 0
        self.world.by_rule.add(line.job_host_id)
        self.world.off.add(("pair", line.job_host_id))
        self.world.refresh()
        self.enable_later(line.job_host_id)

    def exhausted(self) -> list[Line]:
        """Those that a tick has to suspend or to disable now."""
        lines = self.world.ledger.lines.values()
        return [one for one in lines if one.is_on and self._is_exhausted(one)]

    def check_none_goes_on(self, exhausted: Iterable[Line]) -> None:
        left = [one for one in exhausted if one.is_on and not one.is_suspended]
        if left:
            raise BrokenPromiseError(f"goes on after {ENOUGH} failures in a row: {left}")

    def _is_exhausted(self, line: Line) -> bool:
        return self._failures(line) >= ENOUGH

    def _failures(self, line: Line) -> int:
        return self.in_row.get(line.job_host_id, 0)


def _counts(entry: Entry) -> bool:
    """Runs that were given up or lost, or that a fault of ours ended, say nothing of the OLT."""
    return not entry.reason and entry.error_code != "internal"
