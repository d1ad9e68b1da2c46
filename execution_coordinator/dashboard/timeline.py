"""The hour of an OLT as marks on a line: what is planned, waits, runs and ran."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from execution_coordinator.choices import PlanStatus
from execution_coordinator.explanations.facts import NO_LINE, Lines
from execution_coordinator.hours import ONE_HOUR, Hour
from execution_coordinator.models import ExecutionPlan
from executions.choices import Status
from executions.models import Execution

SHORTEST_S = 24  # what is shorter would not be seen
BEGUN_BEFORE = timedelta(minutes=15)  # due in the hour before, and perhaps still at work in this


class MarkKind(TextChoices):
    """In the order in which they are drawn: what must be seen comes last."""

    PLANNED = "planned", pgettext_lazy("runs", "Planned")
    DROPPED = "dropped", pgettext_lazy("runs", "Not run")
    DONE = "done", pgettext_lazy("runs", "Ran well")
    WAITING = "waiting", pgettext_lazy("runs", "Waiting")
    RUNNING = "running", pgettext_lazy("runs", "Running")
    PARTIAL = "partial", pgettext_lazy("runs", "Partial")
    FAILED = "failed", pgettext_lazy("runs", "Failed")


# Shapes differ as well as colours: top and height of a mark on the line.
_SHAPES = {
    MarkKind.PLANNED: (9, 6),
    MarkKind.DROPPED: (19, 5),
    MarkKind.DONE: (5, 14),
    MarkKind.WAITING: (0, 8),
    MarkKind.RUNNING: (2, 20),
    MarkKind.PARTIAL: (5, 19),
    MarkKind.FAILED: (0, 24),
}
_KINDS = {
    Status.PENDING: MarkKind.WAITING,
    Status.RUNNING: MarkKind.RUNNING,
    Status.SUCCESS: MarkKind.DONE,
    Status.PARTIAL: MarkKind.PARTIAL,
    Status.FAILED: MarkKind.FAILED,
    Status.ABORTED: MarkKind.DROPPED,
    Status.SKIPPED: MarkKind.DROPPED,
}


class Mark(NamedTuple):
    """Seconds from the start of the hour."""

    kind: MarkKind
    start_s: int
    length_s: int

    @property
    def path(self) -> str:
        top, height = _SHAPES[self.kind]
        return f"M{self.start_s} {top}h{self.length_s}v{height}h-{self.length_s}z"


@dataclass(frozen=True, slots=True)
class Drawn:
    """All marks of one kind: the shape for SVG, and how many they are."""

    kind: MarkKind
    count: int
    path: str

    @property
    def sample(self) -> str:
        """One mark of the kind, for a legend."""
        return Mark(self.kind, 12, SHORTEST_S).path


@dataclass(frozen=True, slots=True)
class Timeline:
    """`marks` by their start. What is still to come is what the plan says."""

    hour: Hour
    marks: tuple[Mark, ...] = ()

    @property
    def drawn(self) -> list[Drawn]:
        counts = Counter(mark.kind for mark in self.marks)
        return [
            Drawn(kind, counts[kind], "".join(m.path for m in self.marks if m.kind is kind))
            for kind in MarkKind
            if counts[kind]
        ]

    @property
    def text(self) -> str:
        """The same in words, in the active language."""
        said = [f"{one.kind.label}: {one.count}" for one in self.drawn]
        return ", ".join(said) or str(_("Nothing planned and nothing run in this hour."))


class Ran(NamedTuple):
    """An execution as a line can show it."""

    olt_id: int
    job_host_id: int | None
    due_at: datetime
    status: str
    started_at: datetime | None
    finished_at: datetime | None


def read_timelines(olt_ids: Collection[int], hour: Hour, lines: Lines) -> dict[int, Timeline]:
    """By OLT. `lines`: their open runs. Two queries."""
    ran: dict[int, list[Ran]] = defaultdict(list)
    for one in executions_of(olt_ids, hour):
        ran[one.olt_id].append(one)
    plans = _plans(olt_ids, hour)
    return {
        olt_id: timeline_of(
            hour, ran[olt_id], plans.get(olt_id, []), lines.get(olt_id, NO_LINE).ends_at
        )
        for olt_id in olt_ids
    }


def timeline_of(
    hour: Hour, ran: Iterable[Ran], planned: Iterable[Mapping[str, Any]], ends_at: datetime | None
) -> Timeline:
    """Of one OLT. `planned`: the tasks of its plan; `ends_at`: when what runs should end. Pure."""
    known = list(ran)
    gone = {(one.job_host_id, one.due_at.replace(microsecond=0)) for one in known}
    spans = [_span(one, ends_at) for one in known]
    spans += [
        (MarkKind.PLANNED, _moment(task["starts_at"]), _moment(task["ends_at"]))
        for task in planned
        if "starts_at" in task and (task["job_host"], _moment(task["due_at"])) not in gone
    ]
    marks = (_mark(hour, *span) for span in spans)
    return Timeline(hour, tuple(sorted((m for m in marks if m), key=lambda m: m[1:])))


def _span(one: Ran, ends_at: datetime | None) -> tuple[MarkKind, datetime, datetime]:
    kind = _KINDS[Status(one.status)]
    if one.started_at is None or kind in (MarkKind.WAITING, MarkKind.DROPPED):
        return kind, one.due_at, one.due_at
    return kind, one.started_at, one.finished_at or ends_at or one.started_at


def _mark(hour: Hour, kind: MarkKind, start: datetime, end: datetime) -> Mark | None:
    """None outside of the hour."""
    whole = int(ONE_HOUR.total_seconds())
    start_s = int((start - hour.start).total_seconds())
    end_s = max(int((end - hour.start).total_seconds()), start_s + SHORTEST_S)
    if end_s <= 0 or start_s >= whole:
        return None
    start_s = max(start_s, 0)
    return Mark(kind, start_s, min(end_s, whole) - start_s)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(microsecond=0)


def executions_of(olt_ids: Collection[int], hour: Hour) -> Iterable[Ran]:
    """What has a place in the hour: due in it, or shortly before. One query."""
    rows = Execution.objects.filter(
        olt__in=olt_ids, due_at__gt=hour.start - BEGUN_BEFORE, due_at__lte=hour.end
    )
    columns = ("olt", "job_host", "due_at", "status", "started_at", "finished_at")
    return (Ran(*row) for row in rows.order_by("due_at").values_list(*columns))


def _plans(olt_ids: Collection[int], hour: Hour) -> dict[int, list[Mapping[str, Any]]]:
    rows = ExecutionPlan.objects.filter(
        olt__in=olt_ids, period_start=hour.start, status=PlanStatus.ACTIVE
    )
    return dict(rows.order_by().values_list("olt", "plan_data__tasks"))
