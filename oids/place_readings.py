"""Readings of names that say where an ONU is."""

import re
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext_noop as _

from brands.faults import cut, shown
from brands.index_layout import FIELDS, Position
from brands.spec import Spec
from oids.patterns import compiled, search
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
            said = {"others": shown(others), "allowed": ARE_NO_ONUS}
            raise spec.fault(_("others is %(others)s: it can be %(allowed)s"), said, "others")
        return cls(_named_groups(spec, spec.text("pattern", "")), bool(others))

    def value_of(self, raw: RawValue) -> Value:
        if not isinstance(raw, bytes | int):
            raise unreadable(raw, _("%(value)s is not a name"))
        name = printable(raw) if isinstance(raw, bytes) else str(raw)
        found = search(self.pattern, name, raw)
        if found:
            return _position(raw, found.groupdict())
        if self.skips_others:
            return None
        raise unreadable(
            raw, _("%(value)s is not a name as in %(pattern)s"), {"pattern": self.pattern.pattern}
        )


def _position(raw: RawValue, texts: dict[str, str | None]) -> Position:
    return Position(*(_number(raw, field, texts.get(field)) for field in FIELDS))


def _number(raw: RawValue, field: str, text: str | None) -> int | None:
    if text is None:
        return None
    if text.isdigit() and len(text) <= LONGEST_NUMBER:
        return int(text)
    fault = _("%(value)s has “%(text)s” for %(field)s, no number of up to %(digits)d digits")
    said = {"text": cut(text), "field": field, "digits": LONGEST_NUMBER}
    raise unreadable(raw, fault, said)


def _named_groups(spec: Spec, pattern: str) -> re.Pattern[str]:
    if not pattern:
        raise spec.fault(_("the pattern is missing: it finds the place in the name"), key="pattern")
    found = compiled(spec, pattern)
    names = found.groupindex.keys()
    if not names or names - set(FIELDS) or len(names) != found.groups:
        text = _("“%(pattern)s” needs groups, each with a name of %(fields)s, as in (?P<port>\\d+)")
        raise spec.fault(text, {"pattern": cut(pattern), "fields": ", ".join(FIELDS)}, "pattern")
    return found
