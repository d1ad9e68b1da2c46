"""What it costs to save a job for all OLTs, and to switch it off and on, among much data."""

import time
from collections.abc import Mapping

from django.test import Client
from django.urls import reverse

from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.admin_pages import add_address, change_address, list_address
from tests.bench.server import say
from tests.factories import make_family, make_oid

LIMIT_S = 2.0
NAME = "Lectura de todas"


def say_saving(client: Client) -> bool:
    """Whether each step took less than LIMIT_S."""
    form = _form()
    steps = [_say("preview", client, reverse("admin:snmp_jobs_snmpjob_preview"), form)]
    steps.append(_say("save a new job", client, add_address(SnmpJob), form))
    job = SnmpJob.objects.get(name=NAME)
    say(f"it has {SnmpJobHost.objects.filter(job=job).count()} OLTs")
    changed = form | {"interval": "15m"}
    steps.append(_say("save its new interval", client, change_address(job), changed))
    for action in ("disable", "enable"):
        chosen = {"action": action, "_selected_action": [str(job.pk)]}
        steps.append(_say(action, client, list_address(SnmpJob), chosen))
    job.delete()
    return max(steps) < LIMIT_S


def _form() -> dict[str, str | list[str]]:
    olts = OLT.objects.all()
    oid = make_oid(family=make_family(brand=olts[0].brand))
    return {
        "name": NAME,
        "brand": str(olts[0].brand_id),
        "kind": "get",
        "interval": "5m",
        "cron": "",
        "enabled": "on",
        "oid_choice": [str(oid.pk)],
        "olt_choice": [str(olt.pk) for olt in olts],
    }


def _say(what: str, client: Client, address: str, form: Mapping[str, str | list[str]]) -> float:
    started = time.perf_counter()
    status = client.post(address, form).status_code
    took_s = time.perf_counter() - started
    sign = "  " if took_s < LIMIT_S else "! "
    say(f"{sign}{took_s * 1000:7.0f} ms  {status}  {what}")
    return took_s
