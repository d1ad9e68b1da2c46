"""The short form of `make fuzz`, and that its judge sees what it should see."""

import random

import pytest

from simulator import ber
from simulator.records import Integer, TypedValue
from snmp_jobs.snmp.base import ColumnWalk, GetResult, SnmpTimeout, SnmpValue, WalkResult
from snmp_jobs.snmp.oid import Oid
from tests.fuzz.command import fuzz_sessions
from tests.fuzz.decoder import fuzz_decoder
from tests.fuzz.protos import SHAPES, elements, malformed
from tests.fuzz.verdict import Said, Sent, faults_of_get, faults_of_walk, read

COLUMN: Oid = (1, 3, 6, 1, 9)
TABLE: dict[Oid, TypedValue] = {(*COLUMN, number): Integer(10 * number) for number in (1, 2, 3)}
TRUE_ROWS: dict[Oid, SnmpValue] = {(1,): 10, (2,): 20, (3,): 30}


def _answer(value: int, community: bytes = b"public") -> bytes:
    return ber.response(community, 7, [ber.varbind((*COLUMN, 1), ber.integer(value))])


def _said(octets: bytes) -> Said:
    return Said.by([Sent(7, _answer(10), octets)], b"public")


def _faults(rows: dict[Oid, SnmpValue], said: Said, *, complete: bool = True) -> list[str]:
    error = None if complete else SnmpTimeout("no answer")
    return list(faults_of_walk(WalkResult((ColumnWalk(COLUMN, rows, error),)), TABLE, said))


def test_broken_replies_do_no_harm() -> None:
    seed = random.randrange(10**9)

    outcome = fuzz_sessions(400, seed, say=lambda _: None)

    assert outcome.faults == []
    assert outcome.cases >= 400
    assert outcome.endings["complete"] > 0
    assert len(outcome.endings) >= 4


def test_the_decoder_reads_what_pysnmp_reads_whatever_hypothesis_makes_up() -> None:
    assert fuzz_decoder(150, random.randrange(10**9)) == []


def test_the_true_rows_are_no_fault() -> None:
    assert _faults(TRUE_ROWS, _said(_answer(10))) == []


@pytest.mark.parametrize("wrong", [21, b"20", None])
def test_a_value_that_nobody_said_is_a_fault(wrong: SnmpValue) -> None:
    assert len(_faults(TRUE_ROWS | {(2,): wrong}, _said(_answer(99)))) == 1


def test_a_value_of_a_well_formed_answer_is_none() -> None:
    rows = TRUE_ROWS | {(1,): 99}

    assert _faults(rows, _said(_answer(99))) == []
    assert len(_faults(rows, _said(_answer(99, b"private")), complete=False)) == 1
    assert len(_faults(rows, _said(_answer(99)[:-1]), complete=False)) == 1


def test_a_table_that_lacks_rows_may_not_pass_for_complete() -> None:
    rows: dict[Oid, SnmpValue] = {(1,): 10, (2,): 20}

    assert len(_faults(rows, _said(_answer(10)))) == 1
    assert _faults(rows, _said(_answer(10)), complete=False) == []
    assert _faults(rows, _said(_answer(99))) == []


def test_a_get_is_judged_in_the_same_way() -> None:
    oid = (*COLUMN, 1)

    assert list(faults_of_get(GetResult({oid: 10}, {}), TABLE, _said(_answer(10)))) == []
    assert len(list(faults_of_get(GetResult({oid: 11}, {}), TABLE, _said(_answer(10))))) == 1


def test_every_field_of_an_answer_is_found() -> None:
    octets = _answer(10)

    tags = [octets[at] for at, _, _ in elements(octets)]

    assert tags == [0x30, 0x02, 0x04, 0xA2, 0x02, 0x02, 0x02, 0x30, 0x30, 0x06, 0x02]


@pytest.mark.parametrize("content", [b"\x00", b"\x04\x7f", b"\x02\x01\x05\x30"], ids=bytes.hex)
def test_a_value_that_is_a_sequence_by_its_tag_only_is_one_element(content: bytes) -> None:
    octets = ber.response(b"public", 7, [ber.varbind((*COLUMN, 1), ber.element(0x30, content))])

    assert len(elements(octets)) == 11
    assert octets[elements(octets)[-1][1] :] == content


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_each_shape_breaks_answers_without_end(shape: object) -> None:
    source = random.Random(5)
    octets = _answer(10)

    broken = [shape(source, octets, element) for element in elements(octets)]  # type: ignore[operator]

    assert octets not in broken


def test_an_odd_field_leaves_the_lengths_around_it_true() -> None:
    """So that a reader does not refuse the message before it comes to the field."""
    source = random.Random(5)
    found = [read(malformed(source, _answer(10))) for _ in range(300)]

    assert 50 < sum(message is not None for message in found) < 250
