"""What operators have set for each OLT: what the coordinator compares from one tick to the next."""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from hosts.encryption import Secret
from hosts.models import OLT
from snmp_jobs.intervals import format_interval
from snmp_jobs.models import SnmpJobHost


@dataclass(frozen=True, slots=True)
class TaskConfiguration:
    """A job that is switched on for an OLT; `schedule` is `5m` or a cron expression."""

    job_host_id: int
    name: str
    schedule: str


@dataclass(frozen=True, slots=True)
class OltConfiguration:
    """An OLT and the tasks that are on for it, by id. Nothing in it changes while things run."""

    olt_id: int
    name: str
    enabled: bool
    address: str
    port: int
    model_id: int | None
    community: Secret
    tasks: tuple[TaskConfiguration, ...]


def load_configurations(olt_ids: Collection[int] | None = None) -> dict[int, OltConfiguration]:
    """Those of `olt_ids`, or of all OLTs, by id: two queries."""
    olts = OLT.objects.order_by("pk")
    job_hosts = SnmpJobHost.objects.filter(enabled=True, job__enabled=True).order_by("pk")
    if olt_ids is not None:
        olts = olts.filter(pk__in=olt_ids)
        job_hosts = job_hosts.filter(olt__in=olt_ids)
    tasks: dict[int, list[TaskConfiguration]] = defaultdict(list)
    rows = job_hosts.values_list("olt_id", "pk", "job__name", "job__interval", "job__cron")
    for olt_id, pk, name, interval, cron in rows:
        schedule = format_interval(interval) if interval else cron
        tasks[olt_id].append(TaskConfiguration(pk, name, schedule))
    fields = olts.values_list("pk", "name", "enabled", "address", "port", "model_id", "community")
    return {row[0]: OltConfiguration(*row, tuple(tasks[row[0]])) for row in fields}


def state_hash(olt: OltConfiguration) -> str:
    """SHA-256, in hexadecimal; equal for equal configurations, in whatever process."""
    tasks = [[task.job_host_id, task.name, task.schedule] for task in olt.tasks]
    basis = [olt.name, olt.enabled, olt.address, olt.port, olt.model_id, olt.community.token, tasks]
    return hashlib.sha256(json.dumps(basis).encode()).hexdigest()
