"""The state of an OLT at a glance, for its list and its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from django.contrib import admin
from django.db.models import Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from django_stubs_ext import WithAnnotations

from console.badges import Tone, badge
from console.moments import span_text
from executions.choices import Kind, Status
from executions.models import Execution
from hosts.choices import Reachability
from hosts.models import OLT
from hosts.overview import Numbers, OltWithNumbers


class AtWork(Numbers):
    """Beside the numbers of the list what runs on the OLT; None: nothing."""

    running_job: str | None
    running_kind: str | None
    running_since: datetime | None


OltAtWork: TypeAlias = "WithAnnotations[OLT, AtWork]"


def with_run(olts: QuerySet[OltWithNumbers]) -> QuerySet[OltAtWork]:
    """Adds what runs on each: an index holds the running ones alone, at most one per OLT."""
    running = Execution.objects.filter(olt=OuterRef("pk"), status=Status.RUNNING).order_by()
    return olts.annotate(
        running_job=Subquery(running.values("job__name")),
        running_kind=Subquery(running.values("kind")),
        running_since=Subquery(running.values("started_at")),
    )


# What needs a person comes first when the list is ordered by state.
WORST_FIRST = Case(
    When(Q(enabled=False), then=Value(4)),
    When(Q(suspended_at__isnull=False), then=Value(0)),
    When(Q(silent_since__isnull=False) | Q(reachability=Reachability.UNREACHABLE), then=Value(1)),
    When(Q(reachability=Reachability.UNKNOWN), then=Value(2)),
    default=Value(3),
)


_RANKS = {"suspended": 0, "silent": 1, "unknown": 2, "reachable": 3, "disabled": 4}


@dataclass(frozen=True, slots=True)
class Part:
    """One badge: since when its label holds, where that is known."""

    tone: Tone
    label: str | Promise
    since: datetime | None = None

    def shown(self, now: datetime) -> SafeString:
        if self.since is None:
            return badge(self.tone, self.label)
        text = f"{self.label} · {span_text(now - self.since)}"
        return badge(self.tone, text, date_format(localtime(self.since), "DATETIME_FORMAT"))


def parts_of(olt: OLT, run: Part | None) -> list[Part]:
    """What holds it back, or that it answers; then what runs. Pure."""
    held = _held(olt)
    if run is None:
        return [held]
    return [run] if held.tone is Tone.GOOD else [held, run]


def _held(olt: OLT) -> Part:
    if not olt.enabled:
        return Part(Tone.QUIET, pgettext_lazy("OLT", "Disabled"))
    if olt.suspended_at is not None:
        return Part(Tone.BAD, pgettext_lazy("OLT", "Suspended"), olt.suspended_at)
    if olt.silent_since is not None:
        return Part(Tone.BAD, pgettext_lazy("OLT", "Silent"), olt.silent_since)
    if olt.reachability == Reachability.UNREACHABLE:
        return Part(Tone.BAD, Reachability.UNREACHABLE.label, olt.reachability_changed_at)
    if olt.reachability == Reachability.UNKNOWN:
        return Part(Tone.QUIET, Reachability.UNKNOWN.label)
    return Part(Tone.GOOD, Reachability.REACHABLE.label)


class StateFilter(admin.SimpleListFilter):
    """By the words of the badges."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:  # noqa: ANN401, ARG002 -- Django's signature
        return [
            ("busy", pgettext_lazy("OLT", "Busy")),
            ("suspended", pgettext_lazy("OLT", "Suspended")),
            ("silent", Reachability.UNREACHABLE.label),
            ("unknown", Reachability.UNKNOWN.label),
            ("reachable", Reachability.REACHABLE.label),
            ("disabled", pgettext_lazy("OLT", "Disabled")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[OLT]) -> QuerySet[OLT]:  # noqa: ARG002 -- Django's signature
        if self.value() == "busy":
            running = Execution.objects.filter(status=Status.RUNNING).order_by()
            return queryset.filter(pk__in=running.values("olt"))
        rank = _RANKS.get(self.value() or "")
        return queryset if rank is None else queryset.alias(rank=WORST_FIRST).filter(rank=rank)


def run_of(olt: OltAtWork) -> Part | None:
    if olt.running_since is None:
        return None
    is_probe = olt.running_kind == Kind.PROBE
    what = Kind.PROBE.label if is_probe else olt.running_job or _("a deleted job")
    return Part(Tone.BUSY, what, olt.running_since)


def state_badges(olt: OltAtWork, now: datetime) -> SafeString:
    """One badge; two while something runs on an OLT that has another word to say."""
    badges = [part.shown(now) for part in parts_of(olt, run_of(olt))]
    return format_html("{} {}", *badges) if len(badges) > 1 else badges[0]
