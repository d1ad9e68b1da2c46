"""OLTs and pairs as the tests of the dashboard need them."""

from datetime import timedelta

from django.utils import timezone

from hosts.choices import Reachability
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests.factories import (
    make_job_host,
    make_olt,
)


def soon(seconds: float = 60) -> dict[str, object]:
    return {"next_run_at": timezone.now() + timedelta(seconds=seconds)}


def answering(name: str, **fields: object) -> OLT:
    return make_olt(name=name, **{"reachability": Reachability.REACHABLE} | fields)


def pair_on(olt: OLT, **fields: object) -> SnmpJobHost:
    return make_job_host(olt=olt, **soon() | fields)
