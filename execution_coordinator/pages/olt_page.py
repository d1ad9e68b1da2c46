"""All that the page of an OLT tells, read in a constant number of queries."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.utils.safestring import SafeString

from console.badges import Tone, badge_of
from execution_coordinator.dashboard.events import Event, read_events_of
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.dashboard.timeline import Timeline, read_timelines
from execution_coordinator.explanations.explain import JobHostFacts, explain
from execution_coordinator.explanations.facts import facts_of, open_lines
from execution_coordinator.pages.olt_state import OltAtWork, state_badges
from executions.choices import Status
from executions.models import Execution
from executions.overview import JobHostWithLastExecution, with_last_execution
from executions.tones import STATUS_TONES
from hosts.learned_texts import learned_text, load_text, unsupported_text
from hosts.models import OLT
from hosts.snmp_load import load_by_hour
from hosts.snmp_profiles import profile_of
from onus.event_admin import change_text, kind_badge
from onus.light_display import light
from onus.models import OnuEvent, PonPort
from onus.port_query import port_query
from snmp_jobs.models import SnmpJobHost

RUNS_SHOWN = 10
EVENTS_SHOWN = 10
DECISIONS_SHOWN = 6
LOAD_SHOWN = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A job on this OLT. `why`: the sentence that says why it does not run now."""

    pair: "JobHostWithLastExecution"
    why: str

    @property
    def result(self) -> SafeString | None:
        status = self.pair.last_status
        return badge_of(STATUS_TONES, status, _label(status)) if status else None


@dataclass(frozen=True, slots=True)
class RunRow:
    execution: Execution

    @property
    def tone(self) -> Tone:
        return STATUS_TONES[self.execution.status]


@dataclass(frozen=True, slots=True)
class PortRow:
    """`query`: what the list of ONUs is to be asked for. `dark`: ONUs present and not online."""

    port: PonPort

    @property
    def query(self) -> str:
        return port_query(self.port.olt_id, self.port.frame, self.port.slot, self.port.port)

    @property
    def dark(self) -> int:
        return self.port.present - self.port.online

    @property
    def tone(self) -> Tone:
        return Tone.WARNING if self.port.online else Tone.BAD

    @property
    def mean(self) -> SafeString:
        return light(self.port.mean_rx_dbm)

    @property
    def worst(self) -> SafeString:
        return light(self.port.worst_rx_dbm)


@dataclass(frozen=True, slots=True)
class OnuEventRow:
    event: OnuEvent

    @property
    def badge(self) -> SafeString:
        return kind_badge(self.event)

    @property
    def change(self) -> str:
        return change_text(self.event)


@dataclass(frozen=True, slots=True)
class Learned:
    """What its answers taught, in words. `is_any`: there is something to forget."""

    settings: SafeString
    unsupported: SafeString
    load: SafeString
    is_any: bool


@dataclass(frozen=True, slots=True)
class OltPage:
    """`now_s`: seconds of the hour that have passed."""

    olt: "OltAtWork"
    state: SafeString
    tasks: tuple[TaskRow, ...]
    timeline: Timeline
    now_s: int
    ports: tuple[PortRow, ...]
    onu_events: tuple[OnuEventRow, ...]
    decisions: tuple[Event, ...]
    runs: tuple[RunRow, ...]
    learned: Learned


def read_olt_page(olt: "OltAtWork", glance: Glance) -> OltPage:
    """`olt` as the admin's queryset gives it."""
    lines = open_lines([olt.pk])
    pairs = list(_pairs(olt))
    return OltPage(
        olt=olt,
        state=state_badges(olt, glance.now),
        tasks=tuple(_tasks(pairs, facts_of(pairs, lines, glance.signs), glance)),
        timeline=read_timelines([olt.pk], glance.hour, lines)[olt.pk],
        now_s=int((glance.now - glance.hour.start).total_seconds()),
        ports=tuple(map(PortRow, _ports(olt))),
        onu_events=_onu_events(olt),
        decisions=read_events_of(olt.pk, DECISIONS_SHOWN),
        runs=_runs(olt),
        learned=_learned(olt, glance),
    )


def _ports(olt: OLT) -> Iterable[PonPort]:
    return PonPort.objects.filter(olt=olt).order_by("frame", "slot", "port")


def _pairs(olt: OLT) -> "Iterable[JobHostWithLastExecution]":
    rows = SnmpJobHost.objects.filter(olt=olt).select_related("job", "olt")
    return with_last_execution(rows).order_by("job__name", "pk")


def _tasks(
    pairs: "Iterable[JobHostWithLastExecution]", facts: Mapping[int, JobHostFacts], glance: Glance
) -> Iterable[TaskRow]:
    for pair in pairs:
        yield TaskRow(pair, explain(facts[pair.pk], glance.now).text)


def _onu_events(olt: OLT) -> tuple[OnuEventRow, ...]:
    events = OnuEvent.objects.filter(olt=olt).select_related("onu").order_by("-at", "-id")
    return tuple(map(OnuEventRow, events[:EVENTS_SHOWN]))


def _runs(olt: OLT) -> tuple[RunRow, ...]:
    runs = Execution.objects.filter(olt=olt).select_related("job").defer("error_text", "left_out")
    return tuple(map(RunRow, runs.order_by("-due_at")[:RUNS_SHOWN]))


def _learned(olt: OLT, glance: Glance) -> Learned:
    profile = profile_of(olt)
    unsupported = unsupported_text(olt)
    return Learned(
        settings=learned_text(profile),
        unsupported=unsupported,
        load=load_text(load_by_hour([olt.pk], glance.now - LOAD_SHOWN)),
        is_any=profile is not None or olt.column_support.exists(),
    )


def _label(status: str) -> str:
    return str(Status(status).label)
