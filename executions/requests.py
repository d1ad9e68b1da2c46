"""Run now: a row that the next tick offers first."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from executions.choices import Kind, Status, Trigger
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost

RUN_NOW_PRIORITY = 100
RUN_NOW_QUEUE = "highprio"
_TO_THE_FRONT = {
    "priority": RUN_NOW_PRIORITY,
    "queue": RUN_NOW_QUEUE,
    "not_before": None,
    "sent_at": None,
}


class RunRefusedError(Exception):
    """This job cannot run on this OLT now. The message says why and what to do."""

    retryable = False


@transaction.atomic
def request_run(job_host_id: int, now: datetime) -> int:
    """The id of the execution that will run next on that OLT.

    A run that already waits, or backs off, is moved to the front instead of being doubled. Raises
    `RunRefusedError` when the job, the OLT or the pair is disabled.
    """
    job_host = (
        SnmpJobHost.objects.select_related("job", "olt")
        .select_for_update(of=("self",))
        .get(pk=job_host_id)
    )
    _refuse_disabled(job_host)
    return _move_to_front(job_host) or _open(job_host, now)


@transaction.atomic
def request_runs(job_host_ids: Collection[int], now: datetime) -> int:
    """As `request_run` for many: how many will run. Those that are disabled are left out.

    Four statements for a thousand, not four for each.
    """
    enabled = SnmpJobHost.objects.on().filter(pk__in=job_host_ids).select_related("job", "olt")
    job_hosts = list(enabled.select_for_update(of=("self",)).order_by("pk"))
    waiting = Execution.objects.filter(job_host__in=job_hosts, status=Status.PENDING)
    waiting.update(**_TO_THE_FRONT)
    wait = set(waiting.values_list("job_host_id", flat=True))
    # A failed run may go back into the line at this moment: then it is the one that will run.
    Execution.objects.bulk_create(
        [_manual(job_host, now) for job_host in job_hosts if job_host.pk not in wait],
        batch_size=1000,
        ignore_conflicts=True,
    )
    return len(job_hosts)


def _refuse_disabled(job_host: SnmpJobHost) -> None:
    switches = (
        (job_host.olt.enabled, f"OLT {job_host.olt} is disabled"),
        (job_host.job.enabled, f"job {job_host.job} is disabled"),
        (job_host.enabled, f"job {job_host.job} is disabled on OLT {job_host.olt}"),
    )
    for enabled, sentence in switches:
        if not enabled:
            raise RunRefusedError(f"{sentence}: enable it first")


def _move_to_front(job_host: SnmpJobHost) -> int | None:
    """It stays the run of its due time, and counts as that."""
    waiting = Execution.objects.filter(job_host=job_host, status=Status.PENDING)
    if not waiting.update(**_TO_THE_FRONT):
        return None
    return waiting.values_list("pk", flat=True).first()


def _open(job_host: SnmpJobHost, now: datetime) -> int:
    execution = _manual(job_host, now)
    execution.save()
    return execution.pk


def _manual(job_host: SnmpJobHost, now: datetime) -> Execution:
    return Execution(
        job_host=job_host,
        job=job_host.job,
        olt=job_host.olt,
        kind=Kind(job_host.job.kind),
        task_type=job_host.job.task_type,
        trigger=Trigger.MANUAL,
        priority=RUN_NOW_PRIORITY,
        queue=RUN_NOW_QUEUE,
        due_at=now,
    )
