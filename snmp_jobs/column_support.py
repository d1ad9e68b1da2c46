"""Columns that the firmware of an OLT does not support: found out, left out, asked again rarely.

One that has answered on a firmware is supported by it for good: an optical table is empty too
while the power is out in the whole street.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from hosts.models import OLT
from snmp_jobs.collection import Column, ColumnAnswer
from snmp_jobs.models import ColumnSupport

RUNS_TO_BE_SURE: Final = 3
ASKED_AGAIN_AFTER: Final = timedelta(days=1)
NO_VALUE: Final = (ColumnAnswer.EMPTY, ColumnAnswer.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Support:
    """What is known of one column on one firmware."""

    firmware: str
    answered_at: datetime | None
    silent_runs: int
    unsupported_at: datetime | None
    asked_at: datetime


def firmware_of(model_id: int | None, sys_object_id: str, sys_descr: str) -> str:
    """A short name for what the OLT says it runs: another text is another firmware."""
    text = f"{model_id}|{sys_object_id}|{sys_descr}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def is_left_out(support: Support | None, firmware: str, now: datetime) -> bool:
    return (
        support is not None
        and support.firmware == firmware
        and support.unsupported_at is not None
        and now - support.asked_at < ASKED_AGAIN_AFTER
    )


def support_after(
    support: Support | None, answer: ColumnAnswer, firmware: str, now: datetime
) -> Support | None:
    """What is known after a run in which other columns had values.

    `support` may be of another firmware: then nothing is known yet. None is None again while a
    column that was never seen neither answered nor stayed without a value.
    """
    known = support if support and support.firmware == firmware else None
    if answer is ColumnAnswer.VALUES:
        is_proven = known is not None and known.answered_at is not None
        return known if is_proven else Support(firmware, now, 0, None, now)
    if answer not in NO_VALUE:
        return support
    return _once_more_without(known or Support(firmware, None, 0, None, now), now)


def _once_more_without(known: Support, now: datetime) -> Support:
    if known.answered_at is not None:
        return known
    silent_runs = min(known.silent_runs + 1, RUNS_TO_BE_SURE)
    is_sure = silent_runs == RUNS_TO_BE_SURE
    since = known.unsupported_at or (now if is_sure else None)
    return replace(known, silent_runs=silent_runs, unsupported_at=since, asked_at=now)


def known_support(olt: OLT, oid_ids: Iterable[int]) -> dict[int, Support]:
    """By id of the OID."""
    rows = ColumnSupport.objects.filter(olt=olt, oid__in=list(oid_ids))
    return {row[0]: Support(*row[1:]) for row in rows.values_list("oid_id", *_FIELDS)}


_FIELDS = ("firmware", "answered_at", "silent_runs", "unsupported_at", "asked_at")


def record_answers(
    olt: OLT, answers: Sequence[tuple[Column, ColumnAnswer]], firmware: str, now: datetime
) -> None:
    """Keeps what a run that came to its end says of its columns; writes what changed."""
    if all(answer is not ColumnAnswer.VALUES for _, answer in answers):
        return  # an OLT without ONUs, not a firmware without tables
    before = known_support(olt, (column.oid_id for column, _ in answers))
    after = {
        column.oid_id: support_after(before.get(column.oid_id), answer, firmware, now)
        for column, answer in answers
    }
    _write(olt, {key: new for key, new in after.items() if new and new != before.get(key)})


def _write(olt: OLT, supports: Mapping[int, Support]) -> None:
    if not supports:
        return
    rows = (
        ColumnSupport(olt=olt, oid_id=oid_id, **{name: getattr(support, name) for name in _FIELDS})
        for oid_id, support in sorted(supports.items())
    )
    ColumnSupport.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["olt", "oid"], update_fields=_FIELDS
    )
