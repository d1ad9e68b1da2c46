"""`make simulate`: on a database of its own, below var/test."""

import argparse
import os
import secrets
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django

django.setup()

from django.conf import settings
from django.core.management import call_command

from facho import embedded
from facho.servers import start_embedded_servers
from tests.simulation.simulation import Plan, Report, simulate


def main() -> int:
    plan = _plan()
    print(f"SEED={plan.seed} OLTS={plan.olts} HOURS={plan.hours:g}", flush=True)
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()
    try:
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        report = simulate(plan)
    finally:
        embedded.stop(settings.LOCATIONS)
    _print(report)
    return 1 if report.failure else 0


def _plan() -> Plan:
    parser = argparse.ArgumentParser(prog="make simulate", description=__doc__)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(10**9))
    parser.add_argument("--olts", type=int, default=50)
    parser.add_argument("--hours", type=float, default=48.0)
    parser.add_argument("--dense", action="store_true", help="short intervals, more trouble")
    given = parser.parse_args()
    return Plan(given.seed, given.olts, given.hours, given.dense)


def _print(report: Report) -> None:
    print(
        f"{report.simulated_h:.1f} h in {report.took_s:.0f} s "
        f"({report.hours_per_minute:.1f} simulated hours per minute): {report.steps} steps, "
        f"{report.ticks} ticks, {report.packets} packets, {report.landed} results stored, "
        f"{report.mishaps} mishaps"
    )
    for ending, count in report.ended.items():
        print(f"  {count:7} {ending}")
    print(report.failure or "every promise held")


if __name__ == "__main__":
    sys.exit(main())
