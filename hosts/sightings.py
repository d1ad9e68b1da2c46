"""What is remembered of an OLT after it answered, or did not."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q

from brands.identification import columns_to_ask, decide, identify
from brands.models import OltModel
from hosts.choices import Reachability
from hosts.models import OLT

# Uptime is read up to one run (300 s) before it is recorded, and clocks of OLTs drift.
REBOOT_MARGIN = timedelta(minutes=10)
LONGEST_TEXT = 255


@dataclass(frozen=True, slots=True)
class Answer:
    """The system group as the OLT gave it."""

    sys_descr: str
    sys_object_id: str
    sys_name: str
    uptime: timedelta | None


def record_answer(olt: OLT, answer: Answer, now: datetime) -> bool:
    """Keeps what the OLT said. True when it has restarted since it was asked last.

    An uptime that starts again after 497 days looks like a restart, once.
    """
    booted_at = now - answer.uptime if answer.uptime is not None else None
    rebooted = _is_later(booted_at, olt.booted_at)
    changed = _set(
        olt,
        sys_descr=answer.sys_descr,
        sys_object_id=answer.sys_object_id[:LONGEST_TEXT],
        sys_name=answer.sys_name[:LONGEST_TEXT],
    )
    if booted_at is not None and (rebooted or olt.booted_at is None):
        changed += _set(olt, booted_at=booted_at)
    changed += _reach(olt, Reachability.REACHABLE, now)
    _save(olt, changed)
    _forget_silence(olt)
    return rebooted


def _forget_silence(olt: OLT) -> None:
    """Asks the row and not the instance: the OLT may have been suspended since it was read."""
    silent = OLT.objects.filter(pk=olt.pk).filter(
        Q(silent_since__isnull=False) | Q(suspended_at__isnull=False)
    )
    silent.update(silent_since=None, probe_failures=0, next_probe_at=None, suspended_at=None)


def record_silence(olt: OLT, now: datetime) -> None:
    """The first silence asks for a probe at once: one lost run is not yet an OLT that is down."""
    changed = _reach(olt, Reachability.UNREACHABLE, now)
    if olt.silent_since is None:
        changed += _set(olt, silent_since=now, next_probe_at=now)
    _save(olt, changed)


def record_silent_probe(olt: OLT, now: datetime, next_probe_at: datetime) -> None:
    """A probe without an answer: `next_probe_at` is when to try again."""
    record_silence(olt, now)
    changed = _set(olt, probe_failures=olt.probe_failures + 1, next_probe_at=next_probe_at)
    _save(olt, changed)


def recognise(olt: OLT, answer: Answer, has_rows: Callable[[str], bool]) -> None:
    """Fills the model of an OLT that has none with the best match for what it says of itself.

    Where that leaves several, `has_rows` is asked for columns: whether the OLT has rows in one.
    """
    if olt.model is not None:
        return
    candidates = OltModel.objects.filter(family__brand=olt.brand).select_related("family")
    matches = identify(answer.sys_object_id, answer.sys_descr, candidates)
    match = decide(matches, [oid for oid in columns_to_ask(matches) if has_rows(oid)])
    if match:
        olt.model = match.model
        olt.save(update_fields=["model", "updated_at"])


def _is_later(booted_at: datetime | None, known: datetime | None) -> bool:
    return booted_at is not None and known is not None and booted_at > known + REBOOT_MARGIN


def _reach(olt: OLT, reachability: Reachability, now: datetime) -> list[str]:
    changed = _set(olt, reachability=reachability.value)
    return changed + _set(olt, reachability_changed_at=now) if changed else []


def _set(olt: OLT, **values: object) -> list[str]:
    """Assigns what differs and returns its names."""
    changed = [name for name, value in values.items() if getattr(olt, name) != value]
    for name in changed:
        setattr(olt, name, values[name])
    return changed


def _save(olt: OLT, changed: list[str]) -> None:
    if changed:
        olt.save(update_fields=[*changed, "updated_at"])
