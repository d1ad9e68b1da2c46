"""What RFC 3416 asks of an agent, on a small table."""

from simulator import ber
from simulator.mib import Mib
from simulator.records import Integer
from snmp_jobs.snmp.oid import Oid

A1: Oid = (1, 3, 1, 1)
A2: Oid = (1, 3, 1, 2)
B1: Oid = (1, 3, 2, 1)
B10: Oid = (1, 3, 2, 10)
MIB = Mib({B10: Integer(4), A2: Integer(2), B1: Integer(3), A1: Integer(1)})
ROWS = {A1: 1, A2: 2, B1: 3, B10: 4}


def _row(oid: Oid) -> bytes:
    return ber.varbind(oid, ber.integer(ROWS[oid]))


def _end(oid: Oid) -> bytes:
    return ber.varbind(oid, ber.END_OF_MIB_VIEW)


def test_get_is_exact() -> None:
    assert MIB.get(A2) == _row(A2)
    assert MIB.get((1, 3, 2, 5)) == ber.varbind((1, 3, 2, 5), ber.NO_SUCH_INSTANCE)
    assert MIB.get((1, 3, 9, 5)) == ber.varbind((1, 3, 9, 5), ber.NO_SUCH_OBJECT)


def test_next_goes_in_numeric_order_to_the_end() -> None:
    assert MIB.next((1, 3)) == _row(A1)
    assert MIB.next(A2) == _row(B1)
    assert MIB.next((1, 3, 2, 9)) == _row(B10)
    assert MIB.next(B10) == _end(B10)


def test_bulk_of_one_column_gives_rows_then_the_end() -> None:
    assert MIB.bulk([A1], 2) == [_row(A2), _row(B1)]
    assert MIB.bulk([A1], 3) == [_row(A2), _row(B1), _row(B10)]
    assert MIB.bulk([A1], 9) == [_row(A2), _row(B1), _row(B10), _end(B10)]
    assert MIB.bulk([B10], 9) == [_end(B10)]
    assert MIB.bulk([A1], 0) == []


def test_bulk_of_several_columns_goes_row_by_row() -> None:
    assert MIB.bulk([A1, B1], 2) == [_row(A2), _row(B10), _row(B1), _end(B10)]
    assert MIB.bulk([(1, 3), B10], 3) == [
        _row(A1),
        _end(B10),
        _row(A2),
        _end(B10),
        _row(B1),
        _end(B10),
    ]
    assert MIB.bulk([], 5) == []


def test_an_empty_table_is_at_its_end() -> None:
    assert Mib({}).next((1, 3)) == _end((1, 3))
    assert Mib({}).get((1, 3)) == ber.varbind((1, 3), ber.NO_SUCH_OBJECT)
