"""Which varbinds become rows of a column, without a network."""

from hypothesis import given
from hypothesis import strategies as st

from snmp_jobs.snmp.base import (
    MalformedReply,
    Missing,
    NotIncreasing,
    TooManyRows,
    Varbind,
)
from snmp_jobs.snmp.column import MAX_BLIND_STEPS, OpenColumn
from snmp_jobs.snmp.oid import MAX_ARC, Oid

COLUMN: Oid = (1, 3, 6, 1, 9)
LOST = MalformedReply("garbage")


def _row(*index: int) -> Varbind:
    return Varbind(COLUMN + index, 7)


def test_rows_are_taken_up_to_the_end_of_the_subtree() -> None:
    column = OpenColumn(COLUMN, 100)

    beyond = [Varbind((1, 3, 6, 1, 10, 1), 7), Varbind((1, 3, 6, 1, 11), 7)]
    progress = column.take([_row(1), _row(2, 5), *beyond])

    assert progress
    assert (column.done, column.error) == (True, None)
    assert column.rows == {(1,): 7, (2, 5): 7}


def test_end_of_mib_view_is_the_end() -> None:
    column = OpenColumn(COLUMN, 100)

    column.take([_row(1), Varbind((*COLUMN, 1), Missing.END_OF_MIB_VIEW)])

    assert (column.done, column.error) == (True, None)


def test_an_end_with_a_row_behind_it_is_none() -> None:
    column = OpenColumn(COLUMN, 100)

    column.take([_row(1), Varbind((1, 3, 6, 1, 10, 1), 7), _row(3)])

    assert isinstance(column.error, NotIncreasing)
    assert column.rows == {(1,): 7}


def test_a_row_of_before_behind_the_end_leaves_it_the_end() -> None:
    """A device that begins again at the end of its tables may come this far in one answer."""
    column = OpenColumn(COLUMN, 100)

    column.take([_row(1), Varbind((1, 3, 6, 1, 10, 1), 7), Varbind((1, 3), 7), _row(1)])

    assert (column.done, column.error) == (True, None)


def test_a_column_opened_again_goes_on_after_its_last_row() -> None:
    column = OpenColumn(COLUMN, 100)
    column.take([_row(1), Varbind((1, 3), 7)])

    column.reopen()
    column.take([_row(2), Varbind((2, 0), 0)])

    assert column.result().complete
    assert column.rows == {(1,): 7, (2,): 7}


def test_an_object_before_the_column_is_no_end() -> None:
    column = OpenColumn(COLUMN, 100)

    column.take([Varbind((1, 3, 6, 1, 2, 1), 7)])

    assert isinstance(column.error, NotIncreasing)


def test_the_column_itself_is_no_row() -> None:
    column = OpenColumn(COLUMN, 100)

    column.take([_row()])

    assert isinstance(column.error, NotIncreasing)
    assert column.rows == {}


def test_numbers_are_compared_and_not_their_texts() -> None:
    column = OpenColumn(COLUMN, 100)

    column.take([_row(9), _row(10), _row(10, 1)])

    assert column.error is None
    assert column.cursor == (*COLUMN, 10, 1)


def test_the_row_limit_itself_is_allowed() -> None:
    column = OpenColumn(COLUMN, 2)

    column.take([_row(1), _row(2), Varbind((2, 0), 0)])

    assert (column.done, column.error) == (True, None)


def test_one_row_more_than_the_limit_is_an_error() -> None:
    column = OpenColumn(COLUMN, 2)

    column.take([_row(1), _row(2), _row(3)])

    assert isinstance(column.error, TooManyRows)
    assert len(column.rows) == 2


def test_nothing_taken_is_no_progress() -> None:
    assert not OpenColumn(COLUMN, 2).take([])


def test_a_row_stepped_over_makes_the_column_incomplete() -> None:
    column = OpenColumn(COLUMN, 100)
    column.take([_row(4, 1)])

    assert column.step_over(LOST)
    assert column.cursor == (*COLUMN, 4, 2)
    column.take([_row(4, 3), Varbind((2, 0), 0)])

    assert column.done
    assert column.result().error is LOST
    assert column.result().rows == {(4, 1): 7, (4, 3): 7}


def test_steps_in_the_dark_are_counted_from_the_last_row() -> None:
    column = OpenColumn(COLUMN, 100)
    column.take([_row(1)])

    assert [column.step_over(LOST) for _ in range(MAX_BLIND_STEPS + 1)] == [
        *[True] * MAX_BLIND_STEPS,
        False,
    ]
    column.take([_row(50)])
    assert column.step_over(LOST)


def test_before_the_first_row_and_behind_the_last_number_there_is_no_step() -> None:
    column = OpenColumn(COLUMN, 100)

    assert not column.step_over(LOST)
    column.take([_row(MAX_ARC)])
    assert not column.step_over(LOST)


_OIDS = st.lists(st.integers(0, 3), max_size=3).map(lambda rest: (1, 3, 6, 1, *rest))


@given(st.lists(st.lists(st.builds(Varbind, _OIDS, st.integers()), max_size=6), max_size=6))
def test_rows_rise_whatever_is_answered(answers: list[list[Varbind]]) -> None:
    column = OpenColumn((1, 3, 6, 1, 2), 10)

    for varbinds in answers:
        before = column.cursor
        progress = column.take(varbinds)
        assert progress == (column.done or column.cursor > before)
        if column.done:
            break

    assert list(column.rows) == sorted(set(column.rows))
    assert all(index for index in column.rows)


_VALUES = st.sampled_from([7, b"text", Missing.NO_SUCH_INSTANCE, Missing.END_OF_MIB_VIEW])


@given(st.lists(st.builds(Varbind, _OIDS, _VALUES), max_size=8), st.integers(1, 5))
def test_an_answer_is_taken_as_its_varbinds_one_by_one(
    varbinds: list[Varbind], max_rows: int
) -> None:
    together = OpenColumn((1, 3, 6, 1, 2), max_rows)
    single = OpenColumn((1, 3, 6, 1, 2), max_rows)

    together.take(varbinds)
    for varbind in varbinds:
        if not single.done:
            single.take([varbind])

    assert (together.rows, together.cursor) == (single.rows, single.cursor)
    assert together.done == single.done
    # Only the whole answer shows rows behind an end.
    assert single.error is None or repr(together.error) == repr(single.error)
