"""The page in parts that are replaced one by one.

Each part has a version, a hash of the values that it shows. A refresh names the versions that the
page has and gets the HTML of the others alone. Values are moments, never ages: a part whose facts
stay the same stays the same, while the browser counts.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from execution_coordinator.dashboard.choice import Choice
from execution_coordinator.dashboard.detail import read_detail
from execution_coordinator.dashboard.events import read_events
from execution_coordinator.dashboard.fleet import Fleet, StateCount, read_fleet
from execution_coordinator.dashboard.glance import Glance
from execution_coordinator.dashboard.grid import OltRow, read_rows
from execution_coordinator.dashboard.onu_counts import AllOnus, read_all_onus
from execution_coordinator.dashboard.port_losses import read_port_losses
from execution_coordinator.dashboard.strip import read_strip
from execution_coordinator.dashboard.violations import read_violations

GRID = "grid"


@dataclass(frozen=True, slots=True)
class Totals:
    """`states`: how many OLTs are in each."""

    states: tuple[StateCount, ...]
    onus: AllOnus


@dataclass(frozen=True, slots=True)
class Part:
    """`value`: what the template shows; `parts`: those inside, with versions of their own."""

    name: str
    template: str
    version: str
    value: object
    choice: Choice
    parts: tuple["Part", ...] = ()

    @property
    def html(self) -> SafeString:
        context = {"part": self, "value": self.value, "choice": self.choice, "parts": self.parts}
        return render_to_string(f"dashboard/{self.template}.html", context)


def read_parts(choice: Choice, glance: Glance) -> tuple[Part, ...]:
    """All of the page. The number of queries depends on whether an OLT is open, on nothing else."""
    fleet = read_fleet(choice, glance)
    return (
        _part("strip", read_strip(glance), choice),
        _part("totals", Totals(fleet.counts, read_all_onus()), choice),
        _part("detail", read_detail(choice.olt, glance) if choice.olt else None, choice),
        _grid(fleet, read_rows(fleet, glance), choice),
        _part("losses", read_port_losses(glance), choice),
        _part("violations", read_violations(glance), choice),
        _part("events", read_events(choice.level), choice),
    )


def changed(parts: tuple[Part, ...], have: Mapping[str, str]) -> Iterator[Part]:
    """Those of another version than the page has; what lies inside one that changed goes with it.

    `have`: versions by name.
    """
    for part in parts:
        if have.get(part.name) != part.version:
            yield part
        else:
            yield from changed(part.parts, have)


def _part(name: str, value: object, choice: Choice) -> Part:
    return Part(name, name, version_of(value, choice), value, choice)


def _grid(fleet: Fleet, rows: tuple[OltRow, ...], choice: Choice) -> Part:
    """Changes when other OLTs are shown, or in another order; else its rows change one by one."""
    shown = (fleet.hour, fleet.ids, fleet.total, fleet.page, fleet.pages)
    inside = tuple(
        Part(f"olt-{row.olt.olt_id}", "olt", version_of(row, choice), row, choice) for row in rows
    )
    return Part(GRID, GRID, version_of(shown, choice), fleet, choice, inside)


def version_of(value: object, choice: Choice) -> str:
    """Short, for it travels with every refresh. The links of a part keep what was chosen."""
    return hashlib.sha256(repr((value, choice)).encode()).hexdigest()[:10]
