"""From an OLT to readings of its ONUs. Knows SNMP and how values are read, not the database."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import tzinfo
from enum import Enum
from typing import Protocol

from brands.index_layout import IndexLayout, IndexMismatch, Position
from oids.values import Reading, UnreadableValue, Value
from snmp_jobs.choices import JobKind
from snmp_jobs.column_types import expected
from snmp_jobs.snmp.base import (
    ColumnWalk,
    GetResult,
    Missing,
    SnmpError,
    SnmpValue,
    Unanswered,
    WalkMethod,
    WalkResult,
)
from snmp_jobs.snmp.oid import Oid

NO_PLACE = Position(None, None, None, None)
WALK_FROM_ONUS = 20  # from here on a column walked costs fewer PDUs than its ONUs asked for


class Answered(Enum):
    """Says of one value that this run learned nothing about it: what is stored stays."""

    NOT = "not answered"


class ColumnAnswer(Enum):
    """What came of asking for one column."""

    VALUES = "at least one value"
    EMPTY = "no value: the agent says that there is none"
    UNANSWERED = "no answer, while the agent answered other requests"
    BROKEN = "no value: something went wrong that says nothing of the column"
    NOT_ASKED = "no ONU has a row in it"


@dataclass(frozen=True, slots=True)
class Column:
    """One column to collect: the field of the inventory that it fills and how it is read.

    `oid_id` is the row of `oids.OID` it comes from.
    """

    name: str
    field: str
    oid: Oid
    reading: Reading
    layout: IndexLayout | None
    oid_id: int = 0


@dataclass(frozen=True, slots=True)
class KnownOnu:
    index: Oid
    position: Position


@dataclass(frozen=True, slots=True)
class CollectionRequest:
    """What to collect.

    In a discovery the first column says which ONUs exist, and `shapes` which of its rows are none
    and where the others are; every other kind fills the columns of the ONUs in `known`. `zone` is
    where the OLT reads its clock. `known` is the part `shard` of `shards` of the ONUs: with more
    than one part no column is walked that can be asked ONU by ONU.
    """

    kind: JobKind
    columns: tuple[Column, ...]
    known: tuple[KnownOnu, ...]
    zone: tzinfo
    shapes: tuple[Column, ...] = ()
    shards: int = 1
    shard: int = 0


@dataclass(frozen=True, slots=True)
class OnuReading:
    """One ONU: a value per column of the request, `Answered.NOT` where nothing was learned."""

    index: Oid
    position: Position
    values: tuple[Value | Answered, ...]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that was not answered or could not be read, with how often it happened."""

    column: str
    code: str
    text: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Collected:
    """`complete`: the first column was walked to its end, so an ONU not in `onus` is absent.

    Not where a shape broke off: its rows that were not told apart are left out.
    `answers` follow the columns of the request.
    """

    onus: tuple[OnuReading, ...]
    complete: bool
    problems: tuple[Problem, ...]
    values_read: int
    answers: tuple[ColumnAnswer, ...]


NOTHING_ASKED = Collected((), complete=False, problems=(), values_read=0, answers=())


class Snmp(Protocol):
    """What collection needs of a session."""

    def get(self, oids: Sequence[Oid]) -> GetResult: ...
    def walk(self, columns: Sequence[Oid], method: WalkMethod) -> WalkResult: ...


_METHODS = {JobKind.WALK: WalkMethod.NEXT, JobKind.TABLE: WalkMethod.TABLE}


def collect(request: CollectionRequest, snmp: Snmp) -> Collected:
    """Asks the OLT and reads the answers.

    Raises an `SnmpError` when the OLT answered nothing at all; what went wrong later is among the
    problems of the result.
    """
    if not request.columns:
        return NOTHING_ASKED
    if _asks_each_onu(request):
        walks = _get_columns(request, snmp)
    else:
        method = _METHODS.get(request.kind, WalkMethod.BULK)
        columns = (*request.columns, *request.shapes)
        walks = snmp.walk([column.oid for column in columns], method).columns
    return _Table(request).read(walks)


def _asks_each_onu(request: CollectionRequest) -> bool:
    is_part = request.shards > 1
    return request.kind is JobKind.GET and (is_part or len(request.known) < WALK_FROM_ONUS)


def _get_columns(request: CollectionRequest, snmp: Snmp) -> tuple[ColumnWalk, ...]:
    """GETs of every known ONU, given back in the shape of walked columns.

    A column whose rows have arcs of their own after the ONU's cannot be asked for one ONU.
    """
    asked = [column for column in request.columns if not _has_more_arcs(column)]
    walked = [column.oid for column in request.columns if _has_more_arcs(column)]
    wanted = {column.oid: _indexes(column, request.known) for column in asked}
    walks: dict[Oid, ColumnWalk] = {}
    if asked:
        answer = snmp.get([oid + index for oid, indexes in wanted.items() for index in indexes])
        walks |= {column.oid: _as_walk(column, wanted[column.oid], answer) for column in asked}
    if walked:
        result = snmp.walk(walked, WalkMethod.BULK)
        walks |= {walk.column: walk for walk in result.columns}
    return tuple(walks[column.oid] for column in request.columns)


def _has_more_arcs(column: Column) -> bool:
    return column.layout is not None and bool(column.layout.ignored)


def _indexes(column: Column, known: Iterable[KnownOnu]) -> list[Oid]:
    found = (_index(column, onu) for onu in known)
    return [index for index in found if index is not None]


def _index(column: Column, onu: KnownOnu) -> Oid | None:
    """None where this column has no row for a place like that of `onu`."""
    if column.layout is None or onu.position == NO_PLACE:
        return onu.index
    try:
        return column.layout.encode(onu.position)
    except IndexMismatch:
        return None


def _as_walk(column: Column, indexes: Iterable[Oid], answer: GetResult) -> ColumnWalk:
    rows: dict[Oid, SnmpValue] = {}
    error: SnmpError | None = None
    for index in indexes:
        oid = column.oid + index
        if oid in answer.values:
            rows[index] = answer.values[oid]
        else:
            error = answer.errors.get(oid, error)
    return ColumnWalk(column.oid, rows, error)


def _key_column(walks: Sequence[ColumnWalk]) -> int:
    """The column that says which ONUs exist: the first that this firmware has rows in.

    One that broke off before its first row stands too, because nobody knows what it has.
    """
    said_something = (n for n, walk in enumerate(walks) if walk.rows or walk.error is not None)
    return next(said_something, 0)


def _answer(walk: ColumnWalk, *, by_get: bool) -> ColumnAnswer:
    if any(not isinstance(value, Missing) for value in walk.rows.values()):
        return ColumnAnswer.VALUES
    if walk.error is not None:
        is_silent = isinstance(walk.error, Unanswered)
        return ColumnAnswer.UNANSWERED if is_silent else ColumnAnswer.BROKEN
    if by_get and not walk.rows:
        return ColumnAnswer.NOT_ASKED
    return ColumnAnswer.EMPTY


@dataclass(slots=True)
class _Row:
    index: Oid
    position: Position
    values: list[Value | Answered]


@dataclass(slots=True)
class _Table:
    """Joins columns into ONUs: by place where a layout gives one, by raw index where none does."""

    request: CollectionRequest
    rows: dict[Oid, _Row] = field(default_factory=dict)
    places: dict[Position, _Row] = field(default_factory=dict)
    found: dict[IndexLayout | None, dict[Oid, _Row]] = field(default_factory=dict)
    problems: dict[tuple[str, str], Problem] = field(default_factory=dict)
    values_read: int = 0

    def read(self, walks: Sequence[ColumnWalk]) -> Collected:
        if self.request.kind is not JobKind.DISCOVERY:
            for onu in self.request.known:
                self._add_row(onu.index, onu.position)
        count = len(self.request.columns)
        walks, shapes = walks[:count], walks[count:]
        key = _key_column(walks)
        self._read_column(key, walks[key], adds_rows=self.request.kind is JobKind.DISCOVERY)
        for column, walk in zip(self.request.shapes, shapes, strict=True):
            self._read_shape(column, walk)
        for number, walk in enumerate(walks):
            if number != key:
                self._read_column(number, walk, adds_rows=False)
        by_get = _asks_each_onu(self.request)
        return Collected(
            onus=tuple(
                OnuReading(row.index, row.position, tuple(row.values)) for row in self.rows.values()
            ),
            complete=all(walk.error is None for walk in (walks[key], *shapes)),
            problems=tuple(self.problems.values()),
            values_read=self.values_read,
            answers=tuple(
                _answer(walk, by_get=by_get and not _has_more_arcs(column))
                for column, walk in zip(self.request.columns, walks, strict=True)
            ),
        )

    def _add_row(self, index: Oid, position: Position) -> _Row:
        unanswered: list[Value | Answered] = [Answered.NOT] * len(self.request.columns)
        row = self.rows[index] = _Row(index, position, unanswered)
        if position != NO_PLACE:
            self.places[position] = row
        return row

    def _read_column(self, number: int, walk: ColumnWalk, *, adds_rows: bool) -> None:
        column = self.request.columns[number]
        if walk.error is None:
            for row in self.rows.values():
                row.values[number] = None
        else:
            self._note(column, walk.error.code, str(walk.error))
        # The columns of a table have the same indexes: each is read as a place once.
        found = self.found.setdefault(column.layout, {})
        # Most values of a column repeat: each is read once.
        known: dict[SnmpValue, Value] = {}
        for index, raw in walk.rows.items():
            onu = found.get(index)
            if onu is None:
                own, position = self._place(column, index)
                onu = self._add_row(own, position) if adds_rows else self._find(own, position)
                if onu is not None and position != NO_PLACE:
                    found[index] = onu
            if onu is None:
                continue
            if raw in known:
                onu.values[number] = known[raw]
                self.values_read += 1
            else:
                value = onu.values[number] = self._value(column, raw)
                if value is not Answered.NOT and not isinstance(raw, Missing):
                    known[raw] = value

    def _read_shape(self, column: Column, walk: ColumnWalk) -> None:
        """Takes out the rows that are no ONUs, and tells the places of those that are."""
        if walk.error is not None:
            self._note(column, walk.error.code, str(walk.error))
        for index, row in list(self.rows.items()):
            if index in walk.rows:
                value = self._value(column, walk.rows[index])
                if value is None:
                    del self.rows[index]
                elif isinstance(value, Position):
                    row.position = value
            elif walk.error is not None:
                del self.rows[index]

    def _find(self, index: Oid, position: Position) -> _Row | None:
        """The same raw index means the same ONU only where it is not read as a place."""
        row = self.places.get(position)
        if row is None:
            row = self.rows.get(index)
            if row is not None and NO_PLACE not in (position, row.position):
                return None
        return row

    def _place(self, column: Column, index: Oid) -> tuple[Oid, Position]:
        """The index of the ONU that `index` belongs to, and the place that it names."""
        if column.layout is None:
            return index, NO_PLACE
        try:
            if column.layout.ignored:
                return column.layout.own_index(index), NO_PLACE
            return index, column.layout.decode(index)
        except IndexMismatch as error:
            self._note(column, "index", str(error))
            return index, NO_PLACE

    def _value(self, column: Column, raw: SnmpValue) -> Value | Answered:
        """An object that does not exist clears its field; one that cannot be read keeps it."""
        if raw is Missing.WRONG_ENCODING:
            self._note(column, "wrong_encoding", "a value breaks the rules of its type")
            return Answered.NOT
        if isinstance(raw, Missing):
            return None
        try:
            value = column.reading.read(raw, self.request.zone)
        except UnreadableValue as error:
            self._note(column, "unreadable", str(error))
            return Answered.NOT
        if wanted := expected(column.field, value):
            self._note(column, "unfit", f"{value!r} is not {wanted}")
            return Answered.NOT
        self.values_read += 1
        return value

    def _note(self, column: Column, code: str, text: str) -> None:
        """Counts a problem; of those with the same code in a column the first text is kept."""
        seen = self.problems.get((column.name, code))
        count = seen.count + 1 if seen else 1
        first = seen.text if seen else text
        self.problems[column.name, code] = Problem(column.name, code, first, count)
