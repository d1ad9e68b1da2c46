"""Against a real session and a real agent, but where only a broken OLT could give the answer."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC
from typing import Any

import pytest

from brands.index_layout import IndexLayout, Position
from oids.readings import parse_reading
from simulator.agent import Agent
from simulator.records import Gauge32, Integer, OctetString, TypedValue
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import (
    NO_PLACE,
    WALK_FROM_ONUS,
    Answered,
    Collected,
    CollectionRequest,
    Column,
    ColumnAnswer,
    KnownOnu,
    OnuReading,
    Problem,
    Snmp,
    collect,
)
from snmp_jobs.snmp.base import (
    ColumnWalk,
    GetResult,
    Missing,
    SnmpTarget,
    SnmpTimeout,
    SnmpValue,
    WalkMethod,
    WalkResult,
)
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.snmp.session import Session

BASE = (1, 3, 6, 1, 4, 1, 99999)
SERIAL: Oid = (*BASE, 1)
DESCRIPTION: Oid = (*BASE, 2)
POWER: Oid = (*BASE, 3)
STATE: Oid = (*BASE, 4)
NAME: Oid = (*BASE, 5)
ODD_INDEX: Oid = (9, 9)

SLOT_PORT_ONU = IndexLayout.parse([{"field": "slot"}, {"field": "port"}, {"field": "onu_number"}])
ONU_SLOT_PORT = IndexLayout.parse([{"field": "onu_number"}, {"field": "slot"}, {"field": "port"}])
WITH_FRAME = IndexLayout.parse(
    [{"field": "frame"}, {"field": "slot"}, {"field": "port"}, {"field": "onu_number"}]
)
TEXT = {"kind": "text"}
DBM = {"kind": "number", "scale": 0.01, "unavailable": [2147483647]}
ONU_NAME = {
    "kind": "place",
    "pattern": r"^gpon-(?P<slot>\d+)/(?P<port>\d+)-onu-(?P<onu_number>\d+)$",
    "others": "no_onus",
}
NAME_COLUMN = Column("onu_name", "place", NAME, parse_reading(ONU_NAME), None)
TWO_MORE_ARCS = IndexLayout.parse([{"own": True}, {"any": True}, {"any": True}])


def _column(
    oid: Oid,
    reading: Mapping[str, Any] = TEXT,
    layout: IndexLayout | None = SLOT_PORT_ONU,
    field: str = "",
) -> Column:
    name = {SERIAL: "serial", DESCRIPTION: "description", POWER: "power", STATE: "state"}[oid]
    purpose = {"power": "onu_rx_dbm", "state": "run_state"}.get(name, name)
    return Column(name, field or purpose, oid, parse_reading(reading), layout)


def _request(
    *columns: Column,
    kind: JobKind = JobKind.DISCOVERY,
    known: Sequence[KnownOnu] = (),
    shapes: tuple[Column, ...] = (),
) -> CollectionRequest:
    return CollectionRequest(kind, columns, tuple(known), UTC, shapes)


def _place(slot: int, port: int, number: int) -> Position:
    return Position(None, slot, port, number)


def _known(*index: int) -> KnownOnu:
    return KnownOnu(index, _place(*index))


def _table(columns: Mapping[Oid, Mapping[Oid, TypedValue]]) -> dict[Oid, TypedValue]:
    return {
        column + index: value for column, rows in columns.items() for index, value in rows.items()
    }


@contextmanager
def _session(columns: Mapping[Oid, Mapping[Oid, TypedValue]]) -> Iterator[Session]:
    with Agent(_table(columns)) as agent:
        target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=0.3, retries=0)
        with Session(target, deadline=time.monotonic() + 5) as session:
            yield session


def _collect(
    request: CollectionRequest, columns: Mapping[Oid, Mapping[Oid, TypedValue]]
) -> Collected:
    with _session(columns) as session:
        return collect(request, session)


class Walked:
    """Gives columns as they are told: for what an honest agent cannot be brought to say."""

    def __init__(self, *columns: ColumnWalk) -> None:
        self.columns = columns

    def walk(self, columns: Sequence[Oid], method: WalkMethod) -> WalkResult:  # noqa: ARG002
        return WalkResult(self.columns)

    def get(self, oids: Sequence[Oid]) -> GetResult:
        raise AssertionError(f"a walk was expected, not a get of {oids}")


class Got:
    def __init__(self, answer: GetResult) -> None:
        self.answer = answer

    def get(self, oids: Sequence[Oid]) -> GetResult:  # noqa: ARG002
        return self.answer

    def walk(self, columns: Sequence[Oid], method: WalkMethod) -> WalkResult:  # noqa: ARG002
        raise AssertionError(f"a get was expected, not a walk of {columns}")


def _walk(
    column: Oid, rows: Mapping[Oid, SnmpValue], error: SnmpTimeout | None = None
) -> ColumnWalk:
    return ColumnWalk(column, rows, error)


TIMEOUT = SnmpTimeout("192.0.2.1:161 did not answer")


def test_columns_are_joined_into_onus() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION), _column(POWER, DBM))
    collected = _collect(
        request,
        {
            SERIAL: {(1, 2, 3): OctetString(b"AAAA"), (1, 2, 4): OctetString(b"BBBB")},
            DESCRIPTION: {(1, 2, 3): OctetString("Ñandú".encode()), (1, 2, 4): OctetString(b"")},
            POWER: {(1, 2, 3): Integer(-1850), (1, 2, 4): Integer(2147483647)},
        },
    )

    assert collected == Collected(
        onus=(
            OnuReading((1, 2, 3), _place(1, 2, 3), ("AAAA", "Ñandú", -18.5)),
            OnuReading((1, 2, 4), _place(1, 2, 4), ("BBBB", None, None)),
        ),
        complete=True,
        problems=(),
        values_read=6,
        answers=(ColumnAnswer.VALUES,) * 3,
    )


def test_tables_that_write_a_place_in_two_ways_meet_at_the_place() -> None:
    request = _request(_column(SERIAL), _column(POWER, DBM, ONU_SLOT_PORT))
    collected = _collect(
        request,
        {
            SERIAL: {(1, 2, 3): OctetString(b"A"), (3, 1, 2): OctetString(b"B")},
            POWER: {(3, 1, 2): Integer(-1000), (2, 3, 1): Integer(-2000)},
        },
    )

    assert [(onu.index, onu.values) for onu in collected.onus] == [
        ((1, 2, 3), ("A", -10.0)),
        ((3, 1, 2), ("B", -20.0)),
    ]


def test_one_raw_index_that_means_two_places_joins_nothing() -> None:
    request = _request(_column(SERIAL), _column(POWER, DBM, ONU_SLOT_PORT))
    collected = _collect(
        request,
        {SERIAL: {(1, 2, 3): OctetString(b"A")}, POWER: {(1, 2, 3): Integer(-1000)}},
    )

    assert [onu.values for onu in collected.onus] == [("A", None)]


@pytest.mark.parametrize(
    ("first", "second"), [(None, None), (SLOT_PORT_ONU, None), (None, SLOT_PORT_ONU)]
)
def test_columns_without_a_layout_meet_at_the_raw_index(
    first: IndexLayout | None, second: IndexLayout | None
) -> None:
    request = _request(_column(SERIAL, layout=first), _column(POWER, DBM, layout=second))
    collected = _collect(
        request,
        {SERIAL: {(1, 2, 3): OctetString(b"A")}, POWER: {(1, 2, 3): Integer(-1000)}},
    )

    assert [onu.values for onu in collected.onus] == [("A", -10.0)]
    assert collected.onus[0].position == (NO_PLACE if first is None else _place(1, 2, 3))


def test_a_row_that_the_first_column_does_not_have_is_no_onu() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION))
    collected = _collect(
        request,
        {SERIAL: {(1, 1, 1): OctetString(b"A")}, DESCRIPTION: {(1, 1, 2): OctetString(b"ghost")}},
    )

    assert [(onu.index, onu.values) for onu in collected.onus] == [((1, 1, 1), ("A", None))]


def test_an_index_that_does_not_fit_its_layout_is_an_onu_without_place() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION))
    rows = {(1, 1, 1): OctetString(b"A"), (7, 7): OctetString(b"B"), (8,): OctetString(b"C")}
    collected = _collect(request, {SERIAL: rows, DESCRIPTION: rows})

    assert [(onu.index, onu.position, onu.values) for onu in collected.onus] == [
        ((1, 1, 1), _place(1, 1, 1), ("A", "A")),
        ((7, 7), NO_PLACE, ("B", "B")),
        ((8,), NO_PLACE, ("C", "C")),
    ]
    assert collected.complete
    assert collected.problems == (
        Problem(
            "serial",
            "index",
            "7.7 has not as many numbers as this layout has arcs: 2 in place of 3",
            2,
        ),
        Problem(
            "description",
            "index",
            "7.7 has not as many numbers as this layout has arcs: 2 in place of 3",
            2,
        ),
    )


def test_a_column_that_did_not_end_keeps_what_is_stored_and_says_so() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION), _column(POWER, DBM))
    collected = collect(
        request,
        Walked(
            _walk(SERIAL, {(1, 1, 1): b"A", (1, 1, 2): b"B"}),
            _walk(DESCRIPTION, {(1, 1, 1): b"first"}, TIMEOUT),
            _walk(POWER, {(1, 1, 1): -1000}),
        ),
    )

    assert [onu.values for onu in collected.onus] == [
        ("A", "first", -10.0),
        ("B", Answered.NOT, None),
    ]
    assert collected.complete
    assert collected.problems == (
        Problem("description", "timeout", "192.0.2.1:161 did not answer", 1),
    )


def test_a_first_column_that_did_not_end_cannot_say_who_is_absent() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION))
    collected = collect(
        request,
        Walked(
            _walk(SERIAL, {(1, 1, 1): b"A"}, TIMEOUT),
            _walk(DESCRIPTION, {(1, 1, 1): b"x", (1, 1, 2): b"y"}),
        ),
    )

    assert collected.complete is False
    assert [onu.values for onu in collected.onus] == [("A", "x")]


def test_a_first_column_without_rows_leaves_it_to_the_next_that_has_some() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION), _column(POWER, DBM))
    collected = _collect(
        request,
        {DESCRIPTION: {(1, 1, 1): OctetString(b"x")}, POWER: {(1, 1, 1): Integer(-1000)}},
    )

    assert collected.complete
    assert [onu.values for onu in collected.onus] == [(None, "x", -10.0)]


def test_a_first_column_that_broke_off_before_its_first_row_leaves_it_to_nobody() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION))
    collected = collect(
        request, Walked(_walk(SERIAL, {}, TIMEOUT), _walk(DESCRIPTION, {(1, 1, 1): b"x"}))
    )

    assert collected == Collected(
        onus=(),
        complete=False,
        problems=(Problem("serial", "timeout", "192.0.2.1:161 did not answer"),),
        values_read=0,
        answers=(ColumnAnswer.BROKEN, ColumnAnswer.VALUES),
    )


def test_an_olt_without_any_row_has_no_onus_for_certain() -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION))

    assert _collect(request, {}) == Collected(
        (), complete=True, problems=(), values_read=0, answers=(ColumnAnswer.EMPTY,) * 2
    )


def test_what_cannot_be_read_keeps_what_is_stored_and_is_counted() -> None:
    state = {"kind": "enumeration", "values": {"1": "ONLINE", "2": "OFFLINE"}}
    request = _request(_column(SERIAL), _column(STATE, state), _column(DESCRIPTION))
    indexes = [(1, 1, number) for number in range(1, 6)]
    collected = collect(
        request,
        Walked(
            _walk(SERIAL, dict.fromkeys(indexes, b"A")),
            _walk(STATE, dict(zip(indexes, (1, 7, b"2", Missing.WRONG_ENCODING, 9), strict=True))),
            _walk(DESCRIPTION, dict(zip(indexes, (b"", None, 5, b"\xff", b"x"), strict=True))),
        ),
    )

    assert [onu.values[1:] for onu in collected.onus] == [
        ("ONLINE", None),
        (Answered.NOT, None),
        (Answered.NOT, Answered.NOT),
        (Answered.NOT, "ÿ"),
        (Answered.NOT, "x"),
    ]
    assert [(p.column, p.code, p.count) for p in collected.problems] == [
        ("state", "unreadable", 3),
        ("state", "wrong_encoding", 1),
        ("description", "unreadable", 1),
    ]
    assert collected.problems[0].text.startswith("7 is none")
    assert collected.values_read == 5 + 1 + 4


@pytest.mark.parametrize(
    ("field", "reading", "raw", "text"),
    [
        ("onu_rx_dbm", TEXT, b"abc", "'abc' is not a number up to 2147483647"),
        ("distance_m", {"kind": "number"}, 2**31, "2147483648 is not a number up to 2147483647"),
        ("run_state", TEXT, b"up", "'up' is not one of OFFLINE, ONLINE, UNKNOWN"),
        ("admin_state", TEXT, b"up", "'up' is not one of ACTIVE, SUSPENDED, UNKNOWN"),
        ("last_up_at", TEXT, b"today", "'today' is not a time"),
    ],
)
def test_a_value_that_its_column_cannot_hold_is_counted_and_not_stored(
    field: str, reading: Mapping[str, Any], raw: SnmpValue, text: str
) -> None:
    request = _request(_column(SERIAL), _column(DESCRIPTION, reading, field=field))
    snmp = Walked(_walk(SERIAL, {(1, 1, 1): b"A"}), _walk(DESCRIPTION, {(1, 1, 1): raw}))
    collected = collect(request, snmp)

    assert collected.onus[0].values == ("A", Answered.NOT)
    assert [(problem.code, problem.count) for problem in collected.problems] == [("unfit", 1)]
    assert collected.problems[0].text.startswith(text)


class TestGet:
    COLUMNS = (
        _column(DESCRIPTION),
        _column(POWER, DBM, ONU_SLOT_PORT),
        _column(SERIAL, layout=None),
        _column(STATE, layout=WITH_FRAME),
    )

    @staticmethod
    def _olt(count: int) -> dict[Oid, dict[Oid, TypedValue]]:
        """ONU 2 has no power, ONU 3 has gone, and one ONU came that nobody knows yet."""
        places: list[Oid] = [(1, 1, number) for number in range(1, count + 1) if number != 3]
        return {
            DESCRIPTION: {
                **{p: OctetString(b"customer %d" % p[2]) for p in [*places, (2, 2, 2)]},
                ODD_INDEX: OctetString(b"no place"),
            },
            POWER: {(p[2], 1, 1): Gauge32(1000 + p[2]) for p in places if p[2] != 2},
            SERIAL: {
                **{p: OctetString(b"SER%d" % p[2]) for p in places},
                ODD_INDEX: OctetString(b"SER"),
            },
            STATE: {(0, *p): OctetString(b"ONLINE") for p in places},
        }

    @staticmethod
    def _known(count: int) -> list[KnownOnu]:
        return [
            *(_known(1, 1, number) for number in range(1, count + 1)),
            KnownOnu(ODD_INDEX, NO_PLACE),
        ]

    @staticmethod
    def _expected(number: int) -> tuple[object, ...]:
        if number == 3:
            return (None, None, None, None)
        power = None if number == 2 else (1000 + number) / 100
        return (f"customer {number}", power, f"SER{number}", None)

    @pytest.mark.parametrize("count", [4, WALK_FROM_ONUS - 2, WALK_FROM_ONUS - 1, 60])
    def test_few_onus_by_get_and_many_by_walk_have_the_same_values(self, count: int) -> None:
        request = _request(*self.COLUMNS, kind=JobKind.GET, known=self._known(count))
        collected = _collect(request, self._olt(count))

        assert [(onu.index, onu.values) for onu in collected.onus] == [
            *(((1, 1, number), self._expected(number)) for number in range(1, count + 1)),
            (ODD_INDEX, ("no place", None, "SER", None)),
        ]
        assert {problem.code for problem in collected.problems} <= {"index"}

    @pytest.mark.parametrize("kind", [JobKind.WALK, JobKind.TABLE, JobKind.BULK])
    def test_the_kinds_of_walk_fill_the_known_onus_as_a_get_does(self, kind: JobKind) -> None:
        known = self._known(5)
        by_get = _collect(_request(*self.COLUMNS, kind=JobKind.GET, known=known), self._olt(5))
        by_walk = _collect(_request(*self.COLUMNS, kind=kind, known=known), self._olt(5))

        assert by_walk.onus == by_get.onus

    def test_without_known_onus_nothing_is_asked(self) -> None:
        with Agent({}) as agent:
            target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=0.3, retries=0)
            with Session(target, deadline=time.monotonic() + 5) as session:
                collected = collect(_request(*self.COLUMNS, kind=JobKind.GET), session)

        assert collected == Collected(
            (),
            complete=True,
            problems=(),
            values_read=0,
            answers=(ColumnAnswer.NOT_ASKED,) * len(self.COLUMNS),
        )
        assert agent.log == []

    def test_an_onu_that_was_not_answered_keeps_what_is_stored(self) -> None:
        answer = GetResult(
            {(*SERIAL, 1, 1, 1): b"A", (*SERIAL, 1, 1, 2): Missing.NO_SUCH_INSTANCE},
            {(*SERIAL, 1, 1, 3): TIMEOUT},
        )
        known = [_known(1, 1, 1), _known(1, 1, 2), _known(1, 1, 3)]
        collected = collect(_request(_column(SERIAL), kind=JobKind.GET, known=known), Got(answer))

        assert [onu.values for onu in collected.onus] == [("A",), (None,), (Answered.NOT,)]
        assert [(p.code, p.count) for p in collected.problems] == [("timeout", 1)]

    def test_of_two_onus_known_at_one_place_the_newer_is_filled(self) -> None:
        """The older one has an index of before, when the OLT was of another family."""
        older, newer = KnownOnu((77, 3), _place(1, 1, 3)), _known(1, 1, 3)
        request = _request(_column(DESCRIPTION), kind=JobKind.BULK, known=[older, newer])
        collected = _collect(request, {DESCRIPTION: {(1, 1, 3): OctetString(b"x")}})

        assert [(onu.index, onu.values) for onu in collected.onus] == [
            ((77, 3), (None,)),
            ((1, 1, 3), ("x",)),
        ]

    def test_an_olt_that_is_silent_raises(self) -> None:
        with Agent({}, community="another") as agent:
            silent = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=0.1, retries=0)
            for known in (self._known(1), self._known(50)):
                request = _request(*self.COLUMNS, kind=JobKind.GET, known=known)
                with (
                    Session(silent, deadline=time.monotonic() + 5) as session,
                    pytest.raises(SnmpTimeout),
                ):
                    collect(request, session)


def test_names_tell_which_rows_are_onus_and_where_they_are() -> None:
    request = _request(
        _column(SERIAL, layout=None), _column(POWER, DBM, None), shapes=(NAME_COLUMN,)
    )

    collected = _collect(
        request,
        {
            SERIAL: {(n,): OctetString(text) for n, text in ((7, b"A"), (8, b""), (9, b"B"))},
            POWER: {(n,): Integer(-1000 * n) for n in (7, 8, 9)},
            NAME: {
                (7,): OctetString(b"gpon-1/2-onu-3"),
                (8,): OctetString(b"gpon-1/2-onu-3-uni-1"),
                (9,): OctetString(b"gpon-1/2-onu-4"),
            },
        },
    )

    assert collected.onus == (
        OnuReading((7,), _place(1, 2, 3), ("A", -70.0)),
        OnuReading((9,), _place(1, 2, 4), ("B", -90.0)),
    )
    assert (collected.complete, collected.problems) == (True, ())


def test_a_row_whose_name_is_not_there_is_an_onu_without_a_place() -> None:
    request = _request(_column(SERIAL, layout=None), shapes=(NAME_COLUMN,))
    collected = _collect(request, {SERIAL: {(7,): OctetString(b"A")}})

    assert collected.onus == (OnuReading((7,), NO_PLACE, ("A",)),)
    assert collected.complete


def test_names_that_break_off_leave_the_rest_out_and_say_nothing_of_absence() -> None:
    request = _request(_column(SERIAL, layout=None), shapes=(NAME_COLUMN,))
    collected = collect(
        request,
        Walked(
            _walk(SERIAL, {(7,): b"A", (8,): b"B"}),
            _walk(NAME, {(7,): b"gpon-1/2-onu-3"}, TIMEOUT),
        ),
    )

    assert collected.onus == (OnuReading((7,), _place(1, 2, 3), ("A",)),)
    assert not collected.complete
    assert collected.problems == (Problem("onu_name", "timeout", str(TIMEOUT)),)


@pytest.mark.parametrize("onus", [1, WALK_FROM_ONUS])
def test_a_table_with_arcs_of_its_own_is_walked_and_joined_by_the_index_of_the_onu(
    onus: int,
) -> None:
    known = [KnownOnu((n,), _place(1, 1, n)) for n in range(1, onus + 1)]
    request = _request(
        _column(STATE, TEXT, None, "description"),
        _column(POWER, DBM, TWO_MORE_ARCS),
        kind=JobKind.GET,
        known=known,
    )

    collected = _collect(
        request,
        {
            STATE: {(n,): OctetString(b"up") for n in range(1, onus + 1)},
            POWER: {(n, 65535, n): Integer(-1000 - n) for n in range(1, onus + 1)},
        },
    )

    assert [(onu.index, onu.values) for onu in collected.onus] == [
        ((n,), ("up", round(-10 - n / 100, 2))) for n in range(1, onus + 1)
    ]
    assert collected.problems == ()


def test_a_session_is_what_collection_asks_for() -> None:
    def takes(snmp: Snmp) -> Snmp:
        return snmp

    with _session({}) as session:
        assert takes(session) is session
