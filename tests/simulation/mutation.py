"""Runs mutants: for each the first seed of a few whose simulation finds it."""

from dataclasses import dataclass

from tests.simulation.mutants import Mutant
from tests.simulation.simulation import Plan, Report, simulate

SEEDS = (1, 2, 3)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one mutant; `report` is that of the simulation which found it, if any."""

    mutant: Mutant
    report: Report | None

    def __str__(self) -> str:
        if self.report is None or self.report.failure is None:
            return f"SURVIVED  {self.mutant.name}"
        found = self.report.failure.text.replace("\n", " ")
        return (
            f"found     {self.mutant.name}: seed {self.report.plan.seed}, step "
            f"{self.report.failure.step}, {self.report.took_s:.1f} s: {found[:150]}"
        )


def plan_of(seed: int, *, clocks: bool) -> Plan:
    return Plan(seed, olts=8, hours=2.0, dense=True, calm_min=12, clocks=clocks)


def sound_seeds(*, clocks: bool) -> tuple[int, ...]:
    """The control: on any other seed a mutant would be found for what is wrong without it."""
    plans = (plan_of(seed, clocks=clocks) for seed in SEEDS)
    return tuple(plan.seed for plan in plans if simulate(plan).failure is None)


def try_mutant(mutant: Mutant, seeds: tuple[int, ...] = SEEDS) -> Verdict:
    for seed in seeds:
        with mutant.breaks():
            report = simulate(plan_of(seed, clocks=mutant.clocks))
        if report.failure:
            return Verdict(mutant, report)
    return Verdict(mutant, None)
