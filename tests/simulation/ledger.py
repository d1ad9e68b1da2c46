"""What should be due when: arithmetic of its own, in whole microseconds, beside the product's."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.simulation.database_clock import EPOCH

SECOND = 1_000_000
FIRST_RUN = (60 * SECOND, 90 * SECOND)
LATEST = 600 * SECOND


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def moment(microseconds: int) -> datetime:
    return EPOCH + timedelta(microseconds=microseconds)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A period, and for cron expressions the second of the day from which it counts."""

    period: int
    cron_offset: int | None = None

    def after(self, due: int | None, now: int) -> int:
        """The first time after `now` on the grid through `due`; None: a grid that begins now."""
        if self.cron_offset is not None:
            return (now - self.cron_offset) // self.period * self.period + (
                self.cron_offset + self.period
            )
        if due is None:
            return now + self.period
        return due + (max(now - due, 0) // self.period + 1) * self.period

    def first(self, due: int, now: int) -> int:
        """The first time after `now` on the grid through a `due` that may lie far ahead."""
        if self.cron_offset is not None:
            return self.after(None, now)
        return due - (due - now - 1) // self.period * self.period

    def times(self, first: int, last: int) -> Iterator[int]:
        return iter(range(first, last + 1, self.period))


@dataclass(slots=True)
class Line:
    """One job host: whether it is on, its rhythm, and where it stands on the grid."""

    job_host_id: int
    job_id: int
    olt_id: int
    task_type: str
    rhythm: Rhythm
    is_on: bool = True
    next_due: int | None = None
    was_planned: bool = False
    planned_rhythm: Rhythm | None = None
    is_touched: bool = True
    is_suspended: bool = False
    is_gone: bool = False


@dataclass(frozen=True, slots=True)
class Expected:
    """What a tick has to do to one line. `next_due` may lie anywhere in the range."""

    earliest: int | None
    latest: int | None
    due: tuple[int, ...] = ()

    def allows(self, next_due: int | None) -> bool:
        if next_due is None or self.earliest is None or self.latest is None:
            return next_due is self.earliest
        return self.earliest <= next_due <= self.latest


def is_too_far(line: Line, now: int) -> bool:
    """Whether it stands where only a clock that was set back leaves it."""
    if line.next_due is None:
        return False
    return line.next_due > line.rhythm.after(None, now) + FIRST_RUN[1]


def expected(line: Line, now: int) -> Expected | None:
    """None: this line stays as it is."""
    if not line.is_on:
        return Expected(None, None) if line.next_due is not None else None
    if line.next_due is None or line.planned_rhythm != line.rhythm:
        return _begins(line, now)
    if is_too_far(line, now):
        return _exactly(line.rhythm.first(line.next_due, now))
    if line.next_due > now:
        return None
    following = line.rhythm.after(line.next_due, now)
    if line.rhythm.cron_offset is None:
        due = tuple(line.rhythm.times(line.next_due, now))
    else:  # the first run of a cron line need not lie on its grid
        due = (line.next_due, *line.rhythm.times(line.rhythm.after(None, line.next_due), now))
    return Expected(following, following, due)


def _begins(line: Line, now: int) -> Expected:
    if not line.was_planned:
        return Expected(now + FIRST_RUN[0], now + FIRST_RUN[1])
    return _exactly(line.rhythm.after(None, now))


def _exactly(next_due: int) -> Expected:
    return Expected(next_due, next_due)


def is_late(rhythm: Rhythm, due: int, now: int) -> bool:
    period = rhythm.after(due, due) - due
    return now - due > min(period // 2, LATEST)


@dataclass(slots=True)
class Ledger:
    """All lines, by job host."""

    lines: dict[int, Line] = field(default_factory=dict)

    def waiting(self, now: int) -> list[Line]:
        """Those that a tick at `now` may move."""
        return [
            line
            for line in self.lines.values()
            if line.is_touched
            or (line.next_due is not None and line.next_due <= now)
            or is_too_far(line, now)
        ]

    def settle(self, line: Line, next_due: int | None) -> None:
        line.is_touched = False
        line.next_due = next_due
        if next_due is not None:
            line.was_planned, line.planned_rhythm = True, line.rhythm
