"""One row per OLT: what runs, who waits, what comes next, the quotas and the hour."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from execution_coordinator.dashboard.fleet import Fleet
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.dashboard.onu_counts import OnuTotals, read_onu_totals
from execution_coordinator.dashboard.quota_bars import QuotaBar, read_quota_bars
from execution_coordinator.dashboard.states import OltFacts
from execution_coordinator.dashboard.timeline import Timeline, read_timelines
from execution_coordinator.explanations.facts import NO_LINE, Line, open_lines
from snmp_jobs.models import SnmpJobHost

BARS_SHOWN = 3
WAITING_SHOWN = 2


@dataclass(frozen=True, slots=True)
class RunShown:
    """`ends_at`: expected."""

    task: str
    worker: str
    since: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True, slots=True)
class NextRun:
    task: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OltRow:
    """`waiting`: the names of the tasks in line, those first that go first."""

    olt: OltFacts
    running: RunShown | None
    waiting: tuple[str, ...]
    next_run: NextRun | None
    bars: tuple[QuotaBar, ...]
    timeline: Timeline
    onus: OnuTotals | None

    @property
    def bars_shown(self) -> tuple[QuotaBar, ...]:
        return self.bars[:BARS_SHOWN]

    @property
    def bars_hidden(self) -> int:
        return len(self.bars) - len(self.bars_shown)

    @property
    def waiting_shown(self) -> tuple[str, ...]:
        return self.waiting[:WAITING_SHOWN]

    @property
    def waiting_hidden(self) -> int:
        return len(self.waiting) - len(self.waiting_shown)


def read_rows(fleet: Fleet, glance: Glance) -> tuple[OltRow, ...]:
    """Of the OLTs of the page. Seven queries."""
    ids = fleet.ids
    lines = open_lines(ids)
    next_runs, onus = _next_runs(ids), read_onu_totals(ids)
    bars = read_quota_bars(ids, glance.hour)
    timelines = read_timelines(ids, glance.hour, lines)
    return tuple(
        OltRow(
            olt=olt,
            running=_running(lines.get(olt.olt_id, NO_LINE)),
            waiting=_waiting(lines.get(olt.olt_id, NO_LINE)),
            next_run=next_runs.get(olt.olt_id),
            bars=bars.get(olt.olt_id, ()),
            timeline=timelines[olt.olt_id],
            onus=onus.get(olt.olt_id),
        )
        for olt in fleet.olts
    )


def _running(line: Line) -> RunShown | None:
    run = next((run for run in line.runs if run.is_running), None)
    return None if run is None else RunShown(run.task, run.worker, run.started_at, line.ends_at)


def _waiting(line: Line) -> tuple[str, ...]:
    return tuple(run.task for run in line.runs if not run.is_running)


def _next_runs(olt_ids: Collection[int]) -> Mapping[int, NextRun]:
    """What is suspended keeps its place on the grid, but it is skipped there."""
    rows = SnmpJobHost.objects.on().filter(
        olt__in=olt_ids, next_run_at__isnull=False, suspended_at=None, olt__suspended_at=None
    )
    first = rows.order_by("olt", "next_run_at", "pk").distinct("olt")
    return {
        olt_id: NextRun(name, at)
        for olt_id, name, at in first.values_list("olt", "job__name", "next_run_at")
        if at is not None
    }
