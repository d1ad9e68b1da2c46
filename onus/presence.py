"""Which ONUs are absent. Only a complete and plausible discovery may say so."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Final

from django.conf import settings
from django.db import connection

from hosts.models import OLT
from onus.choices import EventKind
from onus.events import (
    COLUMNS,
    ELSEWHERE,
    NO_DETAILS,
    OF_RUN,
    Run,
    identity_sql,
    place_sql,
)
from onus.joins import joined_as_sets
from onus.olt_events import tell_applied, tell_held_back

SMALLEST_DROP: Final = 5  # ONUs: below that a drop is never held back for its size
SAME_ONUS: Final = 0.90  # two walks agree when they share so much of what each of them missed


class Verdict(Enum):
    """What becomes of the ONUs that a discovery did not see."""

    APPLY = "apply"
    INCOMPLETE = "the walk did not reach its end"
    REBOOTED = "the OLT has just restarted"
    SUSPECT_DROP = "far fewer ONUs than before"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A discovery beside what was known.

    `missed_before`: the ONUs that the one held back before it did not see;
    `missed_twice`: those of them that are missing now too.
    """

    complete: bool
    rebooted: bool
    present_before: int
    missing: int
    missed_before: int
    missed_twice: int


def judge(sighting: Sighting, largest_drop_percent: int) -> Verdict:
    """A walk that misses the same ONUs as the one held back before it is applied.

    `largest_drop_percent`: of the ONUs that were present, how many one walk may miss.
    """
    if not sighting.complete:
        return Verdict.INCOMPLETE
    if sighting.missing == 0 or _confirms(sighting):
        return Verdict.APPLY
    if sighting.rebooted:
        return Verdict.REBOOTED
    most = max(SMALLEST_DROP - 1, largest_drop_percent * sighting.present_before / 100)
    return Verdict.SUSPECT_DROP if sighting.missing > most else Verdict.APPLY


def _confirms(sighting: Sighting) -> bool:
    most = max(sighting.missing, sighting.missed_before)
    return sighting.missed_before > 0 and sighting.missed_twice >= SAME_ONUS * most


def apply_presence(  # noqa: PLR0913 -- what a discovery is
    olt: OLT,
    seen: list[str],
    *,
    complete: bool,
    rebooted: bool,
    now: datetime,
    execution_id: int | None = None,
) -> Verdict:
    """Marks what was seen as present and, when `judge` agrees, the rest as absent."""
    run = Run(olt.pk, now, execution_id)
    rebooted = rebooted or _has_restarted_since_discovery(olt)
    sighting = Sighting(complete, rebooted, *_count_present(olt, seen))
    verdict = judge(sighting, settings.LARGEST_DROP_PERCENT)
    with joined_as_sets():
        _mark(_PRESENT, run, seen)
    if verdict is Verdict.APPLY:
        _mark(_ABSENT, run, seen)
        tell_applied(run, len(seen), is_first=olt.discovered_at is None)
    else:
        tell_held_back(run, verdict.name, len(seen), sighting.missing)
    _remember_missed(run, seen, verdict, sighting)
    _remember(olt, verdict, len(seen), now)
    return verdict


def _has_restarted_since_discovery(olt: OLT) -> bool:
    """A restart matters to the first discovery after it, also when another job met it before."""
    booted_at, discovered_at = olt.booted_at, olt.discovered_at
    return booted_at is not None and discovered_at is not None and booted_at > discovered_at


# An ONU that lost its place to another one, and was not found elsewhere, was not seen.
_NOT_SEEN: Final = "(d.onu_index IS NULL OR d.onu_index <> ALL(%(seen)s))"

_COUNT: Final = f"""
    SELECT count(*), count(*) FILTER (WHERE {_NOT_SEEN}), count(*) FILTER (WHERE missed),
           count(*) FILTER (WHERE missed AND {_NOT_SEEN})
      FROM onu_data d WHERE olt_id = %(olt)s AND present
"""  # noqa: S608 -- every name comes from this module


def _count_present(olt: OLT, seen: list[str]) -> tuple[int, int, int, int]:
    """How many ONUs were present, and as `Sighting` has them, those missing and missed before."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"olt": olt.pk, "seen": seen})
        present, missing, missed_before, missed_twice = cursor.fetchone()
    return present, missing, missed_before, missed_twice


# What was absent elsewhere and seen there later than here has come from there.
_PRESENT: Final = f"""
    WITH marked AS (
        UPDATE onu_data d SET present = true, last_seen_at = %(now)s, updated_at = %(now)s
          FROM (SELECT id, last_seen_at FROM onu_data WHERE olt_id = %(olt)s AND NOT present) was
         WHERE d.olt_id = %(olt)s AND d.id = was.id AND d.onu_index = ANY(%(seen)s)
        RETURNING d.*, was.last_seen_at AS left_at
    )
    INSERT INTO onu_event ({COLUMNS})
    SELECT {OF_RUN}, a.id, {identity_sql("a")},
           CASE WHEN o.olt_id IS NULL THEN '{EventKind.RETURNED}' ELSE '{EventKind.MOVED}' END,
           o.place, {place_sql("a")}, NULL,
           jsonb_strip_nulls(jsonb_build_object('olt_before', o.olt_id))
      FROM marked a
      LEFT JOIN LATERAL ({ELSEWHERE} AND NOT o.present AND o.last_seen_at > a.left_at
                          ORDER BY o.last_seen_at DESC LIMIT 1) o ON true
"""  # noqa: S608 -- every name comes from this package

# `last_seen_at` becomes the time of the last discovery that counted and did see it. An ONU that
# lost its place was told as replaced; one that is present at another OLT has moved there.
_ABSENT: Final = f"""
    WITH marked AS (
        UPDATE onu_data d
           SET present = false, updated_at = %(now)s,
               last_seen_at = GREATEST(
                   last_seen_at, (SELECT discovered_at FROM hosts_olt WHERE id = %(olt)s))
         WHERE olt_id = %(olt)s AND present AND {_NOT_SEEN}
        RETURNING d.*
    )
    INSERT INTO onu_event ({COLUMNS})
    SELECT {OF_RUN}, a.id, {identity_sql("a")}, '{EventKind.DISAPPEARED}',
           {place_sql("a")}, NULL, NULL, {NO_DETAILS}
      FROM marked a WHERE a.onu_index IS NOT NULL
     UNION ALL
    SELECT o.olt_id, %(now)s, %(execution)s::bigint, o.id, {identity_sql("a")},
           '{EventKind.MOVED}', h.name || ' ' || {place_sql("a")}, o.place, NULL,
           jsonb_build_object('olt_before', h.id)
      FROM marked a
      JOIN hosts_olt h ON h.id = %(olt)s
     CROSS JOIN LATERAL ({ELSEWHERE} AND o.present) o
"""  # noqa: S608 -- every name comes from this package


def _mark(statement: str, run: Run, seen: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, {**run.parameters(), "seen": seen})


# What a walk that broke off did see is not missed any more; what it did not see says nothing.
_MISSED: Final = {Verdict.APPLY: "false", Verdict.INCOMPLETE: f"d.missed AND {_NOT_SEEN}"}


def _remember_missed(run: Run, seen: list[str], verdict: Verdict, sighting: Sighting) -> None:
    """For the next discovery, which may confirm this one; nothing while nothing is held back."""
    if sighting.missed_before == 0 and verdict in _MISSED:
        return
    missed = _MISSED.get(verdict, f"d.present AND {_NOT_SEEN}")
    statement = f"""
        UPDATE onu_data d SET missed = NOT d.missed
         WHERE d.olt_id = %(olt)s AND d.missed <> ({missed})
    """  # noqa: S608 -- every name comes from this module
    _mark(statement, run, seen)


def _remember(olt: OLT, verdict: Verdict, seen: int, now: datetime) -> None:
    if verdict is Verdict.INCOMPLETE:
        return
    if verdict is Verdict.APPLY:
        olt.discovered_at, olt.held_onus = now, None
    else:
        olt.held_onus = seen
    olt.save(update_fields=["discovered_at", "held_onus"])
