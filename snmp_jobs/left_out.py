"""Columns that a run does not ask for although its job says so, and why, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.utils.translation import gettext as _

from console.moments import age_text, time_left_text
from oids.choices import OPTICAL
from snmp_jobs.collection import Column
from snmp_jobs.column_reads import Read, is_too_soon
from snmp_jobs.column_support import ASKED_AGAIN_AFTER, Support, is_left_out


class Why(Enum):
    UNSUPPORTED = "this firmware does not answer it"
    TOO_SOON = "optical, and read less than an interval ago"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """`last_at`: when it was asked, or read, last; `again_at`: when it may be asked again."""

    column: str
    why: Why
    last_at: datetime
    again_at: datetime


@dataclass(frozen=True, slots=True)
class Occasion:
    """The run for which is asked.

    `firmware` as `snmp_jobs.column_support.firmware_of` names it; `optical_interval` zero: as
    often as jobs ask.
    """

    firmware: str
    optical_interval: timedelta
    due_at: datetime
    now: datetime


def left_out(
    column: Column, support: Support | None, last: Read | None, occasion: Occasion
) -> LeftOut | None:
    """None for a column that is asked. `last` is its last reading of the ONUs in question."""
    if support is not None and is_left_out(support, occasion.firmware, occasion.now):
        again_at = support.asked_at + ASKED_AGAIN_AFTER
        return LeftOut(column.name, Why.UNSUPPORTED, support.asked_at, again_at)
    if (
        last is not None
        and column.field in OPTICAL
        and is_too_soon(last, occasion.due_at, occasion.optical_interval)
    ):
        again_at = last.due_at + occasion.optical_interval
        return LeftOut(column.name, Why.TOO_SOON, last.read_at, again_at)
    return None


def sentences(columns: Iterable[LeftOut], now: datetime) -> str:
    """A line for each reason, with the columns that share it."""
    names: dict[tuple[Why, datetime, datetime], list[str]] = {}
    for column in columns:
        key = (column.why, column.last_at, column.again_at)
        names.setdefault(key, []).append(column.column)
    return "\n".join(
        _sentence(LeftOut(", ".join(shared), *key), now) for key, shared in names.items()
    )


def _sentence(one: LeftOut, now: datetime) -> str:
    if one.why is Why.UNSUPPORTED:
        text = _("%(columns)s: not supported by this firmware, asked again %(again)s")
    else:
        text = _("%(columns)s: read %(age)s, and optical values are read again %(again)s")
    return text % {
        "columns": one.column,
        "age": age_text(one.last_at, now),
        "again": time_left_text(one.again_at, now),
    }
