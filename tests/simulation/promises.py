"""The promises, checked after every step against what was committed and what the OLTs saw."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from executions.choices import Reason, Status, Trigger
from tests.simulation.failures import FailureWatch
from tests.simulation.journal import Entry, Journal
from tests.simulation.ledger import Expected, Line, expected, is_late, micros, moment
from tests.simulation.network import Conversation, SimulatedOlt
from tests.simulation.outages import OutageWatch
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.quotas import QuotaWatch
from tests.simulation.rows import WITH_DATA, Row, Rows
from tests.simulation.workers import Holder
from tests.simulation.world import World

SLACK_S = 0.5
STOPS_WITHIN_S = 2.5  # the keeper looks once a second, and a PDU on its way is answered


@dataclass(frozen=True, slots=True)
class _Before:
    """How things stood before a tick: ids of lines held back, of silent OLTs, of lines in line."""

    held: set[int]
    silent: set[int]
    waiting: set[int]
    ours: bool
    exhausted: list[Line]


@dataclass(slots=True)
class Promises:
    """Raises `BrokenPromiseError` at the first one that does not hold."""

    world: World
    holder: Holder
    quotas: QuotaWatch
    rows: Rows = field(default_factory=Rows)
    silent_olts: set[int] = field(default_factory=set)
    off_since_s: dict[int, float] = field(default_factory=dict)
    ticks: int = 0
    last_tick_s: float = 0.0
    landed: int = 0
    failures: FailureWatch = field(init=False)
    outages: OutageWatch = field(init=False)
    _journal: Journal = field(default_factory=Journal)
    _newly_held: list[Entry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.failures = FailureWatch(self.world)
        self.outages = OutageWatch(self.world)

    @property
    def _now_s(self) -> float:
        return self.world.engine.since_boot_s

    # -- on the wire

    def packet(self, olt: SimulatedOlt, conversation: Conversation) -> None:
        olt.receive(conversation, self.world.engine.now, self._now_s)
        row = self.rows.open.get(conversation.claim.execution_id)
        line = self._line(row) if row else None
        if line is None:
            return
        off_since_s = self.off_since_s.get(line.job_host_id)
        if off_since_s is None or line.is_on:
            return
        _, process = self.holder.held[conversation.claim.fence]
        if self._now_s - max(off_since_s, process.disturbed_s) > STOPS_WITHIN_S:
            raise BrokenPromiseError(
                f"{olt.name} got a packet of execution {conversation.claim.execution_id}, whose "
                f"job was seen to be switched off {self._now_s - off_since_s:.1f} s ago"
            )

    def _line(self, row: Row) -> Line | None:
        return None if row.job_host_id is None else self.world.ledger.lines[row.job_host_id]

    # -- in the database

    def look(self) -> None:
        """After a step that was no tick: nothing may have moved on the grid."""
        entries = self._read()
        wrong = [entry for entry in entries if self._moves_the_grid(entry)]
        if wrong:
            raise BrokenPromiseError(f"moved although no tick was at work: {wrong}")

    def _moves_the_grid(self, entry: Entry) -> bool:
        if entry.what == "execution":
            return entry.old_status is None and entry.trigger == Trigger.SCHEDULED
        return entry.what == "place" and not self._is_at(entry)

    def _is_at(self, entry: Entry) -> bool:
        known = self.world.ledger.lines[entry.row_id].next_due
        return known == (None if entry.due_at is None else micros(entry.due_at))

    def tick_is_over(self) -> None:
        """After a tick that worked: every line stands where it should, every due time is a row."""
        before = self._before_tick()
        entries = self._read()
        self.outages.check(self._newly_held, ours=before.ours)
        if not before.ours:
            self.failures.check_none_goes_on(before.exhausted)
        _check_reaped(entries, self.world.engine.now)
        self._check_lines(before, entries)
        self.quotas.tick_is_over()
        self.ticks += 1
        self.last_tick_s = self._now_s

    def _before_tick(self) -> _Before:
        self._newly_held.clear()
        return _Before(
            held={i for i, line in self.world.ledger.lines.items() if line.is_suspended},
            silent=set(self.silent_olts),
            waiting=self._lines_that_wait(),
            ours=self.outages.is_ours(),
            exhausted=self.failures.exhausted(),
        )

    def _check_lines(self, before: _Before, entries: Sequence[Entry]) -> None:
        places = {e.row_id: e for e in entries if e.what == "place"}
        opened = _opened(entries)
        for line in self.world.ledger.waiting(micros(self.world.engine.now)):
            rows = opened.pop(line.job_host_id, [])
            self._check_line(line, before, rows, places.pop(line.job_host_id, None))
        stray = [entry for entry in places.values() if not self._is_at(entry)]
        if stray or opened:
            raise BrokenPromiseError(f"moved or opened though not due: {stray} {opened}")

    def _check_line(
        self, line: Line, before: _Before, rows: list[Entry], place: Entry | None
    ) -> None:
        now = micros(self.world.engine.now)
        wanted = expected(line, now)
        due = wanted.due if wanted else ()
        stands = _stands(line, wanted, place)
        _check_due(
            line,
            now,
            due,
            self._without_rows(line, due, rows),
            rows,
            may_wait=line.job_host_id in before.waiting,
            held=(
                line.job_host_id in before.held or line.olt_id in before.silent,
                line.is_suspended or line.olt_id in self.silent_olts,
            ),
        )
        for entry in rows:
            self.quotas.opened(line, entry, _covered(entry, due))
        self._settle(line, stands)

    def is_planned_up_to_now(self) -> bool:
        return not self.world.ledger.waiting(micros(self.world.engine.now))

    def _without_rows(
        self, line: Line, due: Sequence[int], opened: Sequence[Entry]
    ) -> Sequence[int]:
        """Those that have no row of before: somebody asked for a run at that very time, or the
        clock was set back and shows the time again."""
        new = {entry.row_id for entry in opened}
        keys = ((time, (line.job_host_id, moment(time))) for time in due)
        return [time for time, key in keys if self.rows.seen.get(key, 0) in (0, *new)]

    def _lines_that_wait(self) -> set[int]:
        return {
            row.job_host_id
            for row in self.rows.open.values()
            if row.job_host_id is not None and row.status in (Status.PENDING, Status.RUNNING)
        }

    def _settle(self, line: Line, stands: int | None) -> None:
        self.world.ledger.settle(line, stands)
        if line.is_on:
            self.world.by_rule.discard(line.job_host_id)
            self.off_since_s.pop(line.job_host_id, None)
        else:
            self.off_since_s.setdefault(line.job_host_id, self._now_s)

    def _read(self) -> Sequence[Entry]:
        entries = self._journal.read()
        for entry in entries:
            if entry.what == "execution":
                self._check_execution(entry)
            elif entry.what == "place":
                self._note_place(self.world.ledger.lines[entry.row_id], entry)
            elif entry.what == "olt":
                self._note_olt(entry)
            elif entry.what == "onu":
                self._check_data(entry, entries)
        return entries

    def _check_execution(self, entry: Entry) -> None:
        engine = self.world.engine
        row = self.rows.apply(entry, engine.now, self._now_s, was_set_back_s=engine.was_set_back_s)
        is_extra = row.trigger == Trigger.EXTRA
        if is_extra and entry.old_status is None:
            self.quotas.extra_opened(self.world.ledger.lines[row.job_host_id or 0], entry)
        if row.execution_id in self.rows.final:
            self.failures.ended(entry)
            self.quotas.ended(entry, is_extra=is_extra)
        if row.status is Status.RUNNING:
            self._check_start(row, entry)
        elif entry.old_status == Status.RUNNING:
            self._check_end(row, entry)

    def _check_start(self, row: Row, entry: Entry) -> None:
        line = self._line(row)
        off = ("olt", row.olt_id) in self.world.off if line is None else not line.is_on
        if off:
            raise BrokenPromiseError(f"started although it is switched off: {entry}")
        is_scheduled = row.trigger == Trigger.SCHEDULED
        if line is not None and is_scheduled and row.olt_id in self.silent_olts:
            raise BrokenPromiseError(f"a job started on an OLT that is suspended: {entry}")

    def _check_end(self, row: Row, entry: Entry) -> None:
        now = self.world.engine.now
        process = self.holder.owners.pop(entry.old_fence or 0, None)
        if process is not None and entry.reason == Reason.LEASE_LOST:
            calm_s = self._now_s - max(process.disturbed_s, self.world.engine.was_set_s)
            ran_s = self._now_s - row.started_s
            if calm_s > ran_s + SLACK_S and not process.is_dead:
                raise BrokenPromiseError(f"{process.name} lost a lease it could keep: {entry}")
        if row.status is not Status.PENDING:
            return
        line = self._line(row)
        if line is None or entry.not_before is None or entry.not_before <= now:
            return
        if line.next_due is not None and micros(entry.not_before) >= line.next_due:
            raise BrokenPromiseError(f"the retry would cross {moment(line.next_due)}: {entry}")

    def _note_place(self, line: Line, entry: Entry) -> None:
        is_suspended = entry.note == "suspended"
        if entry.note == "off":
            is_suspended = line.is_suspended
            if ("pair", line.job_host_id) not in self.world.off and not line.is_gone:
                self._newly_held.append(entry)
                self.failures.disabled(line, entry)
        elif is_suspended and not line.is_suspended:
            self._newly_held.append(entry)
            self.failures.suspended(line, entry)
        elif line.is_suspended and not is_suspended:
            self.failures.resumed(line)
        line.is_suspended = is_suspended

    def _note_olt(self, entry: Entry) -> None:
        self.outages.note(entry)
        if entry.note == "suspended" and entry.row_id not in self.silent_olts:
            self._newly_held.append(entry)
        if entry.note == "suspended":
            self.silent_olts.add(entry.row_id)
        else:
            self.silent_olts.discard(entry.row_id)

    def _check_data(self, entry: Entry, entries: Iterable[Entry]) -> None:
        """Data counts only together with the end of the very claim that collected it."""
        number = int((entry.note or "conversation 0").rpartition(" ")[2])
        claim = self.world.network.conversations[number].claim
        if not any(
            other.what == "execution"
            and other.transaction == entry.transaction
            and other.row_id == claim.execution_id
            and other.old_status == Status.RUNNING
            and other.new_status in WITH_DATA
            and other.old_fence == other.fence == claim.fence
            for other in entries
        ):
            raise BrokenPromiseError(f"data of {claim} was stored without its fence: {entry}")
        self.landed += 1


def _stands(line: Line, wanted: Expected | None, place: Entry | None) -> int | None:
    """Where the line stands after the tick, which must be where it should."""
    stands = line.next_due
    if place is not None:
        stands = None if place.due_at is None else micros(place.due_at)
    if wanted is None and stands != line.next_due:
        raise BrokenPromiseError(f"{line} moved to {place}")
    if wanted is not None and not wanted.allows(stands):
        raise BrokenPromiseError(
            f"{line} stands at {stands and moment(stands)}, not between "
            f"{wanted.earliest and moment(wanted.earliest)} and "
            f"{wanted.latest and moment(wanted.latest)}"
        )
    return stands


def _check_due(
    line: Line,
    now: int,
    due: Sequence[int],
    new: Sequence[int],
    opened: list[Entry],
    *,
    may_wait: bool,
    held: tuple[bool, bool],
) -> None:
    """`new`: those of `due` that had no row before, each of which must be told of now, once."""
    covered = [time for entry in opened for time in _covered(entry, due)]
    if len(covered) != len({*covered}) or not {*new} <= {*covered}:
        raise BrokenPromiseError(
            f"{line}: due at {[str(moment(time)) for time in new]}, opened {opened}"
        )
    if new and new[-1] == due[-1]:
        _check_outcome(line, due[-1], now, opened, may_wait=may_wait, held=held)


def _opened(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in entries:
        if (
            entry.what == "execution"
            and entry.old_status is None
            and entry.trigger == Trigger.SCHEDULED
            and entry.job_host_id is not None
        ):
            found.setdefault(entry.job_host_id, []).append(entry)
    return found


def _check_reaped(entries: Iterable[Entry], now: datetime) -> None:
    """A tick ends a run only after its lease."""
    for entry in entries:
        lease_until = entry.old_lease_until
        if entry.old_status == Status.RUNNING and lease_until is not None and lease_until >= now:
            raise BrokenPromiseError(f"ended by a tick while its lease holds: {entry}")


def _covered(entry: Entry, due: Sequence[int]) -> list[int]:
    """The due times that one row stands for."""
    first = micros(entry.due_at) if entry.due_at else 0
    last = micros(entry.missed_until) if entry.missed_until else first
    covered = [time for time in due if first <= time <= last]
    if first not in due or len(covered) != 1 + (entry.missed or 0):
        raise BrokenPromiseError(
            f"it says to stand for {1 + (entry.missed or 0)} due times up to {moment(last)}, and "
            f"stands for {[str(moment(time)) for time in covered]}: {entry}"
        )
    return covered


def _check_outcome(
    line: Line,
    latest: int,
    now: int,
    opened: Sequence[Entry],
    *,
    may_wait: bool,
    held: tuple[bool, bool],
) -> None:
    runs = [entry for entry in opened if entry.new_status == Status.PENDING]
    reasons = {entry.reason for entry in opened if entry.new_status == Status.SKIPPED}
    late = is_late(line.rhythm, latest, now)
    if late and runs:
        raise BrokenPromiseError(f"{moment(latest)} is too old at {moment(now)}: {runs}")
    if all(held) and runs:
        raise BrokenPromiseError(f"{line} is suspended: {runs}")
    if len(runs) > 1 or any(entry.due_at != moment(latest) for entry in runs):
        raise BrokenPromiseError(f"{line} catches up: {runs}")
    if not late and not any(held) and not may_wait and not runs:
        raise BrokenPromiseError(f"{line} was skipped without a cause: {opened}")
    allowed = {Reason.TOO_LATE.value}
    allowed |= {Reason.STILL_WAITING.value} if may_wait else set()
    allowed |= {Reason.SUSPENDED.value, Reason.OLT_SILENT.value} if any(held) else set()
    if not reasons <= allowed:
        raise BrokenPromiseError(f"{line}: skipped for {reasons}, only {allowed} can be: {opened}")
