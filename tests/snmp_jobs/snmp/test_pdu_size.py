"""How requests shrink and grow."""

from snmp_jobs.snmp.base import MalformedReply, SnmpTimeout, TooBig
from snmp_jobs.snmp.pdu_size import GROW_AFTER, PduSize

TOO_BIG = TooBig("too big")
TIMEOUT = SnmpTimeout("no answer")


def _answer(size: PduSize, times: int) -> None:
    for _ in range(times):
        size.answered()


def test_too_big_halves_and_is_remembered_once_the_smaller_size_works() -> None:
    size = PduSize(20)

    size.shrink(TOO_BIG)

    assert (size.value, size.limit) == (10, 20)
    size.answered()
    assert (size.value, size.limit) == (10, 10)
    _answer(size, 10 * GROW_AFTER)
    assert size.value == 10


def test_one_timeout_halves_for_a_while() -> None:
    size = PduSize(20)

    size.shrink(TIMEOUT)
    _answer(size, GROW_AFTER - 1)

    assert (size.value, size.limit) == (10, 20)
    size.answered()
    assert (size.value, size.limit) == (20, 20)


def test_a_second_timeout_is_remembered() -> None:
    size = PduSize(20)

    size.shrink(TIMEOUT)
    size.shrink(TIMEOUT)
    size.answered()

    assert (size.value, size.limit) == (5, 5)


def test_an_answer_that_cannot_be_read_is_not_remembered() -> None:
    size = PduSize(8)

    for _ in range(5):
        size.shrink(MalformedReply("garbage"))
    size.answered()

    assert (size.value, size.limit) == (1, 8)
    _answer(size, 3 * GROW_AFTER)
    assert size.value == 8


def test_what_fails_at_the_smallest_size_too_was_no_matter_of_size() -> None:
    size = PduSize(4)

    for _ in range(3):
        size.shrink(TIMEOUT)
    size.failed_at_smallest()
    size.answered()

    assert (size.value, size.limit) == (1, 4)


def test_a_size_never_falls_below_one() -> None:
    size = PduSize(1)

    size.shrink(TOO_BIG)

    assert size.value == 1
