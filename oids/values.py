"""What a reading takes and gives, and how it says that it cannot."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime, tzinfo
from ipaddress import IPv4Address
from typing import Self

from brands.faults import NO_VALUES, Fault, Values, cut
from brands.index_layout import Position
from brands.spec import Spec

RawValue = int | bytes | tuple[int, ...] | IPv4Address | None
Value = int | float | str | datetime | Position | None


class UnreadableValue(Fault):
    """A raw value that is not what its column holds. Asking again gives the same."""


class BadReading(Fault):
    """A description that is not a reading."""


@dataclass(frozen=True, slots=True)
class Reading(ABC):
    """One way to read a column."""

    @classmethod
    @abstractmethod
    def from_spec(cls, spec: Spec) -> Self:
        """Take this kind's keys from `spec`; raises BadReading."""

    @abstractmethod
    def read(self, raw: RawValue, zone: tzinfo) -> Value:
        """The value of `raw`; None for "not available" and for an SNMP NULL.

        `zone` is the OLT's own time zone, in which it writes times that carry no offset; what
        comes back is always in UTC. Raises UnreadableValue.
        """


class ZonelessReading(Reading):
    """A reading to which it does not matter where the OLT is."""

    __slots__ = ()

    def read(self, raw: RawValue, zone: tzinfo) -> Value:  # noqa: ARG002 - see the class
        return None if raw is None else self.value_of(raw)

    @abstractmethod
    def value_of(self, raw: RawValue) -> Value:
        """The value of `raw`, which is not None; raises UnreadableValue."""


def unreadable(raw: RawValue, text: str, values: Values = NO_VALUES) -> UnreadableValue:
    """`text` says what is wrong with %(value)s, which is `raw` as snmpwalk prints it."""
    return UnreadableValue(text, {**values, "value": cut(printed(raw))})


def printed(raw: RawValue) -> str:
    if isinstance(raw, tuple):
        return ".".join(map(str, raw))
    if not isinstance(raw, bytes):
        return str(raw)
    text = raw.decode("latin-1")
    if text.isascii() and text.isprintable():
        return f'"{text}"'
    return f"Hex-STRING: {raw.hex(' ').upper()}"
