"""In which state an OLT is, and which of them come first. Pure."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from console.badges import Tone, Tones
from hosts.choices import Reachability


class OltState(TextChoices):
    """The worst first. An OLT may be in several; its badge names the worst."""

    SUSPENDED = "suspended", pgettext_lazy("OLT", "Suspended")
    SILENT = "silent", _("Does not answer")
    OVERDUE = "overdue", _("Overdue")
    FAILING = "failing", _("Failing")
    AT_RISK = "at_risk", _("Quota at risk")
    BUSY = "busy", _("Busy")
    FINE = "fine", _("In order")
    NEW = "new", _("Not asked yet")
    IDLE = "idle", _("Without tasks")
    DISABLED = "disabled", pgettext_lazy("OLT", "Disabled")


PROBLEMS = (
    OltState.SUSPENDED,
    OltState.SILENT,
    OltState.OVERDUE,
    OltState.FAILING,
    OltState.AT_RISK,
)
OLT_TONES: Tones = {
    OltState.SUSPENDED: Tone.BAD,
    OltState.SILENT: Tone.BAD,
    OltState.OVERDUE: Tone.WARNING,
    OltState.FAILING: Tone.WARNING,
    OltState.AT_RISK: Tone.WARNING,
    OltState.BUSY: Tone.BUSY,
    OltState.FINE: Tone.GOOD,
}


def tone_of(state: OltState) -> Tone:
    return OLT_TONES.get(state, Tone.QUIET)


# Whoever runs and whoever rests keep their place by name: else the list would dance.
_PLACES = {state: place for place, state in enumerate(OltState)} | {
    OltState.FINE: list(OltState).index(OltState.BUSY)
}


@dataclass(frozen=True, slots=True)
class OltFacts:
    """What says in which state an OLT is.

    `tasks`: its job hosts that are on. `failing`: those of them whose last run failed or that are
    suspended. `overdue_since`: the oldest due time that should have begun. `at_risk`: its quotas of
    this hour that are missed even if all that is left succeeds.
    """

    olt_id: int
    name: str
    brand: str
    model: str
    enabled: bool
    reachability: Reachability
    silent_since: datetime | None = None
    suspended_at: datetime | None = None
    next_probe_at: datetime | None = None
    tasks: int = 0
    failing: int = 0
    at_risk: int = 0
    overdue_since: datetime | None = None
    is_running: bool = False

    @property
    def states(self) -> tuple[OltState, ...]:
        """All that hold, the worst first."""
        return tuple(state for state, holds in _states(self) if holds) or (OltState.FINE,)

    @property
    def state(self) -> OltState:
        return self.states[0]

    @property
    def tone(self) -> Tone:
        return tone_of(self.state)

    @property
    def place(self) -> tuple[int, str]:
        return _PLACES[self.state], self.name


def _states(facts: OltFacts) -> list[tuple[OltState, bool]]:
    if not facts.enabled:
        return [(OltState.BUSY, facts.is_running), (OltState.DISABLED, True)]
    is_unreachable = facts.reachability is Reachability.UNREACHABLE
    return [
        (OltState.SUSPENDED, facts.suspended_at is not None),
        (OltState.SILENT, is_unreachable or facts.silent_since is not None),
        (OltState.OVERDUE, facts.overdue_since is not None),
        (OltState.FAILING, facts.failing > 0),
        (OltState.AT_RISK, facts.at_risk > 0),
        (OltState.BUSY, facts.is_running),
        (OltState.IDLE, not facts.tasks),
        (OltState.NEW, facts.reachability is Reachability.UNKNOWN and facts.tasks > 0),
    ]
