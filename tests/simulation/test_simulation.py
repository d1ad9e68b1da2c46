"""The short form of `make simulate`; the long one is 50 OLTs and 48 hours."""

import pytest

from tests.simulation.mutants import MUTANTS, Mutant
from tests.simulation.mutation import try_mutant
from tests.simulation.simulation import Plan, simulate

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

FOUND_SOON = (
    "claim takes whatever its status is",
    "data is stored before the status",
    "next run = now + interval (drift)",
    "the first run comes at once",
)


def test_every_promise_holds_while_everything_else_breaks() -> None:
    report = simulate(Plan(seed=1, olts=4, hours=0.3, dense=True, calm_min=2))

    assert report.failure is None, report.failure
    assert report.ticks > 100
    assert report.landed > 20
    assert report.mishaps > 20


def test_a_seed_gives_the_same_steps_again() -> None:
    first, second = (
        simulate(Plan(seed=7, olts=2, hours=0.08, dense=True, calm_min=0)) for _ in range(2)
    )

    assert (first.steps, first.packets, first.ended) == (
        second.steps,
        second.packets,
        second.ended,
    )


@pytest.mark.parametrize(
    "mutant", [one for one in MUTANTS if one.name in FOUND_SOON], ids=lambda one: one.name
)
def test_a_product_that_is_broken_on_purpose_is_found(mutant: Mutant) -> None:
    assert try_mutant(mutant).report is not None
