"""`make big-data`: how long each list, search and page takes among the data of a large operator,
and to save a job for all its OLTs.

The data lie in a folder of its own below var/test and are deleted at the end.
"""

import statistics
import time
from collections.abc import Iterator, Mapping

from django.contrib.auth.models import User
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    QuotaTracker,
    QuotaViolation,
)
from executions.models import Execution, ExecutionAttempt
from hosts.models import OLT
from onus.models import OnuData, OnuEvent, PonPort
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.admin_pages import change_address, list_address
from tests.bench.filled_tables import fill
from tests.bench.saving import say_saving
from tests.bench.server import empty_database, say, size

TIMES = 5
LIMIT_MS = 300.0

QUERIES: list[tuple[type[Model], list[dict[str, str]]]] = [
    (OLT, [{}, {"q": "OLT-0012"}, *({"o": str(column)} for column in range(2, 9))]),
    (SnmpJob, [{}]),
    (SnmpJobHost, [{}, {"q": "lectura"}]),
    (
        OnuData,
        [
            {},
            {"p": "100"},
            {"q": "40123456"},
            {"q": "juan"},
            {"olt": "OLT-0012"},
            {"olt": "OLT"},
            {"run_state__exact": "OFFLINE"},
            {"run_state__exact": "UNKNOWN"},
            {"present__exact": "0"},
            {"admin_state__exact": "SUSPENDED"},
            {"light": "weak"},
            {"light": "bad"},
            {"light": "too_strong"},
            {"light": "unknown"},
            {"light": "too_strong", "run_state__exact": "OFFLINE"},
            {"brand": "1"},
        ],
    ),
    (
        OnuEvent,
        [
            {},
            {"p": "100"},
            {"kind__exact": "MOVED"},
            {"kind__exact": "REPLACED"},
            {"olt": "OLT-0012"},
            {"q": "HWTC00000000"},
        ],
    ),
    (PonPort, [{}, {"olt": "OLT-0012"}]),
    (
        Execution,
        [
            {},
            {"p": "100"},
            {"q": "OLT-0012"},
            {"q": "lectura"},
            {"q": "timeout"},
            {"q": "nobody"},
            {"olt": "OLT-0012"},
            {"olt": "OLT-001"},
            {"job": "lectura 3"},
            {"status__exact": "FAILED"},
            {"status__exact": "ABORTED"},
            {"status__exact": "RUNNING"},
            {"kind__exact": "walk"},
            {"trigger__exact": "MANUAL"},
            {"reason__exact": "lease_lost"},
            {"error_code": "refused"},
            {"slowed_down__exact": "1"},
            {"finished_at_from": "2020-01-01T00:00", "finished_at_to": "2020-01-02T00:00"},
            {"status__exact": "FAILED", "olt": "OLT-0012"},
            {"status__exact": "SUCCESS", "error_code": "timeout"},
        ],
    ),
    (
        ExecutionAttempt,
        [
            {},
            {"olt": "OLT-0012"},
            {"status__exact": "FAILED"},
            {"error_code": "refused"},
            {"q": "lectura"},
            {"q": "nobody"},
        ],
    ),
    (QuotaTracker, [{}, {"olt": "OLT-0012"}, {"status__exact": "FAILED"}, {"q": "get_1"}]),
    (QuotaViolation, [{}, {"handled_at__isempty": "1"}, {"severity__exact": "LOW"}]),
    (ExecutionPlan, [{}, {"status__exact": "ACTIVE"}]),
    (
        CoordinatorLog,
        [
            {},
            {"level__exact": "ERROR"},
            {"event_type__exact": "CLOCK_JUMP"},
            {"q": "nobody"},
            {"q": "lost"},
            {"olt": "OLT-0012"},
        ],
    ),
]


def main() -> int:
    olts, onus = size("olts", 1000), size("onus", 1_000_000)
    executions = size("executions", 5_000_000)
    with empty_database():
        fill(olts, onus, executions)
        client = Client(HTTP_HOST="localhost")
        client.force_login(User.objects.create_superuser("bench"))
        slow = [one for one in _addresses() if _say_page(client, *one) > LIMIT_MS]
        say(f"over {LIMIT_MS:.0f} ms: {len(slow)}")
        saved = say_saving(client)
    return 0 if saved and not slow else 1


def _addresses() -> Iterator[tuple[str, Mapping[str, str]]]:
    for model, queries in QUERIES:
        for query in queries:
            yield list_address(model), query
    failed = Execution.objects.filter(status="FAILED")[:1].get()
    for row in (OnuData.objects.all()[5], failed, OLT.objects.all()[0]):
        yield change_address(row), {}
    for part in ("panel", "probe"):
        yield reverse(f"admin:hosts_olt_{part}", args=[OLT.objects.all()[0].pk]), {}
    yield change_address(OnuData.objects.all()[5]), {"span": "year"}
    yield reverse("admin:snmp_jobs_snmpjobhost_matrix"), {}
    yield reverse("dashboard:page"), {}


def _say_page(client: Client, address: str, query: Mapping[str, str]) -> float:
    """The median; says of a slow page which statement took how long."""
    took_ms = []
    for _ in range(TIMES):
        started = time.perf_counter()
        status = client.get(address, query).status_code
        took_ms.append((time.perf_counter() - started) * 1000)
    median_ms = statistics.median(took_ms)
    words = "&".join(f"{name}={value}" for name, value in query.items())
    sign = "  " if median_ms <= LIMIT_MS else "! "
    say(f"{sign}{median_ms:7.0f} ms  {status}  {address}{'?' if words else ''}{words}")
    if median_ms > LIMIT_MS:
        _say_statements(client, address, query)
    return median_ms


def _say_statements(client: Client, address: str, query: Mapping[str, str]) -> None:
    with CaptureQueriesContext(connection) as captured:
        client.get(address, query)
    slowest = sorted(captured.captured_queries, key=lambda one: -float(one["time"]))
    for one in slowest[:2]:
        say(f"            {one['time']} s  {one['sql'][:1500]}")
