"""`make simulate-mutants`: the product broken on purpose, one way at a time, until it is found."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from django.db import connection, transaction
from django.db.models import F, Model
from django.db.models.functions import Now

from execution_coordinator import (
    aborts,
    clock_steps,
    failures,
    hints,
    log_entries,
    losses,
    planner,
    results,
    runner,
    snapshot,
    suspensions,
    watch,
)
from execution_coordinator.choices import QuotaStatus, Severity
from execution_coordinator.explanations import explain, facts
from execution_coordinator.keeper import LeaseKeeper
from execution_coordinator.lease import Lease
from execution_coordinator.models import ExecutionPlan, QuotaViolation
from execution_coordinator.plans import progress, store
from execution_coordinator.pulse import LOOP
from execution_coordinator.quotas import counts, quota, violations
from execution_coordinator.snapshot import database_now
from executions import lifecycle
from executions.choices import Reason
from executions.lifecycle import claims, endings
from executions.lifecycle import losses as lost_runs
from executions.models import Execution
from executions.retrying import _delay
from snmp_jobs.models import SnmpJobHost

Break = Callable[[], Any]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One way to break the product, as a context manager. `clocks`: where clocks are set often."""

    name: str
    breaks: Break
    clocks: bool = False


def _sql(module: Any, name: str, old: str, new: str) -> Break:
    """One of the product's statements with a part of it replaced."""
    text = getattr(module, name)
    if old not in text:
        raise LookupError(f"{module.__name__}.{name} has no {old!r} any more: mend this mutant")
    return lambda: patch.object(module, name, text.replace(old, new))


def _call(target: Any, name: str, new: Any) -> Break:
    return lambda: patch.object(target, name, new)


def _without_constraint(model: type[Model], name: str) -> Break:
    """The table without it; its rows are gone afterwards."""
    constraint = next(one for one in model._meta.constraints if one.name == name)

    @contextmanager
    def broken() -> Iterator[None]:
        with connection.schema_editor() as editor:
            editor.remove_constraint(model, constraint)
        try:
            yield
        finally:
            model._default_manager.all().delete()
            with connection.schema_editor() as editor:
                editor.add_constraint(model, constraint)

    return broken


def _finish_without_fence(claim: lifecycle.Claim, outcome: lifecycle.Outcome) -> None:
    Execution.objects.filter(pk=claim.execution_id).update(
        status=outcome.status, lease_until=None, finished_at=database_now()
    )


def _store_before_finish(claim: Any, task: Any, answered: Any) -> None:
    with transaction.atomic():
        outcome = results.apply(task, answered, database_now())
    lifecycle.abandon(claim, outcome)


def _drifting(schedule: Any, due: Any, now: Any) -> Any:
    del due
    return now + (schedule.interval or timedelta(minutes=2))


def _forgetful(host: Any, due: Any, reason: Any, missed: int, until: Any) -> Any:
    del missed, until
    return planner.DueRun(host, due, reason)


def _eager_retry(rule: Any, attempt: int, now: Any, next_due: Any) -> Any:
    """It may cross the next due time."""
    del next_due
    return None if attempt > rule.max_retries else now + _delay(rule, attempt)


def _counting_double(ended: Any, to_come: int) -> Any:
    counts = _counts(ended, to_come)
    return replace(counts, completed=counts.completed + counts.failed, failed=0)


@contextmanager
def _both(first: Any, second: Any) -> Iterator[None]:
    with first, second:
        yield


def _all_running() -> list[lifecycle.LostExecution]:
    rows = Execution.objects.filter(status="RUNNING").select_related("job_host__job")
    return [lost_runs._lost(row) for row in rows.order_by("pk")]


_open_probes = suspensions._open_probes


def _probing_once(silent: Any, failing: Any, now: Any) -> None:
    _open_probes([olt for olt in silent if olt.suspended_at is None], failing, now)


def _not_silent_ahead(pulses: Any, now: Any) -> bool:
    return LOOP not in pulses or now - pulses[LOOP] > watch.LOOP_SILENT_AFTER


def _suspending_all(exhausted: Any) -> None:
    """The strict rule is forgotten."""
    rows = SnmpJobHost.objects.filter(pk__in=[row.pk for row in exhausted])
    rows.update(suspended_at=Now(), suspensions_in_row=F("suspensions_in_row") + 1)


def _adding_plans(hour: Any, replans: Any, facts: Any) -> None:
    ExecutionPlan.objects.bulk_create(store._row(hour, one, facts, {}) for one in replans)


_planned_host = snapshot._planned_host


def _never_edited(row: Any) -> Any:
    return replace(_planned_host(row), planned_with=row.job.schedule)


def _mildly(counts: Any) -> Severity | None:
    return None if counts.is_kept else Severity.LOW


def _generous(counts: Any) -> QuotaStatus:
    return QuotaStatus.COMPLETED if counts.is_kept else QuotaStatus.FAILED


_counts = counts._counts
_interval = "interval '10 s'"

MUTANTS = (
    Mutant(
        "one RUNNING per OLT is no index any more",
        _without_constraint(Execution, lifecycle.ONE_PER_OLT),
    ),
    Mutant(
        "claim takes whatever its status is",
        _sql(claims, "_CLAIM", "e.status = 'PENDING' AND", ""),
    ),
    Mutant(
        "claim ignores the switches",
        _sql(claims, "_CLAIM", "o.enabled", "true"),
    ),
    Mutant(
        "claim and offer ignore not_before",
        lambda: _both(
            _sql(claims, "_CLAIM", "AND COALESCE(e.not_before <= now(), true)", "")(),
            _sql(
                hints,
                "_OFFER",
                "AND COALESCE(e.not_before <= statement_timestamp(), true)",
                "",
            )(),
        ),
    ),
    Mutant(
        "finish does not ask for the fence",
        lambda: _both(
            patch.object(lifecycle, "finish", _finish_without_fence),
            patch.object(endings, "finish", _finish_without_fence),
        ),
    ),
    Mutant("data is stored before the status", _call(runner, "_store", _store_before_finish)),
    Mutant("next run = now + interval (drift)", _call(planner, "next_run", _drifting)),
    Mutant("missed due times are forgotten", _call(planner, "_skipped", _forgetful)),
    Mutant("a due time is never too late", _call(planner, "is_too_late", lambda *_: False)),
    Mutant("the backlog is not looked at", _call(planner, "without_backlog", lambda runs, _: runs)),
    Mutant(
        "an enabled pair runs at once",
        _call(planner, "run_after_enabling", lambda _, now: now + timedelta(minutes=1)),
    ),
    Mutant(
        "the first run comes at once",
        _call(planner, "first_run", lambda now, *_: now + timedelta(seconds=1)),
    ),
    Mutant("nobody closes lost executions", _call(losses, "close_lost", lambda _: None)),
    Mutant(
        "the reaper comes early",
        lambda: _both(
            patch.object(lifecycle, "lost_executions", _all_running),
            _sql(lost_runs, "_CLOSE_LOST", "AND e.lease_until < now()", "")(),
        ),
    ),
    Mutant("the worker does not ask its lease", _call(Lease, "check", lambda _: None)),
    Mutant("leases are not renewed", _call(LeaseKeeper, "_renew_when_due", lambda *_: None)),
    Mutant(
        "a switch that is off aborts nothing",
        _call(aborts, "stop_what_is_disabled", lambda: None),
    ),
    Mutant(
        "a lost hint is never sent again",
        _sql(hints, "_OFFER", f"OR heads.sent_at < statement_timestamp() - {_interval}", ""),
    ),
    Mutant("a retry crosses the next due time", _call(failures, "retry_at", _eager_retry)),
    Mutant(
        "suspended OLTs go on being asked",
        _call(snapshot, "_held_back", lambda _: Reason.NONE),
    ),
    Mutant(
        "what is suspended is not probed any more",
        _call(suspensions, "_open_probes", _probing_once),
    ),
    Mutant("quotas count failures as kept", _call(counts, "_counts", _counting_double)),
    Mutant(
        "explained without the run that holds the OLT", _call(explain, "_in_line", lambda *_: None)
    ),
    Mutant("explained without the switches", _call(facts, "_is_on", lambda _: True)),
    Mutant(
        "workers tick only when the last tick is old",
        _call(watch, "is_loop_silent", _not_silent_ahead),
    ),
    Mutant(
        "nothing follows a clock that is set back",
        _call(clock_steps, "follow_clock", lambda _: False),
    ),
    Mutant("times too far ahead stay there", _call(planner, "is_impossible", lambda *_: False)),
    Mutant(
        "a due time that comes twice hides those after it",
        _call(planner, "without_known", lambda runs, _: tuple(runs)),
        clocks=True,
    ),
    Mutant(
        "what opens beside a lost run starts at once",
        _call(losses, "let_workers_notice", lambda _: None),
        clocks=True,
    ),
    Mutant("an edited schedule keeps its grid", _call(snapshot, "_planned_host", _never_edited)),
    Mutant(
        "many silent OLTs are suspended one by one",
        _call(suspensions, "_is_our_fault", lambda _: False),
    ),
    Mutant("an alarm at each tick", _call(log_entries, "FOLD_WITHIN", timedelta())),
    Mutant(
        "the strict rule suspends like the other",
        _call(suspensions, "_suspend_job_hosts", _suspending_all),
    ),
    Mutant("two failures suspend", _call(suspensions, "FAILURES_BEFORE_SUSPENSION", 2)),
    Mutant(
        "a new plan leaves the old one",
        lambda: _both(
            _without_constraint(ExecutionPlan, "execution_plan_one_active")(),
            patch.object(store, "_replace", _adding_plans),
        ),
    ),
    Mutant(
        "plans outlive their hour",
        _sql(progress, "_COUNT", "THEN 'COMPLETED'", "THEN 'ACTIVE'"),
    ),
    Mutant("every violation is mild", _call(violations, "severity_of", _mildly)),
    Mutant(
        "an hour is judged while it lasts",
        _sql(violations, "_TAKE", "t.period_end < %(now)s", "t.period_start < %(now)s"),
    ),
    Mutant(
        "an hour is judged again and again",
        lambda: _both(
            _without_constraint(QuotaViolation, "quota_violation_once")(),
            _both(
                _sql(violations, "_TAKE", "t.judged_at IS NULL AND", "")(),
                patch.object(violations, "_without_known", lambda found: found),
            ),
        ),
    ),
    Mutant("80 % is all", _call(quota, "_final", _generous)),
)
