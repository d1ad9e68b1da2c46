"""Which ONUs are absent. Only a complete and plausible discovery may say so."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import connection

from hosts.models import OLT

LARGEST_DROP = 0.30  # of the ONUs that were present
SMALLEST_DROP = 5  # ONUs: below that a drop is never held back
SAME_COUNT = 0.10  # two walks agree when their counts differ by no more than this share


class Verdict(Enum):
    """What becomes of the ONUs that a discovery did not see."""

    APPLY = "apply"
    INCOMPLETE = "the walk did not reach its end"
    REBOOTED = "the OLT has just restarted"
    SUSPECT_DROP = "far fewer ONUs than before"


@dataclass(frozen=True, slots=True)
class Sighting:
    """A discovery beside what was known. `held_onus`: what the last one held back had seen."""

    complete: bool
    rebooted: bool
    seen: int
    present_before: int
    missing: int
    held_onus: int | None


def judge(sighting: Sighting) -> Verdict:
    """A walk that repeats what the one before it saw confirms it, and is applied."""
    if not sighting.complete:
        return Verdict.INCOMPLETE
    if sighting.missing < SMALLEST_DROP or _confirms(sighting):
        return Verdict.APPLY
    if sighting.rebooted:
        return Verdict.REBOOTED
    if sighting.missing > LARGEST_DROP * sighting.present_before:
        return Verdict.SUSPECT_DROP
    return Verdict.APPLY


def _confirms(sighting: Sighting) -> bool:
    held = sighting.held_onus
    return held is not None and abs(sighting.seen - held) <= SAME_COUNT * max(held, sighting.seen)


def apply_presence(
    olt: OLT,
    seen: list[str],
    *,
    complete: bool,
    rebooted: bool,
    now: datetime,
) -> Verdict:
    """Marks what was seen as present and, when `judge` agrees, the rest as absent."""
    present_before, missing = _count_present(olt, seen)
    rebooted = rebooted or _has_restarted_since_discovery(olt)
    verdict = judge(Sighting(complete, rebooted, len(seen), present_before, missing, olt.held_onus))
    _mark_present(olt, seen, now)
    if verdict is Verdict.APPLY:
        _mark_absent(olt, seen, now)
    _remember(olt, verdict, len(seen), now)
    return verdict


def _has_restarted_since_discovery(olt: OLT) -> bool:
    """A restart matters to the first discovery after it, also when another job met it before."""
    booted_at, discovered_at = olt.booted_at, olt.discovered_at
    return booted_at is not None and discovered_at is not None and booted_at > discovered_at


def _count_present(olt: OLT, seen: list[str]) -> tuple[int, int]:
    """How many ONUs were present, and how many of them are not in `seen`."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE onu_index <> ALL(%s))"
            " FROM onu_data WHERE olt_id = %s AND present",
            [seen, olt.pk],
        )
        present, missing = cursor.fetchone()
    return present, missing


def _mark_present(olt: OLT, seen: list[str], now: datetime) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE onu_data SET present = true, last_seen_at = %s, updated_at = %s"
            " WHERE olt_id = %s AND NOT present AND onu_index = ANY(%s)",
            [now, now, olt.pk, seen],
        )


def _mark_absent(olt: OLT, seen: list[str], now: datetime) -> None:
    """`last_seen_at` becomes the time of the last discovery that counted and did see it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE onu_data SET present = false, updated_at = %s,"
            " last_seen_at = GREATEST(last_seen_at, %s)"
            " WHERE olt_id = %s AND present AND onu_index <> ALL(%s)",
            [now, olt.discovered_at, olt.pk, seen],
        )


def _remember(olt: OLT, verdict: Verdict, seen: int, now: datetime) -> None:
    if verdict is Verdict.INCOMPLETE:
        return
    if verdict is Verdict.APPLY:
        olt.discovered_at, olt.held_onus = now, None
    else:
        olt.held_onus = seen
    olt.save(update_fields=["discovered_at", "held_onus"])
