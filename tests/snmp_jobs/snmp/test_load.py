"""When an agent is busier than usual, and how long it is left alone."""

import pytest

from snmp_jobs.snmp.load import MOST_PAUSE_S, Load, excess_s


@pytest.mark.parametrize(
    ("usual_s", "rtt_s", "expected"),
    [
        (0.05, 0.05, 0),
        (0.05, 0.1, 0),  # not yet more than twice
        (0.05, 0.12, 0.07),
        (0.001, 0.01, 0),  # ten times as long, and yet nothing but jitter
        (0.001, 0.02, 0.019),
        (0.05, 0.01, 0),
    ],
)
def test_busy_is_more_than_twice_the_usual_and_more_than_jitter(
    usual_s: float, rtt_s: float, expected: float
) -> None:
    assert excess_s(rtt_s, usual_s) == pytest.approx(expected)


def test_the_pause_is_the_excess_and_ends_with_it() -> None:
    load = Load(0.05)

    load.felt(0.15)
    assert load.pause_s == pytest.approx(0.1)
    load.felt(0.05)
    assert load.pause_s == 0


def test_the_pause_has_a_limit() -> None:
    load = Load(0.05)

    load.felt(9.0)

    assert load.pause_s == MOST_PAUSE_S


def test_the_first_round_trip_is_the_usual_where_none_was_learned() -> None:
    load = Load(None)

    assert not load.is_more_than_usual(5.0)
    load.felt(0.05)

    assert load.pause_s == 0
    assert load.is_more_than_usual(0.2)


def test_the_usual_follows_slowly() -> None:
    load = Load(0.08)

    load.felt(0.16)
    load.felt(0.2)

    assert load.usual_after() == pytest.approx(0.08 + 0.08 / 8)


def test_without_a_measurement_the_usual_stays() -> None:
    assert Load(0.08).usual_after() == 0.08
    assert Load(None).usual_after() is None
