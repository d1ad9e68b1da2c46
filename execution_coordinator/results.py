"""What a run leaves behind: the inventory, what is known of the OLT, and the outcome."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from execution_coordinator.failures import forget_failures
from execution_coordinator.probe_runs import note_answer
from executions.choices import Reason, Status
from executions.lifecycle import Outcome
from hosts.models import OLT
from hosts.sightings import Answer, record_answer
from onus.batch import Field
from onus.dark import telling_answers
from onus.inventory import store
from onus.pon_ports import refresh_ports
from onus.presence import Verdict, apply_presence
from onus.requests import Asked
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import Collected, CollectionRequest, Problem
from snmp_jobs.column_reads import record_reads
from snmp_jobs.column_support import record_answers
from snmp_jobs.left_out import Occasion, sentences
from snmp_jobs.models import SnmpJob, SnmpJobHost

MOST_PROBLEMS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Task:
    """What is run: a job on an OLT, by which execution."""

    execution_id: int
    job_host: SnmpJobHost
    olt: OLT
    job: SnmpJob


@dataclass(frozen=True, slots=True)
class Answered:
    """What the OLT said of itself, what it was asked and on which occasion, what it answered."""

    system: Answer
    occasion: Occasion
    asked: Asked
    collected: Collected

    @property
    def request(self) -> CollectionRequest:
        return self.asked.request


def apply(task: Task, answered: Answered, now: datetime) -> Outcome:
    """Stores all of it in the caller's transaction and says how the run ended."""
    note_answer(task.olt)
    rebooted = record_answer(task.olt, answered.system, now)
    forget_failures(task.job_host)
    left_out = sentences(answered.asked.left_out, now)
    if not answered.request.columns:
        return Outcome(Status.SUCCESS, onus=0, values_read=0, onus_changed=0, left_out=left_out)
    outcome = _store(task, answered, now, rebooted=rebooted)
    _remember_columns(task.olt, answered, now)
    return replace(outcome, left_out=left_out)


def _store(task: Task, answered: Answered, now: datetime, *, rebooted: bool) -> Outcome:
    is_discovery = answered.request.kind is JobKind.DISCOVERY
    collected = answered.collected
    stored = store(
        task.olt.pk,
        [Field(column.field, column.name) for column in answered.request.columns],
        collected.onus,
        now=now,
        adds_onus=is_discovery,
        execution_id=task.execution_id,
    )
    verdict = Verdict.APPLY
    if is_discovery:
        verdict = apply_presence(
            task.olt,
            [".".join(map(str, onu.index)) for onu in collected.onus],
            complete=collected.complete,
            rebooted=rebooted,
            now=now,
            execution_id=task.execution_id,
        )
    refresh_ports(task.olt.pk, now)
    return _outcome(collected, stored.created + stored.changed, verdict)


def _remember_columns(olt: OLT, answered: Answered, now: datetime) -> None:
    request, answers = answered.request, answered.collected.answers
    record_reads(olt, request, answers, answered.occasion.due_at, now)
    telling = zip(request.columns, telling_answers(olt, request, answers), strict=True)
    record_answers(olt, list(telling), answered.occasion.firmware, now)


def _outcome(collected: Collected, changed: int, verdict: Verdict) -> Outcome:
    held = verdict not in (Verdict.APPLY, Verdict.INCOMPLETE)
    is_whole = not collected.problems and not held
    return Outcome(
        status=Status.SUCCESS if is_whole else Status.PARTIAL,
        reason=_reason(collected, held=held),
        error_code=collected.problems[0].code if collected.problems else "",
        error_text=_text(collected.problems, verdict if held else None),
        onus=len(collected.onus),
        values_read=collected.values_read,
        onus_changed=changed,
        problems=sum(problem.count for problem in collected.problems),
    )


def _reason(collected: Collected, *, held: bool) -> Reason:
    if held:
        return Reason.PRESENCE_HELD
    return Reason.PARTIAL_ANSWER if collected.problems else Reason.NONE


def _text(problems: Sequence[Problem], held: Verdict | None) -> str:
    lines = [f"no ONU was marked absent: {held.value}"] if held else []
    lines += [
        f"{problem.column}: {problem.text}" + (f" ({problem.count} times)" * (problem.count > 1))
        for problem in problems[:MOST_PROBLEMS_SHOWN]
    ]
    return "\n".join(lines)
