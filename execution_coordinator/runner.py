"""Runs one execution: claim, collect, store with the fence, hand the OLT to the next in line."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.conf import settings
from django.db import transaction

from brands.object_ids import parse_object_id
from execution_coordinator import hints
from execution_coordinator.conversations import conversation
from execution_coordinator.failures import close_failed
from execution_coordinator.hints import Hint
from execution_coordinator.keeper import keeper
from execution_coordinator.lease import Lease, RunStopped, boot_time_s
from execution_coordinator.probe_runs import SILENCE, run_probe
from execution_coordinator.results import Answered, Task, apply
from execution_coordinator.snapshot import database_now
from execution_coordinator.targets import system_answer
from executions import lifecycle
from executions.choices import Kind, Status
from executions.lifecycle import Claim, FenceLostError, Outcome
from hosts.encryption import SecretUnreadableError
from hosts.sightings import recognise, record_silence
from onus.requests import NothingToAskError, UnusableOidError, collection_request
from snmp_jobs.collection import collect
from snmp_jobs.column_support import firmware_of
from snmp_jobs.left_out import Occasion
from snmp_jobs.models import SnmpJobHost
from snmp_jobs.snmp.base import SnmpError
from snmp_jobs.system import has_rows, read_system

logger = logging.getLogger(__name__)


def run(execution_id: int, *, worker: str) -> list[Hint]:
    """Runs `execution_id` if it may run now; returns what to send next for that OLT.

    A hint that is stale, doubled, or for an OLT that is busy does nothing.
    """
    asked_at_s = boot_time_s()
    claim = lifecycle.start(execution_id, worker=worker, lease=settings.LEASE)
    if claim is None:
        return []
    with keeper.hold(claim, asked_at_s) as lease, _always_closed(claim):
        _perform(claim, lease)
    return hints.offer_next(claim.olt_id)


@contextmanager
def _always_closed(claim: Claim) -> Iterator[None]:
    """A fault of ours closes the execution at once: the OLT need not wait for the lease to end."""
    try:
        yield
    except Exception as error:
        text = f"{type(error).__name__}: {error}"
        lifecycle.abandon(claim, Outcome(Status.FAILED, error_code="internal", error_text=text))
        raise


def _perform(claim: Claim, lease: Lease) -> None:
    if claim.kind is Kind.PROBE:
        run_probe(claim, lease)
    else:
        _run_job(claim, lease)


def _run_job(claim: Claim, lease: Lease) -> None:
    task = _load(claim)
    try:
        answered = _collect(claim, task, lease)
    except RunStopped as stopped:
        lifecycle.abandon(claim, Outcome(Status.ABORTED, stopped.reason))
    except SnmpError as error:
        if isinstance(error, SILENCE):
            record_silence(task.olt, database_now())
        _fail(claim, task, error.code, str(error), retryable=error.retryable)
    except (NothingToAskError, UnusableOidError, SecretUnreadableError) as error:
        _fail(claim, task, error.code, str(error), retryable=error.retryable)
    else:
        _store(claim, task, answered)


def _load(claim: Claim) -> Task:
    job_host = SnmpJobHost.objects.select_related(
        "job", "olt__brand", "olt__model__family__brand", "olt__snmp_profile"
    ).get(executions=claim.execution_id)
    SnmpJobHost.objects.filter(pk=job_host.pk).update(last_run_at=claim.started_at)
    return Task(claim.execution_id, job_host, job_host.olt, job_host.job)


def _collect(claim: Claim, task: Task, lease: Lease) -> Answered:
    olt = task.olt
    with conversation(olt, lease, task.job.job_kind.time_limit_s) as session:
        answer = system_answer(read_system(session))
        recognise(olt, answer, lambda oid: has_rows(session, parse_object_id(oid)))
        occasion = Occasion(
            firmware=firmware_of(olt.model_id, answer.sys_object_id, answer.sys_descr),
            optical_interval=timedelta(seconds=olt.pace.optical_interval_s),
            due_at=claim.due_at,
            now=database_now(),
        )
        asked = collection_request(task.job, olt, occasion)
        return Answered(answer, occasion, asked, collect(asked.request, session))


def _store(claim: Claim, task: Task, answered: Answered) -> None:
    """Data and status in one transaction, which counts only while the fence holds."""
    try:
        with transaction.atomic():
            lifecycle.finish(claim, apply(task, answered, database_now()))
    except FenceLostError as error:
        logger.warning("%s: result dropped: %s", task.olt, error)


def _fail(claim: Claim, task: Task, code: str, text: str, *, retryable: bool) -> None:
    close_failed(claim, task.job_host.pk, code, text, retryable=retryable)
