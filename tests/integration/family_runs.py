"""A discovery and a get of one family of the catalogue against a table, over UDP, without rows."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from brands.catalog import FamilyEntry, ModelEntry, OidEntry
from brands.identification import Match, columns_to_ask, decide, identify
from brands.index_layout import IndexLayout, Position
from brands.object_ids import parse_object_id
from oids.choices import SHAPES
from oids.readings import Value, parse_reading
from simulator.agent import Agent
from simulator.records import TypedValue
from simulator.tables.fleet import LIMA
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import (
    Answered,
    Collected,
    CollectionRequest,
    Column,
    KnownOnu,
    Problem,
    collect,
)
from snmp_jobs.snmp.base import SnmpTarget
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.snmp.session import Session
from snmp_jobs.system import has_rows, read_system

Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class ReadFamily:
    """The ONUs in the order of the walk, each with its place and the fields that were told."""

    onus: tuple[tuple[Position, Row], ...]
    complete: bool
    problems: tuple[Problem, ...]


@contextmanager
def session_with(table: Mapping[Oid, TypedValue]) -> Iterator[Session]:
    with Agent(table) as agent:
        target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=2, max_repetitions=40)
        with Session(target, deadline=time.monotonic() + 30) as session:
            yield session


def recognised(session: Session, models: Iterable[ModelEntry]) -> Match[ModelEntry] | None:
    """The model that the OLT is, as a run finds it out."""
    system = read_system(session)
    matches = identify(system.object_id, system.descr, models)
    asked = columns_to_ask(matches)
    return decide(matches, [oid for oid in asked if has_rows(session, parse_object_id(oid))])


def read_family(session: Session, family: FamilyEntry) -> ReadFamily:
    """What a discovery and then a get read."""
    asked = _request(family, JobKind.DISCOVERY)
    discovered = collect(asked, session)
    known = [KnownOnu(onu.index, onu.position) for onu in discovered.onus]
    asked_again = _request(family, JobKind.GET, known)
    got = collect(asked_again, session)
    pairs = zip(_rows(asked, discovered), _rows(asked_again, got), strict=True)
    return ReadFamily(
        tuple((place, row | more) for (place, row), (_, more) in pairs),
        discovered.complete,
        discovered.problems + got.problems,
    )


def _request(
    family: FamilyEntry, kind: JobKind, known: Sequence[KnownOnu] = ()
) -> CollectionRequest:
    marked = [
        entry
        for entry in family.oids
        if (entry.in_discovery if kind is JobKind.DISCOVERY else entry.in_get)
    ]
    return CollectionRequest(
        kind,
        _columns(family, (entry for entry in marked if entry.purpose not in SHAPES)),
        tuple(known),
        LIMA,
        _columns(family, (entry for entry in marked if entry.purpose in SHAPES)),
    )


def _columns(family: FamilyEntry, entries: Iterable[OidEntry]) -> tuple[Column, ...]:
    layouts = {entry.slug: IndexLayout.parse(entry.arcs) for entry in family.index_layouts}
    made = [
        Column(
            entry.name,
            entry.purpose,
            parse_object_id(entry.oid),
            parse_reading(entry.reading),
            layouts.get(entry.index_layout),
        )
        for entry in entries
    ]
    return tuple(sorted(made, key=lambda column: column.field not in ("serial", "mac")))


def _rows(asked: CollectionRequest, collected: Collected) -> list[tuple[Position, Row]]:
    names = [column.name if column.field == "extra" else column.field for column in asked.columns]
    return [
        (
            onu.position,
            {
                name: value
                for name, value in zip(names, onu.values, strict=True)
                if not isinstance(value, Answered)
            },
        )
        for onu in collected.onus
    ]
