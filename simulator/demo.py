"""Registers the simulated network as an operator would: OLTs by CSV, two jobs per brand."""

from collections.abc import Iterator

from django.db import transaction

from hosts.csv_import import import_olts
from hosts.models import OLT
from simulator.fleet import COMMUNITY, FLEET, PORT
from snmp_jobs.choices import JobKind
from snmp_jobs.creation import NewJob, create_job
from snmp_jobs.models import SnmpJob

DISCOVERY_INTERVAL = "10m"
GET_INTERVAL = "5m"


@transaction.atomic
def create_demo(port: int = PORT) -> int:
    """Makes what is not there and changes nothing that is; returns how many OLTs were made.

    `port`: where all of them listen.
    """
    known = set(OLT.objects.values_list("name", flat=True))
    new = [olt for olt in FLEET if olt.name not in known]
    if new:
        lines = [f"{olt.name},{olt.address},{port},{COMMUNITY},{olt.brand}" for olt in new]
        import_olts(["name,ip,port,community,brand", *lines])
    for job in _jobs():
        if not SnmpJob.objects.filter(name=job.name).exists():
            create_job(job)
    return len(new)


def _jobs() -> Iterator[NewJob]:
    for brand in sorted({olt.brand for olt in FLEET}):
        olts = [olt.name for olt in FLEET if olt.brand == brand]
        yield NewJob(
            f"Descubrimiento {brand}", JobKind.DISCOVERY, brand, DISCOVERY_INTERVAL, olt_names=olts
        )
        yield NewJob(f"Lectura {brand}", JobKind.GET, brand, GET_INTERVAL, olt_names=olts)
