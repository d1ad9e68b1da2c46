"""`make bench-coordinator`: what an idle tick costs, and how fast an OLT is handed over."""

import statistics
import sys
import time
from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django_redis import get_redis_connection

from execution_coordinator.coordinator import tick
from facho import embedded
from facho.servers import start_embedded_servers
from simulator.agent import AgentServer
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_brand, make_job, make_job_host, make_olt
from tests.soak import verdict
from tests.soak.crew import Crew
from tests.soak.fleet import make_agents, register

OLTS = (1, 10, 1000)
TICKS = 7
HANDOVER_OLTS = 4
HANDOVER_S = 150.0
DUE_TOGETHER = tuple((kind, 10) for kind in (JobKind.DISCOVERY, JobKind.GET, JobKind.TABLE))


@dataclass(frozen=True, slots=True)
class Cost:
    """One idle tick."""

    queries: int
    redis_commands: int
    median_ms: float


def main() -> int:
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()
    try:
        call_command("migrate", verbosity=0)
        costs = {olts: _idle_tick(olts) for olts in OLTS}
        _say("idle tick    queries  Redis commands  median")
        for olts, cost in costs.items():
            _say(
                f"{olts:5} OLTs {cost.queries:10} {cost.redis_commands:15} {cost.median_ms:7.1f} ms"
            )
        _handovers()
    finally:
        embedded.stop(settings.LOCATIONS)
    same = len({(cost.queries, cost.redis_commands) for cost in costs.values()}) == 1
    _say("the same for any number of OLTs" if same else "BROKEN: it grows with the OLTs")
    return 0 if same else 1


def _idle_tick(olts: int) -> Cost:
    _fill(olts)
    tick()
    SnmpJobHost.objects.update(next_run_at=timezone.now() + timedelta(minutes=5))
    tick()
    took_ms, queries, commands = [], set(), set()
    for _ in range(TICKS):
        before = _redis_commands()
        started = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            tick()
        took_ms.append((time.perf_counter() - started) * 1000)
        queries.add(len(captured))
        commands.add(_redis_commands() - before - 1)  # one of them asks for this number
    # A tick that pings the queues writes two rows more, every 15 s.
    return Cost(min(queries), min(commands), statistics.median(took_ms))


def _fill(olts: int) -> None:
    call_command("flush", interactive=False, verbosity=0)
    get_redis_connection("default").flushall()
    brand = make_brand()
    job = make_job(brand=brand)
    for _ in range(olts):
        make_job_host(job=job, olt=make_olt(brand=brand))


def _redis_commands() -> int:
    info = get_redis_connection("default").info("stats")
    return int(info["total_commands_processed"])


def _handovers() -> None:
    """Real workers, real packets, and three jobs that come due on each OLT together."""
    call_command("flush", interactive=False, verbosity=0)
    agents = make_agents(HANDOVER_OLTS)
    with AgentServer(agents):
        olts = register(agents, DUE_TOGETHER)
        crew = Crew(settings.LOG_DIR)
        try:
            crew.start()
            time.sleep(HANDOVER_S)
        finally:
            crew.end()
        _say(verdict.table(verdict.handovers(agents, olts)))


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
