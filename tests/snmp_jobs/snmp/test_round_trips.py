"""How long an answer is waited for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from snmp_jobs.snmp.round_trips import SHORTEST_S, RoundTrips


def _after(trips: RoundTrips, *rtts_s: float) -> float:
    for rtt_s in rtts_s:
        trips.measured(rtt_s)
    return trips.timeout_s


def test_before_the_first_answer_the_operators_wait_stands() -> None:
    assert RoundTrips(2.0).timeout_s == 2.0


def test_what_was_learned_is_where_the_next_session_starts() -> None:
    assert RoundTrips(2.0, 0.7).timeout_s == 0.7


def test_the_wait_is_the_mean_and_four_deviations() -> None:
    assert _after(RoundTrips(5.0), 0.4) == pytest.approx(0.4 + 4 * 0.2)
    # RFC 6298 (2.3): deviation 3/4 * 0.2 + 1/4 * 0.4, mean 7/8 * 0.4 + 1/8 * 0.8.
    assert _after(RoundTrips(5.0), 0.4, 0.8) == pytest.approx(0.45 + 4 * 0.25)


def test_a_fast_agent_is_waited_for_half_a_second_all_the_same() -> None:
    assert _after(RoundTrips(2.0), *[0.002] * 20) == SHORTEST_S


def test_an_operators_wait_below_the_shortest_counts() -> None:
    assert _after(RoundTrips(0.1), *[0.002] * 20) == 0.1


def test_an_agent_that_only_varies_is_not_waited_for_beyond_the_operators_wait() -> None:
    assert _after(RoundTrips(2.0), 0.1, 1.5, 0.1, 1.5) == 2.0


def test_an_agent_slower_than_the_operators_wait_is_waited_for_up_to_twice_as_long() -> None:
    assert _after(RoundTrips(2.0), 2.2) == 4.0
    assert _after(RoundTrips(2.0), *[2.5] * 40) == pytest.approx(2.5, abs=0.01)


def test_the_waits_double_and_the_last_is_no_shorter_than_the_operators() -> None:
    trips = RoundTrips(2.0)
    _after(trips, *[0.01] * 20)

    assert [trips.wait_s(attempt, 4) for attempt in range(4)] == [0.5, 1.0, 2.0, 2.0]
    assert trips.wait_s(0, 1) == 2.0


@given(
    st.floats(0.1, 30), st.none() | st.floats(0.001, 1000), st.lists(st.floats(0, 70), max_size=20)
)
def test_every_wait_is_between_the_floor_and_twice_the_operators(
    longest_s: float, start_s: float | None, rtts_s: list[float]
) -> None:
    trips = RoundTrips(longest_s, start_s)
    _after(trips, *rtts_s)

    waits_s = [trips.wait_s(attempt, 3) for attempt in range(3)]

    assert waits_s == sorted(waits_s)
    assert all(min(SHORTEST_S, longest_s) <= wait_s <= 2 * longest_s for wait_s in waits_s)
    assert waits_s[-1] >= longest_s
