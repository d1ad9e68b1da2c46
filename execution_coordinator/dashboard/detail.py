"""One OLT on demand: its tasks with "why did it not run?", its hour, its last events."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from console.badges import Tone
from execution_coordinator.dashboard.events import Event, read_events_of
from execution_coordinator.dashboard.fleet import read_olt
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.dashboard.onu_counts import OnuTotals, read_onu_totals
from execution_coordinator.dashboard.quota_bars import QuotaBar, read_quota_bars
from execution_coordinator.dashboard.states import OltFacts
from execution_coordinator.dashboard.timeline import Timeline, read_timelines
from execution_coordinator.explanations.explain import JobHostFacts, explain
from execution_coordinator.explanations.facts import facts_of, open_lines
from executions.choices import Status
from executions.tones import STATUS_TONES
from snmp_jobs.models import SnmpJobHost

EVENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class LastResult:
    """How the newest due time that came to an end did so."""

    status: Status
    due_at: datetime

    @property
    def tone(self) -> Tone:
        return STATUS_TONES[self.status]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """`why`: the sentence that says why it does not run now."""

    job_host_id: int
    job: str
    schedule: str
    next_run_at: datetime | None
    last: LastResult | None
    why: str


@dataclass(frozen=True, slots=True)
class OltDetail:
    olt: OltFacts
    tasks: tuple[TaskLine, ...]
    bars: tuple[QuotaBar, ...]
    timeline: Timeline
    onus: OnuTotals | None
    events: tuple[Event, ...]


def read_detail(olt_id: int, glance: Glance) -> OltDetail | None:
    """None when there is no such OLT. Thirteen queries."""
    olt = read_olt(olt_id, glance)
    if olt is None:
        return None
    lines = open_lines([olt_id])
    rows = SnmpJobHost.objects.filter(olt=olt_id).select_related("job", "olt")
    known = rows.order_by("job__name", "pk")
    facts = facts_of(known, lines, glance.signs)
    return OltDetail(
        olt=olt,
        tasks=tuple(_task_lines(known, facts, glance.now)),
        bars=read_quota_bars([olt_id], glance.hour).get(olt_id, ()),
        timeline=read_timelines([olt_id], glance.hour, lines)[olt_id],
        onus=read_onu_totals([olt_id]).get(olt_id),
        events=read_events_of(olt_id, EVENTS_SHOWN),
    )


def _task_lines(
    rows: Iterable[SnmpJobHost], facts: dict[int, JobHostFacts], now: datetime
) -> Iterable[TaskLine]:
    for row in rows:
        last = facts[row.pk].last
        yield TaskLine(
            job_host_id=row.pk,
            job=row.job.name,
            schedule=row.job.schedule_text,
            next_run_at=row.next_run_at,
            last=None if last is None else LastResult(last.status, last.due_at),
            why=explain(facts[row.pk], now).text,
        )
