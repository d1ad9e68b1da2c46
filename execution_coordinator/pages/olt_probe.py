"""The probe of an OLT on its page: asked for, waiting, and what came of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from console.badges import Tone
from execution_coordinator.explanations.explain import explain_open
from execution_coordinator.explanations.facts import NO_LINE, open_lines, signs_of_life
from executions import lifecycle
from executions.choices import Kind, Status
from executions.models import Execution
from executions.tones import STATUS_TONES
from hosts.models import OLT

SHOWN_FOR = timedelta(days=1)
ADVICE: dict[str, Promise] = {
    "timeout": _(
        "Nothing came back. Look at the address and port, at the community (an OLT keeps silent "
        "when it is wrong), and whether the OLT and the firewalls allow SNMP from this server."
    ),
    "refused": _("The address answers, but nothing listens at that port: is SNMP switched on?"),
    "unreachable": _("There is no way to that address from this server."),
    "secret_unreadable": _("The community cannot be decrypted: write it again below."),
}


@dataclass(frozen=True, slots=True)
class ProbeView:
    """`why`: what it waits for, or what runs; empty once it has ended."""

    execution: Execution
    why: str = ""

    @property
    def status(self) -> Status:
        return Status(self.execution.status)

    @property
    def tone(self) -> Tone:
        return STATUS_TONES[self.status]

    @property
    def is_open(self) -> bool:
        return self.execution.finished_at is None

    @property
    def answered(self) -> bool:
        return self.status is Status.SUCCESS

    @property
    def advice(self) -> Promise | str:
        return ADVICE.get(self.execution.error_code, "")


@dataclass(frozen=True, slots=True)
class ProbesAsked:
    """How many OLTs will be probed, and the names of those that are disabled."""

    queued: int
    disabled: tuple[str, ...]


def ask_probes(olts: Iterable[OLT]) -> ProbesAsked:
    """The next tick sends them, ahead of all that waits. One that waits already is not doubled."""
    known = list(olts)
    enabled = [olt.pk for olt in known if olt.enabled]
    if enabled:
        lifecycle.open_probes(enabled)
    return ProbesAsked(len(enabled), tuple(olt.name for olt in known if not olt.enabled))


def last_probe(olt_id: int, now: datetime) -> ProbeView | None:
    """The newest of the last day. One query; five more while it is open."""
    recent = Execution.objects.filter(olt=olt_id, kind=Kind.PROBE, due_at__gt=now - SHOWN_FOR)
    newest = recent.order_by("-due_at").first()
    if newest is None:
        return None
    return ProbeView(newest, _why(newest, now) if newest.finished_at is None else "")


def _why(execution: Execution, now: datetime) -> str:
    line = open_lines([execution.olt_id]).get(execution.olt_id, NO_LINE)
    run = next((run for run in line.runs if run.execution_id == execution.pk), None)
    return explain_open(run, signs_of_life().around(run, line), now).text if run else ""
