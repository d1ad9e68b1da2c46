"""manage.py simulate_olts: the agents of the demo, until SIGTERM or Ctrl-C."""

import signal
import threading
from datetime import UTC, datetime

from django.core.management.base import BaseCommand

from simulator.agent import Agent, AgentServer
from simulator.fleet import COMMUNITY, FLEET, PORT

REFRESH_S = 60.0  # how often powers and states of the simulated ONUs move


class Command(BaseCommand):
    help = "Serves the simulated OLTs of the demo on loopback addresses."

    def handle(self, **options: object) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        agents = {
            olt: Agent(olt.table(_now()), community=COMMUNITY, address=olt.address, port=PORT)
            for olt in FLEET
        }
        with AgentServer(list(agents.values())):
            self.stdout.write(f"{len(agents)} simulated OLTs answer on port {PORT}")
            while not stop.wait(REFRESH_S):
                for olt, agent in agents.items():
                    agent.table = olt.table(_now())


def _now() -> datetime:
    return datetime.now(UTC)
