"""How requests shrink and grow."""

import pytest

from snmp_jobs.snmp.pdu_size import CONFIRM_AFTER, GROW_AFTER, PduSize


def _answer(size: PduSize, times: int) -> None:
    for _ in range(times):
        size.answered(size.value)


def _grown_for_ever(size: PduSize, works_up_to: int) -> list[int]:
    """The sizes asked of an agent that says tooBig above a limit."""
    asked = []
    for _ in range(60 * GROW_AFTER):
        asked.append(size.value)
        if size.value > works_up_to:
            size.too_big(size.value)
        else:
            size.answered(size.value)
    return asked


def test_it_grows_in_small_steps_up_to_the_ceiling() -> None:
    size = PduSize(10, ceiling=50)
    seen = []

    for _ in range(7):
        seen.append(size.value)
        _answer(size, GROW_AFTER)

    assert seen == [10, 15, 22, 33, 49, 50, 50]
    assert size.limit == 50


def test_without_a_ceiling_it_stays_where_it_starts() -> None:
    size = PduSize(20)

    _answer(size, 5 * GROW_AFTER)

    assert (size.value, size.limit) == (20, 20)


def test_a_request_kept_small_by_something_else_proves_nothing() -> None:
    size = PduSize(10, ceiling=50)

    for _ in range(5 * GROW_AFTER):
        size.answered(7)

    assert (size.value, size.limit) == (10, 10)


def test_too_big_halves_and_is_remembered_once_the_smaller_size_works() -> None:
    size = PduSize(20)

    size.too_big(20)

    assert (size.value, size.limit, size.refused) == (10, 20, None)
    size.answered(10)
    assert (size.value, size.limit, size.refused) == (10, 10, 20)


@pytest.mark.parametrize("works_up_to", [1, 3, 5, 10, 31, 49])
def test_it_finds_the_largest_size_that_works_and_stays_there(works_up_to: int) -> None:
    size = PduSize(10, ceiling=50)

    asked = _grown_for_ever(size, works_up_to)

    assert size.limit == works_up_to
    assert size.refused == works_up_to + 1
    assert set(asked[-GROW_AFTER:]) == {works_up_to}
    assert sum(value > works_up_to for value in asked) <= 6


def test_what_was_refused_before_is_not_tried_again() -> None:
    size = PduSize(10, ceiling=50, refused=13)

    _answer(size, 10 * GROW_AFTER)

    assert (size.value, size.limit, size.refused) == (12, 12, 13)


def test_a_start_that_was_refused_is_not_used() -> None:
    assert PduSize(10, refused=2).value == 1


def test_one_timeout_asks_for_little_then_for_half_for_a_while() -> None:
    size = PduSize(20)

    size.timed_out(20)
    assert size.value == 1
    size.answered(1)
    assert (size.value, size.limit) == (10, 20)
    _answer(size, GROW_AFTER)

    assert (size.value, size.limit, size.refused) == (20, 20, None)


def test_a_second_timeout_is_remembered_when_small_requests_go_well() -> None:
    size = PduSize(20)

    for _ in range(2):
        size.timed_out(size.value)
        size.answered(1)
    assert (size.value, size.limit) == (5, 20)
    _answer(size, CONFIRM_AFTER)

    assert (size.value, size.limit, size.refused) == (5, 5, 10)


def test_timeouts_with_good_answers_of_that_size_between_them_are_chance() -> None:
    size = PduSize(20)

    for _ in range(5):
        size.timed_out(size.value)
        size.answered(1)
        _answer(size, GROW_AFTER + 1)

    assert (size.value, size.limit, size.refused) == (20, 20, None)


def test_a_timeout_after_growing_goes_back_to_what_worked() -> None:
    size = PduSize(10, ceiling=50)
    _answer(size, GROW_AFTER)

    size.timed_out(15)
    size.answered(1)

    assert (size.value, size.limit) == (10, 10)


def test_one_bad_row_among_good_ones_is_not_remembered() -> None:
    """Halved down to the row, which then fails alone."""
    size = PduSize(8)

    for value in (8, 4, 2):
        assert size.value == value
        size.failed(value)
    size.answered(1)
    size.failed_at_smallest()
    _answer(size, 4 * GROW_AFTER)

    assert (size.value, size.limit, size.refused) == (8, 8, None)


def test_what_fails_at_the_smallest_size_too_was_no_matter_of_size() -> None:
    size = PduSize(4)

    size.timed_out(4)
    size.restore()

    assert (size.value, size.limit) == (4, 4)
    _answer(size, GROW_AFTER)
    assert size.refused is None


def test_a_size_never_falls_below_one() -> None:
    size = PduSize(1)

    size.too_big(1)
    size.failed(1)

    assert size.value == 1
