"""The light probe that the coordinator sends to an OLT which does not answer: one PDU."""

from django.db import transaction
from django.utils.translation import gettext as _

from brands.object_ids import parse_object_id
from execution_coordinator.choices import EventType
from execution_coordinator.conversations import conversation
from execution_coordinator.lease import Lease, RunStopped
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.snapshot import database_now
from execution_coordinator.suspension_rules import wait_before_probe
from execution_coordinator.suspensions import resume_job_hosts
from execution_coordinator.targets import system_answer
from executions import lifecycle
from executions.choices import Status
from executions.lifecycle import Claim, FenceLostError, Outcome
from hosts.encryption import SecretUnreadableError
from hosts.models import OLT
from hosts.sightings import Answer, recognise, record_answer, record_silent_probe
from snmp_jobs.snmp.base import SnmpError, SnmpRefused, SnmpTimeout, SnmpUnreachable
from snmp_jobs.system import has_rows, read_system

SILENCE = (SnmpTimeout, SnmpRefused, SnmpUnreachable)
TIME_LIMIT_S = 30


def run_probe(claim: Claim, lease: Lease) -> None:
    """Runs a claimed probe to its end."""
    olt = OLT.objects.select_related("brand", "model", "snmp_profile").get(pk=claim.olt_id)
    try:
        with conversation(olt, lease, TIME_LIMIT_S) as session:
            answer = system_answer(read_system(session))
            recognise(olt, answer, lambda oid: has_rows(session, parse_object_id(oid)))
    except RunStopped as stopped:
        lifecycle.abandon(claim, Outcome(Status.ABORTED, stopped.reason))
    except (SnmpError, SecretUnreadableError) as error:
        _close_silent(claim, olt, error.code, str(error))
    else:
        _close_answered(claim, olt, answer)


def note_answer(olt: OLT) -> None:
    """Says so when an OLT that was suspended answers again."""
    if olt.suspended_at is not None:
        coordinator_logger.record(
            EventType.OLT_BACK,
            _("%(olt)s answers again: its tasks go on, each on its own grid") % {"olt": olt.name},
            olt_id=olt.pk,
        )


def _close_silent(claim: Claim, olt: OLT, code: str, text: str) -> None:
    now = database_now()
    next_probe_at = now + wait_before_probe(olt.probe_failures)
    try:
        with transaction.atomic():
            lifecycle.finish(claim, Outcome(Status.FAILED, error_code=code, error_text=text))
            record_silent_probe(olt, now, next_probe_at)
    except FenceLostError:
        return  # closed by the reaper: the next tick opens another probe


def _close_answered(claim: Claim, olt: OLT, answer: Answer) -> None:
    now = database_now()
    try:
        with transaction.atomic():
            lifecycle.finish(claim, Outcome(Status.SUCCESS))
            note_answer(olt)
            record_answer(olt, answer, now)
            resume_job_hosts(olt, now)
    except FenceLostError:
        return  # closed by the reaper: the next tick opens another probe
