"""All OLTs with their states, the problems first, one page of them at a time."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet
from django.utils.translation import gettext as _

from console.badges import Tone
from execution_coordinator.dashboard.choice import ALL_PROBLEMS, Choice
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.dashboard.states import PROBLEMS, OltFacts, OltState, tone_of
from execution_coordinator.health import OVERDUE_AFTER
from execution_coordinator.hours import Hour
from execution_coordinator.models import QuotaTracker
from execution_coordinator.quotas.quota import KEPT_FROM_PERCENT
from executions.choices import OPEN, Status
from executions.models import Execution
from hosts.choices import Reachability
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost

PAGE_SIZE = 25
WAITS_TOO_LONG = timedelta(minutes=5)  # longer than any walk that it should wait for


@dataclass(frozen=True, slots=True)
class StateCount:
    """`state`: as a choice of the filter, empty for all OLTs."""

    state: str
    label: str
    tone: Tone
    count: int


@dataclass(frozen=True, slots=True)
class Fleet:
    """`counts`: the OLTs that fit text and brand, by state. `olts`: those of the page."""

    hour: Hour
    counts: tuple[StateCount, ...]
    total: int
    page: int
    pages: int
    olts: tuple[OltFacts, ...]

    @property
    def page_before(self) -> int:
        return self.page - 1

    @property
    def page_after(self) -> int:
        return self.page + 1

    @property
    def ids(self) -> list[int]:
        return [olt.olt_id for olt in self.olts]


@dataclass(frozen=True, slots=True)
class _Tasks:
    on: int = 0
    failing: int = 0
    overdue_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class _OpenRuns:
    """`overdue_since`: by OLT, the oldest due time that has waited too long."""

    running: frozenset[int]
    overdue_since: Mapping[int, datetime]


def read_fleet(choice: Choice, glance: Glance) -> Fleet:
    """Four queries."""
    fitting = sorted(_facts(_fitting(choice), glance), key=lambda olt: olt.place)
    wanted = [olt for olt in fitting if choice.wants(olt)]
    pages = max(-(-len(wanted) // PAGE_SIZE), 1)
    page = min(choice.page, pages)
    return Fleet(
        hour=glance.hour,
        counts=_counts(fitting),
        total=len(wanted),
        page=page,
        pages=pages,
        olts=tuple(wanted[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]),
    )


def _counts(olts: Collection[OltFacts]) -> tuple[StateCount, ...]:
    """All, those with problems, and each state that there is."""
    counts = Counter(state for olt in olts for state in olt.states)
    problems = sum(olt.state in PROBLEMS for olt in olts)
    tone = Tone.BAD if problems else Tone.GOOD
    return (
        StateCount("", _("OLTs"), Tone.QUIET, len(olts)),
        StateCount(ALL_PROBLEMS, _("Problems"), tone, problems),
        *(
            StateCount(state.value, str(state.label), tone_of(state), counts[state])
            for state in OltState
            if counts[state]
        ),
    )


def read_olt(olt_id: int, glance: Glance) -> OltFacts | None:
    """One of them, whatever the filters; None when there is none. Four queries."""
    return next(iter(_facts(OLT.objects.filter(pk=olt_id), glance)), None)


def _fitting(choice: Choice) -> QuerySet[OLT]:
    olts = OLT.objects.all()
    if choice.q:
        fields = ("name", "address", "model__name")
        fits = (Q(**{f"{field}__icontains": choice.q}) for field in fields)
        olts = olts.filter(reduce(or_, fits))
    return olts.filter(brand=choice.brand) if choice.brand else olts


_COLUMNS = (
    "pk",
    "name",
    "brand__name",
    "model__name",
    "enabled",
    "reachability",
    "silent_since",
    "suspended_at",
    "next_probe_at",
)  # without the community: to decrypt a thousand of them takes longer than all the rest


def _facts(olts: QuerySet[OLT], glance: Glance) -> list[OltFacts]:
    """What belongs to the OLTs is found by a subquery: a thousand ids take longer to send."""
    olts = olts.order_by()
    tasks, runs, risks = (
        _tasks(olts, glance.now),
        _open_runs(olts, glance.now),
        _at_risk(olts, glance),
    )
    return [
        _olt(row, tasks.get(row[0], _Tasks()), runs, risks.get(row[0], 0))
        for row in olts.values_list(*_COLUMNS)
    ]


def _olt(row: tuple[Any, ...], tasks: _Tasks, runs: _OpenRuns, at_risk: int) -> OltFacts:
    olt_id, name, brand, model, enabled, reachability, silent_since, suspended_at, probe = row
    overdue = (tasks.overdue_since, runs.overdue_since.get(olt_id))
    return OltFacts(
        olt_id=olt_id,
        name=name,
        brand=brand,
        model=model or "",
        enabled=enabled,
        reachability=Reachability(reachability),
        silent_since=silent_since,
        suspended_at=suspended_at,
        next_probe_at=probe,
        tasks=tasks.on,
        failing=tasks.failing,
        at_risk=at_risk,
        overdue_since=min((moment for moment in overdue if moment), default=None),
        is_running=olt_id in runs.running,
    )


def _tasks(olts: QuerySet[OLT], now: datetime) -> dict[int, _Tasks]:
    on = SnmpJobHost.objects.on().filter(olt__in=olts)
    overdue = Q(next_run_at__lt=now - OVERDUE_AFTER)
    failing = Q(failures_in_row__gt=0) | Q(suspended_at__isnull=False)
    counted = (
        on.order_by()
        .values("olt")
        .annotate(
            on=Count("pk"),
            failing=Count("pk", filter=failing),
            overdue_since=Min("next_run_at", filter=overdue),
        )
        .values_list("olt", "on", "failing", "overdue_since")
    )
    return {olt_id: _Tasks(*numbers) for olt_id, *numbers in counted}


def _open_runs(olts: QuerySet[OLT], now: datetime) -> _OpenRuns:
    rows = Execution.objects.filter(finished_at=None, status__in=OPEN, olt__in=olts).order_by(
        "-due_at"
    )
    running, overdue = set(), {}
    for olt_id, status, due_at, not_before in rows.values_list(
        "olt", "status", "due_at", "not_before"
    ):
        if status == Status.RUNNING:
            running.add(olt_id)
        elif max(due_at, not_before or due_at) < now - WAITS_TOO_LONG:
            overdue[olt_id] = due_at
    return _OpenRuns(frozenset(running), overdue)


def _at_risk(olts: QuerySet[OLT], glance: Glance) -> dict[int, int]:
    """How many quotas of each OLT; see `quota.at_risk`."""
    possible = F("quota_completed") + F("quota_pending")
    rows = QuotaTracker.objects.filter(olt__in=olts, period_start=glance.hour.start)
    missed = rows.alias(possible=possible * 100).filter(
        possible__lt=F("quota_required") * KEPT_FROM_PERCENT
    )
    return dict(missed.order_by().values_list("olt").annotate(Count("pk")))
