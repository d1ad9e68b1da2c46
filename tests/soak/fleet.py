"""Twenty agents on loopback, and the rows that make the product ask them."""

from collections.abc import Sequence
from datetime import timedelta

from django.core.management import call_command

from brands.models import Brand, OltModel
from hosts.models import OLT
from oids.models import OID
from simulator.agent import Agent, Conditions
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob
from tests.factories import make_job, make_job_host, make_job_oid, make_olt
from tests.integration import huawei_olt

COMMUNITY = "soak"
ONUS = 12
LATENCY_S = 0.005
JOBS = ((JobKind.DISCOVERY, 30), (JobKind.GET, 20), (JobKind.TABLE, 25))


def make_agents(count: int) -> list[Agent]:
    indexes = {onu.index for onu in huawei_olt.expected_onus()[:ONUS]}
    table = {
        oid: value
        for oid, value in huawei_olt.table().items()
        if oid[:7] == (1, 3, 6, 1, 2, 1, 1) or oid[-2:] in indexes
    }
    conditions = Conditions(latency_s=LATENCY_S)
    return [Agent(table, COMMUNITY, conditions=conditions) for _ in range(count)]


def register(agents: Sequence[Agent], jobs: Sequence[tuple[JobKind, int]] = JOBS) -> list[OLT]:
    """One OLT for each agent, and each job on all of them; first runs come within a minute."""
    call_command("load_catalog", verbosity=0)
    brand = Brand.objects.get(name="Huawei")
    model = OltModel.objects.filter(family__brand=brand).order_by("pk")[0]
    fields = {"brand": brand, "model": model, "community": COMMUNITY, "address": "127.0.0.1"}
    olts = [make_olt(port=agent.port, timeout_s=1.0, **fields) for agent in agents]
    for kind, seconds in jobs:
        _make_job(kind, seconds, brand, model, olts)
    return olts


def _make_job(
    kind: JobKind, seconds: int, brand: Brand, model: OltModel, olts: Sequence[OLT]
) -> SnmpJob:
    job = make_job(brand=brand, kind=kind, interval=timedelta(seconds=seconds), retry_delay_s=2)
    wanted = "in_discovery" if kind is JobKind.DISCOVERY else "in_get"
    for oid in OID.objects.filter(family=model.family, **{wanted: True}).order_by("pk"):
        make_job_oid(job=job, oid=oid)
    for olt in olts:
        make_job_host(job=job, olt=olt)
    return job
