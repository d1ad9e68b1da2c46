"""What the page of one ONU shows beside its values: its curve and its neighbours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from console.badges import Tone
from onus.history.chart import Chart, draw
from onus.history.curve import CurvePoint, curve
from onus.history.spans import Span
from onus.models import OnuData
from onus.neighbours import Answer, Neighbour, Verdict, neighbours_of, verdict
from onus.port_query import port_query

POINTS: Final = 400
ROWS: Final = 100
ANSWER_TONES: Final = {
    Answer.WELL: Tone.GOOD,
    Answer.OTHERS_DOWN: Tone.WARNING,
    Answer.ONLY_THIS: Tone.WARNING,
    Answer.ONLY_LIGHT: Tone.WARNING,
    Answer.LIGHT_ALONE: Tone.WARNING,
    Answer.PORT_LIGHT: Tone.BAD,
    Answer.MUCH_OF_PORT: Tone.BAD,
    Answer.WHOLE_PORT: Tone.BAD,
}


@dataclass(frozen=True, slots=True)
class History:
    """`points`: the table beside the drawing, the newest first."""

    span: Span
    start: datetime
    end: datetime
    chart: Chart | None
    points: tuple[CurvePoint, ...]

    @property
    def spans(self) -> Iterable[Span]:
        return Span


@dataclass(frozen=True, slots=True)
class OnuPage:
    """`port_query`: what the list of ONUs is to be asked for, empty where the port is not known."""

    port_query: str
    history: History
    neighbours: tuple[Neighbour, ...]
    verdict: Verdict

    @property
    def tone(self) -> Tone:
        return ANSWER_TONES.get(self.verdict.answer, Tone.QUIET)


def read_page(onu: OnuData, span: Span, now: datetime) -> OnuPage:
    """Four statements at most, of which two read the curve."""
    neighbours = neighbours_of(onu)
    query = "" if onu.port is None else port_query(onu.olt_id, onu.frame, onu.slot, onu.port)
    return OnuPage(query, _history(onu.pk, span, now), neighbours, verdict(onu.pk, neighbours))


def _history(onu_id: int, span: Span, now: datetime) -> History:
    """The table is of fewer and longer parts: a person reads it."""
    start = now - span.length
    drawn = curve(onu_id, start, now, POINTS)
    read = curve(onu_id, start, now, ROWS) if len(drawn.points) > ROWS else drawn
    return History(span, start, now, draw(drawn, start, now), tuple(reversed(read.points)))
