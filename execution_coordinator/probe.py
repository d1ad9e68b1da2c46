"""What an address is: its brand and model, which catalogue tables it answers, how many ONUs."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings

from brands.identification import columns_to_ask, decide, identify
from brands.models import OltFamily, OltModel
from brands.object_ids import parse_object_id
from execution_coordinator.conversations import conversation
from execution_coordinator.keeper import keeper
from execution_coordinator.lease import boot_time_s
from execution_coordinator.snapshot import database_now
from execution_coordinator.targets import system_answer
from executions import lifecycle
from executions.choices import Status
from executions.lifecycle import Claim, Outcome
from hosts.models import OLT
from hosts.sightings import record_answer
from oids.models import OID
from onus.requests import IDENTITY
from snmp_jobs.snmp.base import OperationAborted, SnmpError, SnmpTarget
from snmp_jobs.snmp.session import Session
from snmp_jobs.system import SystemInfo, has_rows, read_system

TIME_LIMIT_S = 120
WAIT_FOR_OLT_S = 60
LOOK_EVERY_S = 0.2


class OltBusyError(Exception):
    """The OLT was talking to somebody else all the time. The message says to whom."""

    retryable = True


@dataclass(frozen=True, slots=True)
class TableAnswer:
    """One column of the catalogue, and whether it has a row on this OLT."""

    name: str
    oid: str
    answers: bool


@dataclass(frozen=True, slots=True)
class ProbeReport:
    """`brand` and `model` are empty when nothing in the catalogue fits.

    `onus` is None then too, and when the walk that counts them did not reach its end.
    """

    system: SystemInfo
    brand: str
    model: str
    tables: tuple[TableAnswer, ...]
    onus: int | None


def probe(target: SnmpTarget) -> ProbeReport:
    """Asks an address that is no registered OLT. Raises `SnmpError`."""
    deadline_s = time.monotonic() + TIME_LIMIT_S
    with Session(target, deadline=deadline_s) as session:
        return _examine(session)


def probe_olt(olt: OLT) -> ProbeReport:
    """Asks a registered OLT while holding its lease. Raises `SnmpError` or `OltBusyError`."""
    asked_at_s, claim = _claim(olt)
    with keeper.hold(claim, asked_at_s) as lease, _closed(claim):
        with conversation(olt, lease, TIME_LIMIT_S) as session:
            report = _examine(session)
        record_answer(olt, system_answer(report.system), database_now())
    return report


def _claim(olt: OLT) -> tuple[float, Claim]:
    """Waits its turn: whatever runs on the OLT ends first."""
    end_s = time.monotonic() + WAIT_FOR_OLT_S
    while time.monotonic() < end_s:
        asked_at_s = boot_time_s()
        claim = lifecycle.start_probe(olt.pk, worker="probe", lease=settings.LEASE)
        if claim is not None:
            return asked_at_s, claim
        time.sleep(LOOK_EVERY_S)
    raise OltBusyError(f"OLT {olt} was busy for {WAIT_FOR_OLT_S} s: try again later")


@contextmanager
def _closed(claim: Claim) -> Iterator[None]:
    outcome = Outcome(Status.FAILED, error_code="internal", error_text="the probe broke off")
    try:
        yield
        outcome = Outcome(Status.SUCCESS)
    except OperationAborted as error:
        outcome = Outcome(Status.ABORTED, error_code=error.code, error_text=str(error))
        raise
    except SnmpError as error:
        outcome = Outcome(Status.FAILED, error_code=error.code, error_text=str(error))
        raise
    finally:
        lifecycle.abandon(claim, outcome)


def _examine(session: Session) -> ProbeReport:
    system = read_system(session)
    models = OltModel.objects.select_related("family__brand")
    matches = identify(system.object_id, system.descr, models)
    asked = columns_to_ask(matches)
    match = decide(matches, [oid for oid in asked if has_rows(session, parse_object_id(oid))])
    if match is None:
        return ProbeReport(system, "", "", (), None)
    model: OltModel = match.model
    tables, onus = _tables(session, model.family)
    return ProbeReport(system, str(model.family.brand), model.name, tables, onus)


def _tables(session: Session, family: OltFamily) -> tuple[tuple[TableAnswer, ...], int | None]:
    oids = list(OID.objects.filter(family=family).order_by("pk"))
    tables = tuple(TableAnswer(oid.name, oid.oid, has_rows(session, oid.arcs)) for oid in oids)
    return tables, _count_onus(session, oids)


def _count_onus(session: Session, oids: Sequence[OID]) -> int | None:
    identity = [oid for oid in oids if oid.in_discovery and oid.purpose in IDENTITY]
    if not identity:
        return None
    (column,) = session.walk([identity[0].arcs]).columns
    return len(column.rows) if column.complete else None
