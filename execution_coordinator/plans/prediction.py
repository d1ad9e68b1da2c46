"""How long a run will take, from the last runs of the same job on the same OLT. Pure.

The estimate is a high quantile of the last runs that ended well: one run that hung for minutes
does not move it, as it would a mean, and about three runs in four take no longer.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from snmp_jobs.choices import JobKind

RUNS_REMEMBERED = 20
QUANTILE = 0.8
TOLERANCE_SHARE = 0.3
TOLERANCE_S = 2.0
PRIOR_S = {
    JobKind.DISCOVERY: 60.0,
    JobKind.GET: 15.0,
    JobKind.WALK: 30.0,
    JobKind.TABLE: 30.0,
    JobKind.BULK: 30.0,
}


def predicted_s(measured_s: Sequence[float], kind: JobKind) -> float:
    """Of runs in any order; a guess by kind where there is none."""
    return quantile(measured_s, QUANTILE) if measured_s else PRIOR_S[kind]


def quantile(values: Sequence[float], share: float) -> float:
    """Between the two nearest values, as `percentile_cont` of PostgreSQL. Never of nothing."""
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (place - below) * (ordered[above] - ordered[below])


def steadied(fresh: Mapping[int, float], before: Mapping[int, float]) -> dict[int, float]:
    """The predictions of `fresh`; those that hardly differ from `before` stay what they were."""
    return {
        ident: before[ident] if ident in before and _is_near(value, before[ident]) else value
        for ident, value in fresh.items()
    }


def _is_near(one_s: float, other_s: float) -> bool:
    return abs(one_s - other_s) <= max(TOLERANCE_S, TOLERANCE_SHARE * other_s)


@dataclass(frozen=True, slots=True)
class PredictionError:
    """How wrong predictions were, over `runs` runs that each had a prediction from those before it.

    `median_error_percent`: of the run's duration. `held_percent`: runs that took no longer than
    predicted. `sum_percent`: predicted seconds of all of them, of the measured ones.
    """

    runs: int
    median_error_percent: float
    held_percent: float
    sum_percent: float


def backtest(series: Iterable[Sequence[float]], kind: JobKind) -> PredictionError | None:
    """Predicts each run of each series (one job on one OLT, oldest first) from those before it.

    The first of a series is not judged: it has nothing but the guess. None: no run is left.
    """
    pairs = [
        (predicted_s(durations[max(number - RUNS_REMEMBERED, 0) : number], kind), duration_s)
        for durations in series
        for number, duration_s in enumerate(durations)
        if number and duration_s > 0
    ]
    if not pairs:
        return None
    return PredictionError(
        runs=len(pairs),
        median_error_percent=100 * median(abs(said - was) / was for said, was in pairs),
        held_percent=100 * sum(was <= said for said, was in pairs) / len(pairs),
        sum_percent=100 * sum(said for said, _ in pairs) / sum(was for _, was in pairs),
    )
