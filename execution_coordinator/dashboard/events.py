"""What the coordinator decided last."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from console.badges import Tone
from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.models import CoordinatorLog

EVENTS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Event:
    """`olt_id` is None for what concerns no OLT. `repeated`: how often it was decided."""

    entry_id: int
    at: datetime
    level: LogLevel
    event_type: EventType
    olt_id: int | None
    olt: str
    message: str
    repeated: int

    @property
    def tone(self) -> Tone:
        return _TONES.get(self.level, Tone.QUIET)


_TONES = {
    LogLevel.WARNING: Tone.WARNING,
    LogLevel.ERROR: Tone.BAD,
    LogLevel.CRITICAL: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class Events:
    """`level`: the only one shown, empty for all."""

    level: str
    latest: tuple[Event, ...]

    @property
    def levels(self) -> list[tuple[str, str]]:
        """What the filter offers; of DEBUG nobody asks here."""
        known = [(level.value, str(level.label)) for level in LogLevel]
        return [("", str(_("All"))), *known[1:]]


def read_events(level: str = "") -> Events:
    """One query."""
    rows = CoordinatorLog.objects.all()
    return Events(level, _latest(rows.filter(level=level) if level else rows, EVENTS_SHOWN))


def read_events_of(olt_id: int, shown: int) -> tuple[Event, ...]:
    """One query."""
    return _latest(CoordinatorLog.objects.filter(olt=olt_id), shown)


def _latest(rows: QuerySet[CoordinatorLog], shown: int) -> tuple[Event, ...]:
    columns = ("pk", "timestamp", "level", "event_type", "olt", "olt__name", "message", "repeated")
    found = rows.order_by("-timestamp", "-id").values_list(*columns)[:shown]
    return tuple(
        Event(pk, at, LogLevel(level), EventType(kind), olt_id, olt or "", message, repeated)
        for pk, at, level, kind, olt_id, olt, message, repeated in found
    )
