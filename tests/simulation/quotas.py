"""An independent count of the quotas, kept from the ledger and the journal as things happen."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from execution_coordinator.choices import QuotaStatus
from execution_coordinator.models import QuotaTracker
from execution_coordinator.quotas.tracking import recount
from executions.choices import Reason, Status
from tests.simulation.engine import Engine
from tests.simulation.journal import Entry
from tests.simulation.ledger import Line, moment
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.rows import WITH_DATA

RECOUNT_EVERY_S = 300.0
HOUR = timedelta(hours=1)
SWITCHED_OFF = (Reason.JOB_DISABLED, Reason.OLT_DISABLED, Reason.OPERATOR)

Key = tuple[int, str, datetime]  # OLT, task type, start of the hour


@dataclass(slots=True)
class Count:
    """What became of the due times of one key."""

    required: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    extra: int = 0

    def shown(self) -> tuple[int, int, int, int]:
        """As the product shows it: an extra run that succeeded makes one failure good."""
        good = min(self.extra, self.failed)
        return (self.required, self.completed + good, self.failed - good, self.skipped)


def hour_of(due_at: datetime) -> datetime:
    """10:00:00 itself belongs to the hour that it ends."""
    return (due_at - timedelta(microseconds=1)).replace(minute=0, second=0, microsecond=0)


@dataclass(slots=True)
class QuotaWatch:
    """Recounts as the product's task does, and compares when an hour and its rows are over."""

    engine: Engine
    off_olts: Callable[[], set[int]]
    counts: dict[Key, Count] = field(default_factory=lambda: defaultdict(Count))
    key_of: dict[int, Key] = field(default_factory=dict)
    interrupted: set[Key] = field(default_factory=set)
    perhaps_interrupted: set[tuple[int, datetime]] = field(default_factory=set)
    compared: int = 0

    def opened(self, line: Line, entry: Entry, due: Sequence[int]) -> None:
        for time in due:
            key = (line.olt_id, line.task_type, hour_of(moment(time)))
            self.counts[key].required += 1
            if entry.new_status == Status.SKIPPED:
                self.counts[key].skipped += 1
            else:
                self.key_of[entry.row_id] = key

    def extra_opened(self, line: Line, entry: Entry) -> None:
        if entry.due_at is not None:
            self.key_of[entry.row_id] = (line.olt_id, line.task_type, hour_of(entry.due_at))

    def ended(self, entry: Entry, *, is_extra: bool) -> None:
        key = self.key_of.pop(entry.row_id, None)
        if key is None:
            return
        count, status = self.counts[key], Status(entry.new_status or "")
        if is_extra:
            count.extra += status in WITH_DATA
        elif status in WITH_DATA:
            count.completed += 1
        elif status is Status.SKIPPED:
            count.skipped += 1
        elif status is Status.ABORTED and entry.reason in SWITCHED_OFF:
            count.required -= 1
        else:
            count.failed += 1

    def work(self) -> None:
        recount()
        self.note_interrupted()
        self.engine.after(RECOUNT_EVERY_S, self.work)

    def note_interrupted(self) -> None:
        """After each recount: the last one of an hour says whether its OLT was off at the end."""
        start, off = hour_of(self.engine.now), self.off_olts()
        rows = QuotaTracker.objects.filter(period_start=start).values_list("olt_id", "task_type")
        for olt_id, task_type in rows:
            key = (olt_id, task_type, start)
            if olt_id in off:
                self.interrupted.add(key)
            else:
                self.interrupted.discard(key)
        self.perhaps_interrupted -= {
            (olt_id, hour)
            for olt_id, hour in self.perhaps_interrupted
            if hour == start and olt_id not in off
        }

    def tick_is_over(self) -> None:
        """A tick that sees an OLT go off interrupts its quotas at once, unless Redis forgot what
        the tick before saw; what lies ahead is there after a clock was set back."""
        hour = hour_of(self.engine.now)
        self.perhaps_interrupted |= {
            (olt_id, start) for olt_id in self.off_olts() for start in (hour, hour + HOUR)
        }

    def compare(self) -> None:
        """All hours that are over: the tables say what we counted."""
        recount()
        self.note_interrupted()
        now_hour = self.engine.now.replace(minute=0, second=0, microsecond=0)
        stored = {
            (row.olt_id, row.task_type, row.period_start): (
                row.quota_required,
                row.quota_completed,
                row.quota_failed,
                row.quota_skipped,
                row.status,
            )
            for row in QuotaTracker.objects.filter(period_start__lt=now_hour)
        }
        counted = {
            key: (*count.shown(), self._status(key, count))
            for key, count in self.counts.items()
            if key[2] < now_hour and key not in self.key_of.values()
        }
        open_keys = set(self.key_of.values())
        for key in sorted(stored.keys() | counted.keys()):
            nothing = (0, 0, 0, 0, self._status(key, Count()))
            told, ours = stored.get(key, nothing), counted.get(key, nothing)
            told = self._without_interruption(key, told)
            if told != ours and key not in open_keys:
                names = ", ".join(one.name for one in fields(Count)[:4])
                raise BrokenPromiseError(
                    f"quota of OLT {key[0]}, {key[1]}, from {key[2]:%d %H:%M}: the table says "
                    f"{told}, the journal {ours} ({names}, status)"
                )
        self.compared += len(counted)
        self._forget(now_hour - 24 * HOUR)

    def _without_interruption(
        self, key: Key, told: tuple[int, int, int, int, str]
    ) -> tuple[int, int, int, int, str]:
        """The same, with the status that it would have had where either is right."""
        if told[4] != QuotaStatus.INTERRUPTED or (key[0], key[2]) not in self.perhaps_interrupted:
            return told
        return (*told[:4], self._status(key, self.counts.get(key, Count())))

    def _status(self, key: Key, count: Count) -> QuotaStatus:
        """Of an hour that is over, and nothing of it open."""
        required, completed, _, _ = count.shown()
        if key in self.interrupted:
            return QuotaStatus.INTERRUPTED
        if completed == required:
            return QuotaStatus.COMPLETED
        if completed * 100 >= required * 80:
            return QuotaStatus.PARTIAL
        return QuotaStatus.QUOTA_NOT_MET if completed else QuotaStatus.FAILED

    def _forget(self, before: datetime) -> None:
        QuotaTracker.objects.filter(period_start__lt=before).delete()
        for key in [key for key in self.counts if key[2] < before]:
            del self.counts[key]
        self.interrupted = {key for key in self.interrupted if key[2] >= before}
        self.perhaps_interrupted = {one for one in self.perhaps_interrupted if one[1] >= before}
