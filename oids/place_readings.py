"""Readings of names that say where an ONU is."""

import re
from dataclasses import dataclass
from typing import Self

from brands.index_layout import FIELDS, Position
from brands.spec import Spec
from oids.patterns import compiled
from oids.text_readings import printable
from oids.values import RawValue, Value, ZonelessReading, unreadable

ARE_NO_ONUS = "no_onus"
LONGEST_NUMBER = 10


@dataclass(frozen=True, slots=True)
class Place(ZonelessReading):
    """A name such as "GPON0/2:1": the named groups of `pattern` are the fields of a Position.

    A name that does not match is unreadable; with `others: no_onus` it is None, which says that
    its row is none of an ONU (a table that holds the ports of ONUs too).
    """

    pattern: re.Pattern[str]
    skips_others: bool

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        others = spec.text("others", "")
        if others not in ("", ARE_NO_ONUS):
            raise spec.fault(f"others is {others!r}: it can be {ARE_NO_ONUS}")
        return cls(_named_groups(spec, spec.text("pattern")), bool(others))

    def value_of(self, raw: RawValue) -> Value:
        if not isinstance(raw, bytes | int):
            raise unreadable(raw, "a name")
        name = printable(raw) if isinstance(raw, bytes) else str(raw)
        found = self.pattern.search(name)
        if found:
            return _position(raw, found.groupdict())
        if self.skips_others:
            return None
        raise unreadable(raw, f"a name as in {self.pattern.pattern}")


def _position(raw: RawValue, texts: dict[str, str | None]) -> Position:
    numbers: dict[str, int] = {}
    for field, text in texts.items():
        if text is not None:
            if not (text.isdigit() and len(text) <= LONGEST_NUMBER):
                raise unreadable(raw, f"a name with a number of the {field}")
            numbers[field] = int(text)
    return Position(*map(numbers.get, FIELDS))


def _named_groups(spec: Spec, pattern: str) -> re.Pattern[str]:
    found = compiled(spec, pattern)
    names = found.groupindex.keys()
    if not names or names - set(FIELDS) or len(names) != found.groups:
        raise spec.fault(f"pattern {pattern!r} has groups that are not named {', '.join(FIELDS)}")
    return found
