"""The life of each execution as the journal tells it, held against what may happen."""

from dataclasses import dataclass, field
from datetime import datetime

from executions.choices import Status, Trigger
from tests.simulation.journal import Entry
from tests.simulation.promise import BrokenPromiseError

NEXT = {
    None: {Status.PENDING, Status.SKIPPED, Status.RUNNING},
    Status.PENDING: {
        Status.PENDING, Status.RUNNING, Status.ABORTED, Status.SKIPPED, Status.FAILED,
    },
    Status.RUNNING: {
        Status.SUCCESS, Status.PARTIAL, Status.FAILED, Status.ABORTED, Status.PENDING,
    },
}  # fmt: skip
MOST_ATTEMPTS = 4
WITH_DATA = (Status.SUCCESS, Status.PARTIAL)


@dataclass(slots=True)
class Row:
    """One execution, as far as it was committed."""

    execution_id: int
    olt_id: int
    job_host_id: int | None
    trigger: str
    queue: str
    due_at: datetime
    priority: int
    status: Status
    fence: int | None = None
    not_before: datetime | None = None
    attempts: int = 0
    startable_looks: int = 0
    lost_looks: int = 0
    opened_s: float = 0.0
    started_s: float = 0.0

    @property
    def turn(self) -> tuple[int, datetime, int]:
        """Lower goes first."""
        return -self.priority, self.due_at, self.execution_id

    def may_start(self, now: datetime) -> bool:
        return self.status is Status.PENDING and (self.not_before is None or self.not_before <= now)


@dataclass(slots=True)
class Rows:
    """All executions that are open, how each due time ended, and who runs on which OLT."""

    open: dict[int, Row] = field(default_factory=dict)
    running: dict[int, Row] = field(default_factory=dict)
    seen: dict[tuple[int, datetime], int] = field(default_factory=dict)
    final: dict[int, Status] = field(default_factory=dict)
    highest_fence: int = 0
    ended: dict[str, int] = field(default_factory=dict)

    def apply(self, entry: Entry, now: datetime, now_s: float, *, was_set_back_s: float = 0) -> Row:
        """Takes one entry over. Raises `BrokenPromiseError` when it may not be."""
        old, new = entry.old_status, Status(entry.new_status or "")
        if entry.row_id in self.final:
            raise BrokenPromiseError(
                f"execution {entry.row_id} ended as {self.final[entry.row_id].value} and is now "
                f"{new.value}: {entry}"
            )
        if new not in NEXT[Status(old) if old else None]:
            raise BrokenPromiseError(f"{old} may not become {new.value}: {entry}")
        row = self.open[entry.row_id] if old else self._new(entry, now_s)
        self._leave(row)
        row.status, row.not_before, row.queue = new, entry.not_before, entry.note or ""
        row.priority = entry.priority or 0
        row.startable_looks = row.lost_looks = 0
        if new is Status.RUNNING:
            self._start(row, entry, now, was_set_back=row.opened_s <= was_set_back_s)
            row.started_s = now_s
        elif new is not Status.PENDING:
            del self.open[row.execution_id]
            self.final[row.execution_id] = new
            key = f"{new.value} {entry.reason}".strip()
            self.ended[key] = self.ended.get(key, 0) + 1
        return row

    def heads(self, now: datetime) -> list[Row]:
        """The first in line of each OLT that talks to nobody."""
        first: dict[int, Row] = {}
        for row in self.open.values():
            if row.may_start(now) and row.olt_id not in self.running:
                head = first.get(row.olt_id)
                if head is None or row.turn < head.turn:
                    first[row.olt_id] = row
        return list(first.values())

    def _new(self, entry: Entry, now_s: float) -> Row:
        if entry.due_at is None:
            raise BrokenPromiseError(f"an execution without due time: {entry}")
        if entry.job_host_id is not None:
            key = (entry.job_host_id, entry.due_at)
            if key in self.seen:
                raise BrokenPromiseError(f"opened twice, first as {self.seen[key]}: {entry}")
            self.seen[key] = entry.row_id
        row = Row(
            execution_id=entry.row_id,
            olt_id=entry.olt_id,
            job_host_id=entry.job_host_id,
            trigger=entry.trigger or "",
            queue=entry.note or "",
            due_at=entry.due_at,
            priority=entry.priority or 0,
            status=Status.PENDING,
            opened_s=now_s,
        )
        self.open[row.execution_id] = row
        return row

    def _leave(self, row: Row) -> None:
        if self.running.get(row.olt_id) is row:
            del self.running[row.olt_id]

    def _start(self, row: Row, entry: Entry, now: datetime, *, was_set_back: bool) -> None:
        other = self.running.get(row.olt_id)
        if other is not None:
            raise BrokenPromiseError(f"started while {other.execution_id} is RUNNING: {entry}")
        if entry.fence is None or entry.fence <= self.highest_fence:
            raise BrokenPromiseError(f"its fence is not above {self.highest_fence}: {entry}")
        if row.trigger == Trigger.SCHEDULED and now < row.due_at and not was_set_back:
            raise BrokenPromiseError(f"started before it was due: {entry}")
        if row.not_before is not None and now < row.not_before:
            raise BrokenPromiseError(f"started while it backed off until {row.not_before}: {entry}")
        self.highest_fence = entry.fence
        self.running[row.olt_id] = row
        row.fence = entry.fence
        row.attempts += 1
        if row.attempts > MOST_ATTEMPTS:
            raise BrokenPromiseError(f"attempt {row.attempts}: {entry}")
