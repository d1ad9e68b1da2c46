"""`make simulate` and `make simulate-mutants`: on a database of their own, below var/test."""

import argparse
import secrets
import sys
from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.management import call_command

from facho import embedded
from facho.servers import start_embedded_servers
from tests.simulation.mutants import MUTANTS
from tests.simulation.mutation import sound_seeds, try_mutant
from tests.simulation.simulation import Plan, Report, simulate


def main() -> int:
    given = _arguments()
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()
    try:
        call_command("migrate", verbosity=0)
        return _on_a_database(given)
    finally:
        embedded.stop(settings.LOCATIONS)


def _on_a_database(given: argparse.Namespace) -> int:
    if given.mutants:
        return _try_mutants(given.only)
    plan = Plan(given.seed, given.olts, given.hours, given.dense, clocks=given.clocks)
    forms = " --dense" * plan.dense + " --clocks" * plan.clocks
    _say(f"SEED={plan.seed} OLTS={plan.olts} HOURS={plan.hours:g}{forms}")
    report = simulate(plan)
    _show(report)
    return 1 if report.failure else 0


def _try_mutants(only: str) -> int:
    survivors = 0
    for mutant in MUTANTS:
        if only in mutant.name:
            verdict = try_mutant(mutant, _sound_seeds(clocks=mutant.clocks))
            survivors += verdict.report is None
            _say(str(verdict))
    _say(f"{survivors} survived")
    return 1 if survivors else 0


@cache
def _sound_seeds(*, clocks: bool) -> tuple[int, ...]:
    seeds = sound_seeds(clocks=clocks)
    among = "among clocks that are set, " if clocks else ""
    _say(f"control: {among}every promise holds without a mutant on seeds {seeds}")
    return seeds


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=_or(secrets.randbelow(10**9), int), default="")
    parser.add_argument("--olts", type=_or(50, int), default="")
    parser.add_argument("--hours", type=_or(48.0, float), default="")
    parser.add_argument("--dense", action="store_true", help="short intervals, more trouble")
    parser.add_argument("--clocks", action="store_true", help="the clock is set again and again")
    parser.add_argument("--mutants", action="store_true", help="break the product on purpose")
    parser.add_argument("--only", default="", help="mutants with this in their name")
    return parser.parse_args()


def _or(default: float, read: Callable[[str], float]) -> Callable[[str], float]:
    """An empty argument, which make gives for a variable that was not set, is the default."""
    return lambda text: read(text) if text else default


def _show(report: Report) -> None:
    _say(
        f"{report.simulated_h:.1f} h in {report.took_s:.0f} s "
        f"({report.hours_per_minute:.1f} simulated hours per minute): {report.steps} steps, "
        f"{report.ticks} ticks, {report.packets} packets, {report.landed} results stored, "
        f"{report.mishaps} mishaps, {report.quotas} quotas, "
        f"{report.explanations} explanations, {report.judged} judged hours, {report.plans} plans, "
        f"{report.outages} outages of our own"
    )
    for ending, count in report.ended.items():
        _say(f"  {count:7} {ending}")
    _say(str(report.failure or "every promise held"))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
