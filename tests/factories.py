"""One plain function per model: valid rows with the fewest possible assumptions.

Every field can be given by name. A parent that is not given is made, so that the row stands alone;
what follows from a parent (the brand of a job host's OLT) is taken from it.
"""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from brands.models import Brand, IndexLayout, OltFamily, OltModel
from errands.choices import Kind
from errands.models import Errand
from execution_coordinator.choices import EventType, Severity
from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    Pulse,
    QuotaTracker,
    QuotaViolation,
)
from executions.choices import FINAL, Status
from executions.models import Execution, ExecutionAttempt
from hosts.models import OLT
from oids.choices import Purpose
from oids.models import OID
from onus.choices import AdminState, EventKind, RunState
from onus.models import OnuData, OnuEvent, PonPort
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID

HOUR = datetime(2026, 3, 2, 15, tzinfo=UTC)

_numbers = count(1)


def make_superuser(**fields: Any) -> User:
    return User.objects.create_superuser(**{"username": f"admin{next(_numbers)}"} | fields)


def make_brand(**fields: Any) -> Brand:
    number = next(_numbers)
    return Brand.objects.create(**{"name": f"Brand {number}", "slug": f"brand-{number}"} | fields)


def make_family(**fields: Any) -> OltFamily:
    number = next(_numbers)
    if "brand" not in fields:
        fields["brand"] = make_brand()
    return OltFamily.objects.create(
        **{"name": f"Family {number}", "slug": f"family-{number}"} | fields
    )


def make_olt_model(**fields: Any) -> OltModel:
    if "family" not in fields:
        fields["family"] = make_family()
    return OltModel.objects.create(**{"name": f"Model {next(_numbers)}"} | fields)


def make_index_layout(**fields: Any) -> IndexLayout:
    """Three arcs: slot, port, ONU number."""
    if "family" not in fields:
        fields["family"] = make_family()
    spec = [{"field": "slot"}, {"field": "port"}, {"field": "onu_number"}]
    return IndexLayout.objects.create(**{"slug": f"layout-{next(_numbers)}", "spec": spec} | fields)


def make_oid(**fields: Any) -> OID:
    """A text column that no job asks for by itself: neither in_discovery nor in_get."""
    number = next(_numbers)
    if "family" not in fields:
        fields["family"] = make_family()
    defaults = {
        "name": f"column_{number}",
        "oid": f"1.3.6.1.4.1.99999.1.{number}",
        "purpose": Purpose.EXTRA,
        "reading": {"kind": "text"},
    }
    return OID.objects.create(**defaults | fields)


def make_olt(**fields: Any) -> OLT:
    """An enabled OLT at a UDP port of its own of 192.0.2.1."""
    number = next(_numbers)
    if "brand" not in fields:
        model = fields.get("model")
        fields["brand"] = model.family.brand if model else make_brand()
    defaults = {
        "name": f"OLT-{number:04}",
        "address": "192.0.2.1",
        "port": number,
        "community": "a-community",
    }
    return OLT.objects.create(**defaults | fields)


def make_job(**fields: Any) -> SnmpJob:
    """An enabled discovery every five minutes, without OIDs and without OLTs."""
    if "brand" not in fields:
        fields["brand"] = make_brand()
    if not fields.get("cron"):
        fields.setdefault("interval", timedelta(minutes=5))
    return SnmpJob.objects.create(
        **{"name": f"Job {next(_numbers)}", "kind": JobKind.DISCOVERY} | fields
    )


def make_job_oid(**fields: Any) -> SnmpJobOID:
    if "job" not in fields:
        fields["job"] = make_job()
    if "oid" not in fields:
        fields["oid"] = make_oid(family=make_family(brand=fields["job"].brand))
    return SnmpJobOID.objects.create(**fields)


def make_job_host(**fields: Any) -> SnmpJobHost:
    """An enabled pair that is not on the grid yet."""
    if "job" not in fields:
        olt = fields.get("olt")
        fields["job"] = make_job(brand=olt.brand) if olt else make_job()
    if "olt" not in fields:
        fields["olt"] = make_olt(brand=fields["job"].brand)
    return SnmpJobHost.objects.create(**fields)


def make_onu(**fields: Any) -> OnuData:
    """A present, active, online ONU whose place follows from its number: 1/1/<number>."""
    number = next(_numbers)
    if "olt" not in fields:
        fields["olt"] = make_olt()
    now = timezone.now()
    defaults = {
        "onu_index": f"1.1.{number}",
        "slot": 1,
        "port": 1,
        "onu_number": number,
        "serial": f"FACH{number:08X}",
        "admin_state": AdminState.ACTIVE,
        "run_state": RunState.ONLINE,
        "first_seen_at": now,
        "last_seen_at": now,
        "updated_at": now,
    }
    return OnuData.objects.create(**defaults | fields)


def make_onu_event(**fields: Any) -> OnuEvent:
    """An ONU that went offline just now; give `olt` and `onu=None` for one of a whole OLT."""
    if "onu" not in fields:
        fields["onu"] = make_onu()
    onu = fields["onu"]
    if onu is not None:
        fields = {"olt": onu.olt, "serial": onu.serial} | fields
    return OnuEvent.objects.create(
        **{"kind": EventKind.OFFLINE, "at": timezone.now(), "cause": "LOS"} | fields
    )


def make_pon_port(**fields: Any) -> PonPort:
    """A port 1/<number> with one ONU, which is online."""
    if "olt" not in fields:
        fields["olt"] = make_olt()
    counts = {"known": 1, "present": 1, "online": 1}
    defaults = {"slot": 1, "port": next(_numbers), "changed_at": timezone.now()}
    return PonPort.objects.create(**counts | defaults | fields)


def make_execution(**fields: Any) -> Execution:
    """A waiting execution; another `status` brings the fields that its constraints ask for."""
    if "job_host" not in fields:
        fields["job_host"] = make_job_host()
    job_host = fields["job_host"]
    if job_host is not None:
        fields = _of_job_host(job_host) | fields
    status = fields.get("status", Status.PENDING)
    return Execution.objects.create(**_of_status(status, timezone.now()) | fields)


def _of_job_host(job_host: SnmpJobHost) -> dict[str, Any]:
    kind = job_host.job.job_kind
    return {
        "job": job_host.job,
        "olt": job_host.olt,
        "kind": kind,
        "task_type": job_host.job.task_type,
        "priority": kind.priority,
        "queue": kind.queue,
    }


def _of_status(status: str, now: datetime) -> dict[str, Any]:
    running = {
        "attempt": 1,
        "fence": next(_numbers),
        "worker": "worker-1",
        "started_at": now,
    }
    if status == Status.RUNNING:
        return {"due_at": now, **running, "lease_until": now + timedelta(minutes=1)}
    if status in (Status.SUCCESS, Status.PARTIAL, Status.FAILED):
        return {"due_at": now, **running, "finished_at": now, "duration_ms": 400}
    if status in FINAL:
        return {"due_at": now, "finished_at": now}
    return {"due_at": now}


def make_attempt(**fields: Any) -> ExecutionAttempt:
    """The first attempt of a failed execution."""
    if "execution" not in fields:
        fields["execution"] = make_execution(status=Status.FAILED)
    now = timezone.now()
    defaults = {
        "number": 1,
        "status": Status.FAILED,
        "fence": next(_numbers),
        "started_at": now,
        "finished_at": now,
    }
    return ExecutionAttempt.objects.create(**defaults | fields)


def make_quota_tracker(**fields: Any) -> QuotaTracker:
    if "olt" not in fields:
        fields["olt"] = make_olt()
    defaults = {"task_type": f"get_{next(_numbers)}", "quota_required": 12}
    return QuotaTracker.objects.create(**_hour() | defaults | fields)


def make_quota_violation(**fields: Any) -> QuotaViolation:
    if "olt" not in fields:
        fields["olt"] = make_olt()
    return QuotaViolation.objects.create(**_hour() | {"severity": Severity.HIGH} | fields)


def make_coordinator_log(**fields: Any) -> CoordinatorLog:
    defaults = {
        "event_type": EventType.TASK_ADDED,
        "message": "a message",
        "timestamp": timezone.now(),
    }
    return CoordinatorLog.objects.create(**defaults | fields)


def make_execution_plan(**fields: Any) -> ExecutionPlan:
    if "olt" not in fields:
        fields["olt"] = make_olt()
    return ExecutionPlan.objects.create(**_hour() | fields)


def make_pulse(**fields: Any) -> Pulse:
    defaults = {"name": f"part-{next(_numbers)}", "beat_at": timezone.now()}
    return Pulse.objects.create(**defaults | fields)


def _hour() -> dict[str, Any]:
    return {"period_start": HOUR, "period_end": HOUR + timedelta(hours=1)}


def make_errand(**fields: Any) -> Errand:
    """An export of the ONUs that waits."""
    if "owner" not in fields:
        fields["owner"] = make_superuser()
    return Errand.objects.create(**{"kind": Kind.CSV, "source": "onus.onudata"} | fields)
