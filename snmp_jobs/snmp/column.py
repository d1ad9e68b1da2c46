"""One column while it is being walked: which answers count, and when it is at its end."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import lt
from typing import Final

from snmp_jobs.snmp.base import (
    ColumnWalk,
    MalformedReply,
    Missing,
    NotIncreasing,
    SnmpError,
    SnmpValue,
    TooManyRows,
    Varbind,
)
from snmp_jobs.snmp.oid import MAX_ARC, Oid, format_oid

MAX_BLIND_STEPS: Final = 8


@dataclass(slots=True)
class OpenColumn:
    """`cursor`: all up to this OID has been answered or given up; the next request starts here."""

    column: Oid
    max_rows: int
    cursor: Oid = ()
    rows: dict[Oid, SnmpValue] = field(default_factory=dict)
    done: bool = False
    error: SnmpError | None = None
    blind_steps: int = 0

    def __post_init__(self) -> None:
        self.cursor = self.column

    def take(self, varbinds: Sequence[Varbind]) -> bool:
        """Takes the rows and says whether there was any progress: a new row or the end."""
        return self._take_plain(varbinds) or self._take_one_by_one(varbinds)

    def _take_plain(self, varbinds: Sequence[Varbind]) -> bool:
        """Takes all at once where each of them is a row; else none, and says so.

        What increases from a row of the column to a row of the column is nothing but its rows.
        """
        if not varbinds or len(self.rows) + len(varbinds) > self.max_rows:
            return False
        oids, values = zip(*varbinds, strict=True)
        width = len(self.column)
        if (
            oids[0] <= self.cursor
            or oids[0][:width] != self.column
            or oids[-1][:width] != self.column
            or not all(map(lt, oids, oids[1:]))
            or Missing in set(map(type, values))
        ):
            return False
        self.rows.update(zip([oid[width:] for oid in oids], values, strict=True))
        self.cursor = oids[-1]
        self.blind_steps = 0
        return True

    def _take_one_by_one(self, varbinds: Sequence[Varbind]) -> bool:
        column, width, rows, cursor = self.column, len(self.column), self.rows, self.cursor
        before = len(rows)
        for oid, value in varbinds:
            if value is Missing.END_OF_MIB_VIEW:
                self.done = True
                break
            if oid <= cursor:
                self.fail(_not_increasing(oid, cursor))
                break
            if oid[:width] != column:
                self.done = True
                break
            if value is Missing.NO_SUCH_OBJECT or value is Missing.NO_SUCH_INSTANCE:
                self.fail(_no_row(oid, value))
                break
            if len(rows) >= self.max_rows:
                self.fail(self._too_many_rows())
                break
            rows[oid[width:]] = value
            cursor = oid
        if len(rows) > before:
            self.cursor = cursor
            self.blind_steps = 0
        if self.done and self.error is None:
            self._doubt_an_end_before(varbinds)
        return self.done or len(rows) > before

    def _doubt_an_end_before(self, varbinds: Sequence[Varbind]) -> None:
        """Rows in the same answer that are still to come speak against the end that was seen."""
        width = len(self.column)
        for oid, _ in varbinds:
            if oid > self.cursor and oid[:width] == self.column:
                self.fail(_back_again(oid, self.column))

    def fail(self, error: SnmpError) -> None:
        """The column ends here; the first error is the one that is kept."""
        self.done = True
        self.error = self.error or error

    def reopen(self) -> None:
        """Goes on after the last row, as if no end had been seen."""
        self.done, self.error = False, None

    def step_over(self, error: SnmpError) -> bool:
        """Goes past the row after the cursor, which cannot be had; False when that is in vain.

        The column is incomplete from then on. Before the first row nobody knows where to step.
        """
        last = self.cursor[-1]
        if not self.rows or last == MAX_ARC or self.blind_steps >= MAX_BLIND_STEPS:
            return False
        self.error = self.error or error
        self.blind_steps += 1
        self.cursor = (*self.cursor[:-1], last + 1)
        return True

    def result(self) -> ColumnWalk:
        return ColumnWalk(self.column, self.rows, self.error)

    def _too_many_rows(self) -> TooManyRows:
        return TooManyRows(
            f"column {format_oid(self.column)} did not end after {self.max_rows} rows; "
            f"the agent may make rows up without end"
        )


def _not_increasing(oid: Oid, cursor: Oid) -> NotIncreasing:
    return NotIncreasing(
        f"the agent answered {format_oid(oid)} when asked for what comes after "
        f"{format_oid(cursor)}; the walk stops here so as not to go in circles"
    )


def _back_again(oid: Oid, column: Oid) -> NotIncreasing:
    return NotIncreasing(
        f"the agent went past {format_oid(column)} and back to {format_oid(oid)} in one answer"
    )


def _no_row(oid: Oid, value: Missing) -> MalformedReply:
    return MalformedReply(f"the agent walked to {format_oid(oid)} and says {value.value} of it")
