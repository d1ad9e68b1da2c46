"""`make soak`: ten minutes of real processes; exit status 1 when a promise was broken."""

import argparse
import random
import secrets
import sys
import time

from django.conf import settings
from django.core.management import call_command

from execution_coordinator.snapshot import database_now
from facho import embedded
from facho.servers import start_embedded_servers
from simulator.agent import Agent, AgentServer
from tests.soak import verdict
from tests.soak.crew import Crew
from tests.soak.fleet import make_agents, register
from tests.soak.trouble import Trouble

OLTS = 20
CALM_S = 45.0  # two leases and two ticks: by then everything is where it would have been
QUIET_START_S = 75.0  # processes start, and first runs come after a minute


def main() -> int:
    given = _arguments()
    _say(f"SEED={given.seed} MINUTES={given.minutes:g}")
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()
    try:
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        agents = make_agents(OLTS)
        with AgentServer(agents):
            return _soak(agents, given.minutes * 60, random.Random(given.seed))
    finally:
        embedded.stop(settings.LOCATIONS)


def _soak(agents: list[Agent], seconds: float, numbers: random.Random) -> int:
    olts = register(agents)
    crew = Crew(settings.LOG_DIR)
    trouble = Trouble(crew, numbers)
    end_s = time.monotonic() + seconds
    try:
        crew.start()
        trouble.wait(min(QUIET_START_S, seconds / 3))
        trouble.go_on_until(end_s - CALM_S)
        trouble.calm()
        trouble.wait(CALM_S)
        broken = verdict.stuck(database_now())
    finally:
        crew.end()
    broken += verdict.broken_promises(agents, olts)
    _say(f"trouble: {dict(trouble.done)}")
    _say(f"executions: {verdict.endings()}")
    _say(f"{sum(len(agent.log) for agent in agents)} packets on {len(agents)} agents")
    _say(verdict.table(verdict.handovers(agents, olts)))
    for text in broken:
        _say(f"BROKEN: {text}")
    _say("every promise held" if not broken else f"{len(broken)} broken")
    return 1 if broken else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--minutes", type=lambda text: float(text or 10), default="")
    parser.add_argument(
        "--seed", type=lambda text: int(text or secrets.randbelow(10**9)), default=""
    )
    return parser.parse_args()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
