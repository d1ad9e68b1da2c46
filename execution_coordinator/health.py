"""Whether the system does what it should, as one set of numbers and the faults they show."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count

from execution_coordinator.lease import redis_answers
from execution_coordinator.pulse import LOOP, pulses, queue_pulse
from execution_coordinator.snapshot import database_now
from executions.choices import FINAL, Status
from executions.models import Execution
from hosts.models import OLT
from onus.models import OnuData
from snmp_jobs.models import SnmpJobHost

LOOP_SILENT_AFTER = timedelta(seconds=15)
QUEUE_SILENT_AFTER = timedelta(seconds=60)
OVERDUE_AFTER = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Health:
    """`*_age_s`: seconds since the last sign of life, None if there never was one."""

    redis: bool
    loop_age_s: float | None
    queue_age_s: dict[str, float | None]
    queue_length: dict[str, int]
    busy_queues: frozenset[str]
    olts: int
    olts_enabled: int
    onus: int
    onus_present: int
    executions_last_hour: dict[str, int]
    overdue: int


def measure(queue_length: dict[str, int]) -> Health:
    """Reads the database and Redis. Raises Django's `OperationalError` without a database."""
    now = database_now()
    seen = pulses()
    olts = OLT.objects.all()
    onus = OnuData.objects.all()
    return Health(
        redis=redis_answers(),
        loop_age_s=_age_s(seen.get(LOOP), now),
        queue_age_s={q: _age_s(seen.get(queue_pulse(q)), now) for q in settings.QUEUES},
        queue_length=queue_length,
        busy_queues=busy_queues(),
        olts=olts.count(),
        olts_enabled=olts.enabled().count(),
        onus=onus.count(),
        onus_present=onus.filter(present=True).count(),
        executions_last_hour=_executions_since(now - timedelta(hours=1)),
        overdue=SnmpJobHost.objects.on().filter(next_run_at__lt=now - OVERDUE_AFTER).count(),
    )


def faults(health: Health) -> list[str]:
    """What should run and does not, as sentences. Pure."""
    found = [] if health.redis else ["Redis does not answer"]
    if health.loop_age_s is None or health.loop_age_s > LOOP_SILENT_AFTER.total_seconds():
        found.append(f"the coordinator's loop is silent ({_ago(health.loop_age_s)}): is beat up?")
    for queue, age_s in health.queue_age_s.items():
        silent = age_s is None or age_s > QUEUE_SILENT_AFTER.total_seconds()
        if silent and queue not in health.busy_queues:
            found.append(f"no worker takes from queue {queue} ({_ago(age_s)})")
    if health.overdue:
        found.append(f"{health.overdue} job hosts are overdue by more than 30 s")
    return found


def _ago(age_s: float | None) -> str:
    return "never heard of" if age_s is None else f"last sign {age_s:.0f} s ago"


def _age_s(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else round((now - moment).total_seconds(), 1)


def busy_queues() -> frozenset[str]:
    """Queues whose workers run something right now: a ping may have to wait behind it."""
    running = Execution.objects.filter(status=Status.RUNNING)
    return frozenset(running.values_list("queue", flat=True))


def _executions_since(moment: datetime) -> dict[str, int]:
    ended = Execution.objects.filter(finished_at__gte=moment).order_by()
    counted = dict(ended.values_list("status").annotate(Count("pk")))
    return {status.value: counted.get(status.value, 0) for status in Status if status in FINAL}
