"""Readings of points in time. What an OLT writes without an offset is in the zone of that OLT."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Self

from django.utils.translation import gettext_noop as _

from brands.spec import Spec
from oids.values import RawValue, Reading, Value, unreadable

_DATE = re.compile(
    r"(\d{4}) ?[-/.] ?(\d{1,2}) ?[-/.] ?(\d{1,2})[ T,]+(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.\d+)?"
)


@dataclass(frozen=True, slots=True)
class DateAndTime(Reading):
    """DateAndTime of SNMPv2-TC (RFC 2579): 8 octets in local time, or 11 with the offset.

    Octets that are all zero, or none at all, are None ("never").
    """

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:  # noqa: ARG003 - this kind has no keys
        return cls()

    def read(self, raw: RawValue, zone: tzinfo) -> Value:
        if raw is None:
            return None
        if type(raw) is not bytes or len(raw) not in (0, 8, 11):
            raise unreadable(raw, _("%(value)s is not a DateAndTime of 8 or 11 octets"))
        if not any(raw[:8]):
            return None
        if len(raw) == 11:
            zone = _offset(raw)
        return _moment(raw, (int.from_bytes(raw[:2], "big"), *raw[2:7]), zone)


@dataclass(frozen=True, slots=True)
class DateText(Reading):
    """Year, month, day, hours, minutes and seconds in a text, in local time.

    An empty text, one of zeros and the texts of `unavailable` are None.
    """

    unavailable: frozenset[str]

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        return cls(frozenset(spec.texts("unavailable")) | {""})

    def read(self, raw: RawValue, zone: tzinfo) -> Value:
        if raw is None:
            return None
        if type(raw) is not bytes:
            raise unreadable(raw, _("%(value)s is not a text with a date"))
        text = raw.decode("latin-1").strip(" \t\r\n\0")
        if text in self.unavailable:
            return None
        found = _DATE.fullmatch(text)
        if found is None:
            raise unreadable(raw, _("%(value)s is not a date such as 2025-02-20 02:58:51"))
        parts = tuple(map(int, found.groups()))
        return _moment(raw, parts, zone) if any(parts) else None


def _offset(raw: bytes) -> tzinfo:
    sign = {ord("+"): 1, ord("-"): -1}.get(raw[8])
    if sign is None or raw[9] > 14 or raw[10] > 59:
        raise unreadable(
            raw, _("%(value)s is not a DateAndTime: its octets 9 to 11 are no offset from UTC")
        )
    return timezone(sign * timedelta(hours=raw[9], minutes=raw[10]))


def _moment(raw: bytes, parts: tuple[int, ...], zone: tzinfo) -> datetime:
    year, month, day, hour, minute, second = parts
    try:
        # RFC 2579 allows a leap second, datetime does not.
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone)
        return local.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise unreadable(raw, _("%(value)s is a date that does not exist")) from error
