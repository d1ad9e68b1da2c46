"""How the arcs after a column's OID give the place of an ONU, and back: exact and invertible.

A layout is written as a JSON list with one object per arc:

    {"field": "onu_number"}          the arc is the value
    {"field": "slot", "add": 1}      the value is the arc plus 1 (a zero-based agent)
    {"const": 1}                     the arc is always 1
    {"bits": [part, ...]}            parts of the arc, each a field or a const with shift and width
    {"units": [part, ...]}           the same in decimal: slot 2, port 1 as 2000001 with the units
                                     1000000 and 1; "base" is a number that is added to all of it

The parts of `bits` cover the 32 bits of the arc exactly: what a part does not name cannot be
checked, and would be lost on the way back. Each of `units` holds as many values as fit below the
one before it.

Where a table has more rows than ONUs, or names an ONU by a number that gives no place, a layout
says how the index goes on after the ONU's own, which is the one of the column that was walked
first:

    [{"own": true}, {"any": true}]   the ONU's own index, and one more arc that means nothing here
"""

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

from django.utils.translation import gettext_noop as _

from brands.faults import Fault, Sentence, shown

ARC_BITS = 32
MOST_READ = 16_384
FIELDS = ("frame", "slot", "port", "onu_number")


class IndexMismatch(Fault):
    """An index or a position that this layout cannot have produced."""


class BadLayout(Fault):
    """A specification that is not a layout."""


class Position(NamedTuple):
    """Where an ONU is, in the numbers its vendor prints. None is what this vendor does not have.

    A tuple, because a run makes and compares one for each ONU of each table.
    """

    frame: int | None
    slot: int | None
    port: int | None
    onu_number: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """`count` values in steps of `unit`: `field` plus `add`, or `const` where `field` is None."""

    field: str | None
    const: int
    add: int
    unit: int
    count: int

    def take(self, number: int) -> int:
        return number // self.unit % self.count

    def put(self, value: int) -> int:
        if not 0 <= value < self.count:
            raise IndexMismatch(
                _("%(field)s %(value)d does not fit: %(first)d to %(last)d"),
                {
                    "field": self.field,
                    "value": value + self.add,
                    "first": self.add,
                    "last": self.add + self.count - 1,
                },
            )
        return value * self.unit


@dataclass(frozen=True, slots=True)
class Arc:
    """The parts of one arc, after `base` was taken off it."""

    base: int
    parts: tuple[Part, ...]
    # The ONUs of a table share their ports and their numbers: each is taken apart once.
    _read: dict[int, dict[str, int]] = dataclasses.field(
        default_factory=dict, compare=False, repr=False
    )

    def read(self, number: int) -> dict[str, int]:
        """The fields that `number` holds, not to be changed; raises IndexMismatch."""
        fields = self._read.get(number)
        if fields is None:
            if len(self._read) >= MOST_READ:
                self._read.clear()
            fields = self._read[number] = self._take_apart(number)
        return fields

    def _take_apart(self, number: int) -> dict[str, int]:
        if not self.base <= number < 1 << ARC_BITS:
            raise IndexMismatch(
                _("%(number)d is not from %(base)d to 4294967295"),
                {"number": number, "base": self.base},
            )
        fields = {}
        for part in self.parts:
            value = part.take(number - self.base)
            if part.field:
                fields[part.field] = value + part.add
            elif value != part.const:
                raise _wrong_constant(number, part, value)
        return fields


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """The arcs of an index; see the module's text for how one is written.

    `ignored` is how many arcs follow the ONU's own index, in a layout that gives no place.
    """

    arcs: tuple[Arc, ...]
    ignored: int = 0

    @classmethod
    def parse(cls, spec: object) -> Self:
        """The layout a JSON value describes; raises BadLayout naming the arc and the fault."""
        if not isinstance(spec, Sequence) or isinstance(spec, str) or not spec:
            raise BadLayout(_("a layout is a list with one object per arc"))
        if _OWN in spec:
            return cls((), _count_ignored(spec))
        arcs = tuple(_parse_arc(arc, arc_place(number)) for number, arc in enumerate(spec, 1))
        fields = [part.field for arc in arcs for part in arc.parts if part.field]
        for field in fields:
            if (times := fields.count(field)) > 1:
                said = {"field": field, "times": times}
                raise BadLayout(
                    _("the field %(field)s is there %(times)d times: it can be once"), said
                )
        if "onu_number" not in fields:
            raise BadLayout(_("there is no onu_number: a layout places one ONU"))
        return cls(arcs)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a position that this layout fills."""
        return tuple(part.field for arc in self.arcs for part in arc.parts if part.field)

    def own_index(self, index: tuple[int, ...]) -> tuple[int, ...]:
        """`index` without the arcs that are ignored; raises IndexMismatch when nothing is left."""
        if len(index) <= self.ignored:
            raise IndexMismatch(
                _("%(index)s is too short: %(count)d numbers follow the index of the ONU"),
                {"index": _dotted(index), "count": self.ignored},
            )
        return index[: len(index) - self.ignored]

    def decode(self, index: tuple[int, ...]) -> Position:
        """The place that `index` names; raises IndexMismatch, and never guesses."""
        if len(index) != len(self.arcs):
            raise IndexMismatch(
                _(
                    "%(index)s has not as many numbers as this layout has arcs: %(count)d in place "
                    "of %(wanted)d"
                ),
                {"index": _dotted(index), "count": len(index), "wanted": len(self.arcs)},
            )
        values: dict[str, int] = {}
        try:
            for number, arc in zip(index, self.arcs, strict=True):
                values.update(arc.read(number))
        except IndexMismatch as fault:
            raise fault.at(_dotted(index)) from None
        return Position(*map(values.get, FIELDS))

    def encode(self, position: Position) -> tuple[int, ...]:
        """The index of `position`; raises IndexMismatch for a number that is too large, for one
        that is missing, and for one that this layout has no place for."""
        fields = self.fields
        for field in FIELDS:
            if (getattr(position, field) is None) is (field in fields):
                raise IndexMismatch(
                    _("this layout has exactly %(fields)s"),
                    {"fields": ", ".join(fields)},
                    where=str(position),
                )
        return tuple(_encode_arc(arc, position) for arc in self.arcs)


def _encode_arc(arc: Arc, position: Position) -> int:
    number = arc.base + sum(
        part.put(getattr(position, part.field) - part.add if part.field else part.const)
        for part in arc.parts
    )
    if number >= 1 << ARC_BITS:
        said = {"number": number}
        raise IndexMismatch(_("%(number)d does not fit in 32 bits"), said, where=str(position))
    return number


def _wrong_constant(number: int, part: Part, value: int) -> IndexMismatch:
    said = {"number": number, "value": value, "unit": part.unit, "const": part.const}
    if number == value:
        text = _("%(number)d stands where this layout has %(const)d")
    else:
        text = _("%(number)d has %(value)d in units of %(unit)d, where this layout has %(const)d")
    return IndexMismatch(text, said)


def arc_place(number: int) -> Sentence:
    """Which arc a fault is in, counted from 1."""
    return Sentence(_("arc %(arc)d"), {"arc": number})


def _part_place(arc: Sentence, number: int) -> Sentence:
    return Sentence(_("%(arc)s, part %(part)d"), {"arc": arc, "part": number})


_OWN = {"own": True}
_ANY = {"any": True}


def _count_ignored(spec: Sequence[object]) -> int:
    if spec[0] != _OWN or len(spec) < 2 or any(arc != _ANY for arc in spec[1:]):
        raise BadLayout(_("“own” comes first and only “any” follows, once or more"))
    return len(spec) - 1


def _parse_arc(spec: object, where: Sentence) -> Arc:
    if not isinstance(spec, Mapping):
        raise BadLayout(_("an arc is an object with field, const, bits or units"), where=where)
    if "bits" in spec:
        return Arc(0, _parse_bits(_parts(spec, "bits", {"bits"}, where), where))
    if "units" in spec:
        base = _whole(spec, "base", 0, (1 << ARC_BITS) - 1, where) if "base" in spec else 0
        parts = _parts(spec, "units", {"units", "base"}, where)
        return Arc(base, _parse_units(parts, (1 << ARC_BITS) - base, where))
    return Arc(0, (_parse_part(spec, (), 1, 1 << ARC_BITS, where),))


def _parts(
    spec: Mapping[object, object], key: str, allowed: set[str], where: Sentence
) -> list[Mapping[object, object]]:
    parts = spec[key]
    if spec.keys() - allowed or not isinstance(parts, Sequence) or isinstance(parts, str):
        raise BadLayout(_("%(key)s is a list of parts and stands alone"), {"key": key}, where=where)
    if not all(isinstance(part, Mapping) for part in parts):
        raise BadLayout(_("a part is an object with a field or a const"), where=where)
    return list(parts)


def _parse_bits(specs: Sequence[Mapping[object, object]], where: Sentence) -> tuple[Part, ...]:
    parts = []
    for number, spec in enumerate(specs, 1):
        here = _part_place(where, number)
        shift = _whole(spec, "shift", 0, ARC_BITS - 1, here)
        width = _whole(spec, "width", 1, ARC_BITS - shift, here)
        parts.append(_parse_part(spec, ("shift", "width"), 1 << shift, 1 << width, here))
    free = 1
    for part in sorted(parts, key=lambda part: part.unit):
        if part.unit != free:
            bit = min(free, part.unit).bit_length() - 1
            raise BadLayout(
                _("bit %(bit)d is named twice or not at all"), {"bit": bit}, where=where
            )
        free *= part.count
    if free != 1 << ARC_BITS:
        raise not_all_bits(free.bit_length() - 1, where)
    return tuple(parts)


def _parse_units(
    specs: Sequence[Mapping[object, object]], room: int, where: Sentence
) -> tuple[Part, ...]:
    parts: list[Part] = []
    above = room
    for number, spec in enumerate(specs, 1):
        here = _part_place(where, number)
        unit = _whole(spec, "unit", 1, above, here)
        if parts and above % unit:
            raise BadLayout(
                _("unit %(unit)d is no divisor of %(above)d, the one before it"),
                {"unit": unit, "above": above},
                where=here,
            )
        parts.append(_parse_part(spec, ("unit",), unit, -(-above // unit), here))
        above = unit
    if above != 1 or not parts:
        raise BadLayout(_("the last unit is 1"), where=where)
    return tuple(parts)


def _parse_part(
    spec: Mapping[object, object], placing: tuple[str, ...], unit: int, count: int, where: Sentence
) -> Part:
    """`placing` are the keys that say where in its arc the part is."""
    if ("field" in spec) is ("const" in spec):
        raise BadLayout(_("name either a field or a const"), where=where)
    allowed = {"field", "add", *placing} if "field" in spec else {"const", *placing}
    if unknown := sorted(map(str, spec.keys() - allowed)):
        raise BadLayout(_("unknown: %(keys)s"), {"keys": ", ".join(unknown)}, where=where)
    field = spec.get("field")
    if "field" in spec and field not in FIELDS:
        said = {"field": shown(field), "fields": ", ".join(FIELDS)}
        raise BadLayout(_("%(field)s is not one of %(fields)s"), said, where=where)
    const = _whole(spec, "const", 0, count - 1, where) if "const" in spec else 0
    add = _whole(spec, "add", -(2**31), 2**31, where) if "add" in spec else 0
    return Part(field if isinstance(field, str) else None, const, add, unit, count)


def _whole(spec: Mapping[object, object], key: str, low: int, high: int, where: Sentence) -> int:
    if key not in spec:
        raise BadLayout(_("%(key)s is missing"), {"key": key}, where=where)
    value = spec[key]
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        said = {"key": key, "value": shown(value), "low": low, "high": high}
        raise BadLayout(
            _("%(key)s is %(value)s, not a whole number from %(low)d to %(high)d"),
            said,
            where=where,
        )
    return value


def not_all_bits(covered: int, where: Sentence) -> BadLayout:
    """The fault of an arc whose parts are not its 32 bits."""
    said = {"covered": covered, "bits": ARC_BITS}
    return BadLayout(_("the parts cover %(covered)d of %(bits)d bits"), said, where=where)


def _dotted(index: tuple[int, ...]) -> str:
    return ".".join(map(str, index))
