"""One ACTIVE plan per OLT and hour, replaced when what it was made from has changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from execution_coordinator.choices import EventType, PlanStatus
from execution_coordinator.hours import ONE_HOUR, Hour, hour_of
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import ExecutionPlan
from execution_coordinator.plans.basis import PlanBasis, PlanChange, basis_of, change_of
from execution_coordinator.plans.document import document_of, probe_document
from execution_coordinator.plans.facts import PlanFacts, gone_due_times, load_facts, tasks_of
from execution_coordinator.plans.planned_hour import plan_hour
from execution_coordinator.plans.prediction import steadied
from execution_coordinator.plans.progress import update_progress
from execution_coordinator.snapshot import database_now
from executions import lifecycle
from hosts.models import OLT

PLANS_LOCK = 0x504C_414E_53  # "PLANS"
PLANNED_AHEAD = timedelta(minutes=10)
_REASONS = {
    PlanChange.TASKS: gettext_lazy("other tasks"),
    PlanChange.SCHEDULE: gettext_lazy("other due times"),
    PlanChange.DURATIONS: gettext_lazy("runs take another time than before"),
    PlanChange.ANSWERS_AGAIN: gettext_lazy("the OLT answers again"),
}


@dataclass(frozen=True, slots=True)
class Replan:
    """A plan to be written. `change`: what it replaces another one for; None: the first one."""

    olt_id: int
    basis: PlanBasis
    change: PlanChange | None


@transaction.atomic
def refresh_plans(now: datetime | None = None) -> int:
    """Makes and replaces the plans of this hour, and of the next in its last ten minutes.

    Returns how many it wrote. May be repeated, missed or doubled; one at a time. `now`: the
    database's clock, if None.
    """
    _wait_for_the_other()
    now = now or database_now()
    facts = load_facts()
    _send_probes(facts)
    hours = sorted({hour_of(now), hour_of(now + PLANNED_AHEAD)})
    written = sum(_refresh_hour(hour, facts) for hour in hours)
    update_progress(now)
    return written


def _send_probes(facts: PlanFacts) -> None:
    """The probe that such a plan leaves; a suspended OLT has a time for its next one already."""
    without = [olt_id for olt_id, (_reason, due) in facts.probes.items() if due is None]
    if without:
        lifecycle.open_probes(without)


def _wait_for_the_other() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PLANS_LOCK])


def _refresh_hour(hour: Hour, facts: PlanFacts) -> int:
    replans = list(_replans(facts, _active(hour)))
    if replans:
        _replace(hour, replans, facts)
        _log(replans, hour)
    return len(replans)


def _active(hour: Hour) -> dict[int, PlanBasis]:
    rows = ExecutionPlan.objects.filter(
        period_start=hour.start, status=PlanStatus.ACTIVE, olt__enabled=True
    ).values_list("olt_id", "plan_data__basis", "plan_data__left_to_probe")
    return {olt_id: PlanBasis.from_json(basis, probe) for olt_id, basis, probe in rows}


def _replans(facts: PlanFacts, active: Mapping[int, PlanBasis]) -> Iterable[Replan]:
    for olt_id in sorted(facts.places.keys() | facts.probes.keys() | active.keys()):
        before = active.get(olt_id)
        basis = _basis(olt_id, facts, before)
        change = change_of(before, basis) if before else None
        if before is None or change:
            yield Replan(olt_id, basis, change)


def _basis(olt_id: int, facts: PlanFacts, before: PlanBasis | None) -> PlanBasis:
    places = facts.places.get(olt_id, {})
    known = {ident: job.expected_s for ident, job in before.jobs.items()} if before else {}
    expected_s = steadied({ident: facts.expected_s[ident] for ident in places}, known)
    reason, _next_probe_at = facts.probes.get(olt_id, ("", None))
    return basis_of(places, expected_s, reason)


def _replace(hour: Hour, replans: Iterable[Replan], facts: PlanFacts) -> None:
    olt_ids = [replan.olt_id for replan in replans]
    ExecutionPlan.objects.filter(
        olt__in=olt_ids, period_start=hour.start, status=PlanStatus.ACTIVE
    ).update(updated_at=Now(), status=PlanStatus.SUPERSEDED)
    gone = gone_due_times(hour, olt_ids)
    ExecutionPlan.objects.bulk_create(_row(hour, replan, facts, gone) for replan in replans)


def _row(
    hour: Hour, replan: Replan, facts: PlanFacts, gone: Mapping[int, set[datetime]]
) -> ExecutionPlan:
    row = ExecutionPlan(
        olt_id=replan.olt_id, period_start=hour.start, period_end=hour.end, total_tasks=1
    )
    if replan.basis.left_to_probe:
        _reason, next_probe_at = facts.probes[replan.olt_id]
        row.plan_data = probe_document(hour, replan.basis, next_probe_at)
        return row
    expected_s = {ident: job.expected_s for ident, job in replan.basis.jobs.items()}
    places = facts.places.get(replan.olt_id, {}).values()
    planned = plan_hour(hour, tasks_of(hour, places, expected_s, gone))
    row.plan_data = document_of(planned, replan.basis)
    row.utilisation = round(planned.utilisation, 4)
    row.total_tasks = len(planned.runs) + len(planned.not_fitting)
    return row


def _log(replans: Iterable[Replan], hour: Hour) -> None:
    coordinator_logger.record_many(
        Entry(EventType.PLAN_ADJUSTED, _("Plan adjusted: %(reason)s") % {"reason": why}, one.olt_id)
        for one in replans
        if one.change and (why := _REASONS.get(one.change))
    )
    reasons = {one.olt_id: one.basis.left_to_probe for one in replans if one.basis.left_to_probe}
    turned = {one.olt_id for one in replans if one.change is PlanChange.LEFT_TO_PROBE}
    emergencies = turned | (reasons.keys() - turned - _left_to_probe_before(hour, reasons))
    for olt in OLT.objects.filter(pk__in=emergencies).order_by("pk"):
        coordinator_logger.log_emergency_replan(olt, reasons[olt.pk])


def _left_to_probe_before(hour: Hour, olt_ids: Iterable[int]) -> set[int]:
    """Those whose plan of the hour before ended as that: they were logged then."""
    last = ExecutionPlan.objects.filter(
        olt__in=list(olt_ids), period_start=hour.start - ONE_HOUR
    ).order_by("olt_id", "-id")
    rows = last.distinct("olt_id").values_list("olt_id", "plan_data__left_to_probe")
    return {olt_id for olt_id, reason in rows if reason}
