import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from execution_coordinator.plans.prediction import (
    PRIOR_S,
    PredictionError,
    backtest,
    predicted_s,
    quantile,
    steadied,
)
from snmp_jobs.choices import JobKind


def _series(rng: random.Random, noise: float, hangs: float, growth: float) -> list[float]:
    """A day of five minutes each: lognormal around a base, some hang, the base grows."""
    base_s = rng.uniform(3, 60)
    found = []
    for number in range(288):
        duration_s = base_s * (1 + growth * number / 288) * rng.lognormvariate(0, noise)
        hangs_now = rng.random() < hangs
        found.append(min(duration_s * rng.uniform(5, 20), 300) if hangs_now else duration_s)
    return found


def _error(noise: float, hangs: float, growth: float) -> PredictionError:
    rng = random.Random(7)
    error = backtest([_series(rng, noise, hangs, growth) for _ in range(40)], JobKind.GET)
    assert error is not None
    return error


def test_every_kind_has_a_guess_for_its_first_run() -> None:
    assert {kind: predicted_s([], kind) for kind in JobKind} == PRIOR_S


def test_one_run_that_hung_does_not_move_the_prediction() -> None:
    steady = [10.0] * 19

    assert predicted_s([*steady, 300.0], JobKind.GET) == 10.0


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([5.0], 0.8, 5.0), ([1.0, 2.0], 0.5, 1.5), ([4.0, 1.0, 3.0, 2.0, 5.0], 0.8, 4.2)],
)
def test_a_quantile_lies_between_the_nearest_values(
    values: list[float], share: float, expected: float
) -> None:
    assert quantile(values, share) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1000), min_size=1, max_size=30))
def test_a_prediction_is_never_outside_of_what_was_measured(measured_s: list[float]) -> None:
    assert min(measured_s) <= predicted_s(measured_s, JobKind.GET) <= max(measured_s)


@pytest.mark.parametrize(
    ("before", "fresh", "kept"),
    [(10.0, 11.9, True), (10.0, 13.0, True), (10.0, 13.1, False), (1.0, 3.0, True),
     (1.0, 3.1, False), (100.0, 70.0, True), (100.0, 69.0, False)],
)  # fmt: skip
def test_a_prediction_that_hardly_differs_stays(before: float, fresh: float, *, kept: bool) -> None:
    assert steadied({1: fresh}, {1: before}) == {1: before if kept else fresh}


def test_a_prediction_that_is_new_is_taken_and_one_without_a_job_is_dropped() -> None:
    assert steadied({1: 5.0}, {2: 9.0}) == {1: 5.0}


def test_a_series_of_one_run_says_nothing_of_the_error() -> None:
    assert backtest([[3.0], []], JobKind.GET) is None


@pytest.mark.parametrize(
    ("world", "median_below", "held", "total"),
    [
        ((0.1, 0, 0), 11, (70, 85), (100, 115)),
        ((0.3, 0.03, 0), 36, (70, 85), (95, 115)),
        ((0.15, 0.01, 0.5), 16, (65, 85), (95, 115)),
    ],
    ids=["steady", "noisy, 3 % hang", "grows by half, 1 % hang"],
)
def test_how_wrong_predictions_are(
    world: tuple[float, float, float],
    median_below: float,
    held: tuple[float, float],
    total: tuple[float, float],
) -> None:
    error = _error(*world)

    assert error.runs == 40 * 287
    assert error.median_error_percent < median_below
    assert held[0] < error.held_percent < held[1]
    assert total[0] < error.sum_percent < total[1]
