"""What the site of the scenarios holds before an operator comes. Runs within that site."""

import time
from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import QuerySet

from execution_coordinator.snapshot import database_now
from executions.choices import OPEN
from executions.models import Execution
from executions.requests import request_runs
from hosts.csv_import import import_olts
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.creation import NewJob, create_job
from snmp_jobs.models import SnmpJobHost
from tests.browser.olts import CENTRO, ESTE, OESTE, SUR
from tests.browser.rows import add_bad_hour, rows_shown

PATIENCE_S = 240.0
A_DAY = timedelta(days=1)

DISCOVERY_CENTRO = NewJob(
    "Descubrimiento centro", JobKind.DISCOVERY, "Huawei", "1d", olt_names=[CENTRO.name]
)
GET_CENTRO = NewJob("Lectura centro", JobKind.GET, "Huawei", "1d", olt_names=[CENTRO.name])
DISCOVERY_SUR = NewJob(
    "Descubrimiento sur", JobKind.DISCOVERY, "Huawei", "1d", olt_names=[SUR.name]
)
DISCOVERY_ESTE = NewJob(
    "Descubrimiento este", JobKind.DISCOVERY, "ZTE", "1d", olt_names=[ESTE.name]
)
DISCOVERY_OESTE = NewJob(
    "Descubrimiento oeste", JobKind.DISCOVERY, "V-SOL", "1d", olt_names=[OESTE.name]
)
JOBS = (DISCOVERY_CENTRO, GET_CENTRO, DISCOVERY_SUR, DISCOVERY_ESTE, DISCOVERY_OESTE)


def furnish(olts: Path) -> dict[str, int]:
    """OLTs and jobs; what is to be found and read later has run. Returns `rows_shown`."""
    with olts.open(encoding="utf-8") as lines:
        import_olts(lines)
    for job in JOBS:
        create_for_later(job)
    run_now([DISCOVERY_CENTRO, DISCOVERY_OESTE])
    run_now([GET_CENTRO])
    add_bad_hour(SnmpJobHost.objects.get(olt__name=OESTE.name))
    return rows_shown(OLT.objects.get(name=CENTRO.name))


@transaction.atomic
def create_for_later(new: NewJob) -> None:
    """A job that runs by itself tomorrow, not in a minute in the middle of a scenario."""
    job = create_job(new)
    job.max_retries = 0
    job.save(update_fields=["max_retries"])
    now = database_now()
    job.job_hosts.update(activated_at=now, planned_interval=job.interval, next_run_at=now + A_DAY)


def run_now(jobs: Iterable[NewJob]) -> None:
    """Each of them on all its OLTs, to the end."""
    run_pairs(SnmpJobHost.objects.filter(job__name__in=[job.name for job in jobs]))


def run_pairs(pairs: QuerySet[SnmpJobHost]) -> None:
    request_runs(list(pairs.values_list("pk", flat=True)), database_now())
    end_s = time.monotonic() + PATIENCE_S
    while Execution.objects.filter(status__in=OPEN).exists():
        if time.monotonic() > end_s:
            raise SystemExit(f"not ended: {list(Execution.objects.values())}")
        time.sleep(0.1)
