"""Which state an OLT is in."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from console.badges import Tone
from execution_coordinator.dashboard.states import OltFacts, OltState
from hosts.choices import Reachability

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
FINE = OltFacts(
    1, "OLT-1", "Huawei", "", enabled=True, reachability=Reachability.REACHABLE, tasks=3
)


@pytest.mark.parametrize(
    ("facts", "states"),
    [
        (FINE, (OltState.FINE,)),
        (replace(FINE, is_running=True), (OltState.BUSY,)),
        (replace(FINE, reachability=Reachability.UNREACHABLE), (OltState.SILENT,)),
        (replace(FINE, silent_since=NOON), (OltState.SILENT,)),
        (
            replace(FINE, silent_since=NOON, suspended_at=NOON),
            (OltState.SUSPENDED, OltState.SILENT),
        ),
        (replace(FINE, overdue_since=NOON, is_running=True), (OltState.OVERDUE, OltState.BUSY)),
        (replace(FINE, failing=1), (OltState.FAILING,)),
        (replace(FINE, at_risk=1), (OltState.AT_RISK,)),
        (replace(FINE, tasks=0), (OltState.IDLE,)),
        (replace(FINE, reachability=Reachability.UNKNOWN), (OltState.NEW,)),
        (replace(FINE, reachability=Reachability.UNKNOWN, tasks=0), (OltState.IDLE,)),
        (replace(FINE, enabled=False, suspended_at=NOON, failing=2), (OltState.DISABLED,)),
        (replace(FINE, enabled=False, is_running=True), (OltState.BUSY, OltState.DISABLED)),
    ],
)
def test_the_worst_state_comes_first(facts: OltFacts, states: tuple[OltState, ...]) -> None:
    assert facts.states == states
    assert facts.state is states[0]


def test_who_runs_and_who_rests_keep_their_place_by_name() -> None:
    olts = [
        replace(FINE, name="A", enabled=False),
        replace(FINE, name="B"),
        replace(FINE, name="C", is_running=True),
        replace(FINE, name="D"),
        replace(FINE, name="E", failing=1),
        replace(FINE, name="F", suspended_at=NOON),
    ]

    assert [olt.name for olt in sorted(olts, key=lambda olt: olt.place)] == list("FEBCDA")


@pytest.mark.parametrize(
    ("facts", "tone"),
    [
        (replace(FINE, suspended_at=NOON), Tone.BAD),
        (replace(FINE, failing=1), Tone.WARNING),
        (FINE, Tone.GOOD),
        (replace(FINE, enabled=False), Tone.QUIET),
    ],
)
def test_each_state_has_a_tone(facts: OltFacts, tone: Tone) -> None:
    assert facts.tone is tone
