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
from tests.simulation.database import emptied
from tests.simulation.simulation import Plan, Report, simulate


def main() -> int:
    plan = _plan()
    print(f"SEED={plan.seed} OLTS={plan.olts} HOURS={plan.hours:g}", flush=True)
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()
    try:
        call_command("migrate", verbosity=0)
        with emptied():
            report = simulate(plan)
    finally:
        embedded.stop(settings.LOCATIONS)
    _print(report)
    return 1 if report.failure else 0
