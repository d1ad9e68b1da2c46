"""How the arcs after a column's OID give the place of an ONU, and back: exact and invertible.

A layout is written as a JSON list with one object per arc:

    {"field": "onu_number"}          the arc is the value
    {"field": "slot", "add": 1}      the value is the arc plus 1 (a zero-based agent)
    {"const": 1}                     the arc is always 1
    {"bits": [part, ...]}            parts of the arc, each a field or a const with shift and width

The parts of `bits` cover the 32 bits of the arc exactly: what a part does not name cannot be
checked, and would be lost on the way back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

ARC_BITS = 32
FIELDS = ("frame", "slot", "port", "onu_number")


class IndexMismatch(ValueError):  # noqa: N818 - a word of its callers: the index does not fit
    """An index or a position that this layout cannot have produced."""

    retryable = False


class BadLayout(ValueError):  # noqa: N818 - beside IndexMismatch: this one is the layout's fault
    """A specification that is not a layout."""

    retryable = False


@dataclass(frozen=True, slots=True)
class Position:
    """Where an ONU is, in the numbers its vendor prints. None is what this vendor does not have."""

    frame: int | None
    slot: int | None
    port: int | None
    onu_number: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Bits of one arc: `field` plus `add`, or the constant `const` where `field` is None."""

    field: str | None
    const: int
    add: int
    shift: int
    width: int

    @property
    def mask(self) -> int:
        return (1 << self.width) - 1

    def take(self, arc: int) -> int:
        return (arc >> self.shift) & self.mask

    def put(self, value: int) -> int:
        if not 0 <= value <= self.mask:
            raise IndexMismatch(f"{self.field} {value + self.add} does not fit {self.width} bits")
        return value << self.shift


Arc = tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class IndexLayout:
    """The arcs of an index; see the module's text for how one is written."""

    arcs: tuple[Arc, ...]

    @classmethod
    def parse(cls, spec: object) -> Self:
        """The layout a JSON value describes; raises BadLayout naming the arc and the fault."""
        if not isinstance(spec, Sequence) or isinstance(spec, str) or not spec:
            raise BadLayout("a layout is a list with one object per arc")
        arcs = tuple(_parse_arc(arc, f"arc {number}") for number, arc in enumerate(spec, 1))
        fields = [part.field for arc in arcs for part in arc if part.field]
        for field in fields:
            if fields.count(field) > 1:
                raise BadLayout(f"{field} is there {fields.count(field)} times: it can be once")
        if "onu_number" not in fields:
            raise BadLayout("onu_number is missing: a layout places one ONU")
        return cls(arcs)

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields of a position that this layout fills."""
        return tuple(part.field for arc in self.arcs for part in arc if part.field)

    def decode(self, index: tuple[int, ...]) -> Position:
        """The place that `index` names; raises IndexMismatch, and never guesses."""
        if len(index) != len(self.arcs):
            raise IndexMismatch(f"{_dotted(index)} has {len(index)} arcs, not {len(self.arcs)}")
        values: dict[str, int] = {}
        for arc, parts in zip(index, self.arcs, strict=True):
            if not 0 <= arc < 1 << ARC_BITS:
                raise IndexMismatch(f"{_dotted(index)}: {arc} is not an unsigned 32-bit number")
            for part in parts:
                value = part.take(arc)
                if part.field:
                    values[part.field] = value + part.add
                elif value != part.const:
                    raise IndexMismatch(
                        f"{_dotted(index)}: bits {part.shift} and up of {arc} are {value}, "
                        f"not {part.const}"
                    )
        return Position(*map(values.get, FIELDS))

    def encode(self, position: Position) -> tuple[int, ...]:
        """The index of `position`; raises IndexMismatch for a number that is too large, for one
        that is missing, and for one that this layout has no place for."""
        fields = self.fields
        for field in FIELDS:
            if (getattr(position, field) is None) is (field in fields):
                raise IndexMismatch(f"{position}: this layout has exactly {', '.join(fields)}")
        return tuple(
            sum(
                part.put(getattr(position, part.field) - part.add)
                if part.field
                else part.const << part.shift
                for part in parts
            )
            for parts in self.arcs
        )


def _parse_arc(spec: object, where: str) -> Arc:
    if not isinstance(spec, Mapping):
        raise BadLayout(f"{where}: an arc is an object with field, const or bits")
    if "bits" not in spec:
        return (_parse_part({**spec, "shift": 0, "width": ARC_BITS}, where),)
    if len(spec) > 1 or not isinstance(spec["bits"], Sequence) or isinstance(spec["bits"], str):
        raise BadLayout(f"{where}: bits is a list of parts and stands alone")
    parts = tuple(
        _parse_part(part, f"{where}, part {number}") for number, part in enumerate(spec["bits"], 1)
    )
    free = 0
    for part in sorted(parts, key=lambda part: part.shift):
        if part.shift != free:
            raise BadLayout(f"{where}: bit {min(free, part.shift)} is named twice or not at all")
        free += part.width
    if free != ARC_BITS:
        raise BadLayout(f"{where}: the parts cover {free} of {ARC_BITS} bits")
    return parts


def _parse_part(spec: object, where: str) -> Part:
    if not isinstance(spec, Mapping) or ("field" in spec) is ("const" in spec):
        raise BadLayout(f"{where}: name either a field or a const")
    allowed = {"field", "add", "shift", "width"} if "field" in spec else {"const", "shift", "width"}
    if unknown := sorted(map(str, spec.keys() - allowed)):
        raise BadLayout(f"{where}: unknown {', '.join(unknown)}")
    field = spec.get("field")
    if "field" in spec and field not in FIELDS:
        raise BadLayout(f"{where}: {field!r} is not one of {', '.join(FIELDS)}")
    shift = _whole(spec, "shift", 0, ARC_BITS - 1, where)
    width = _whole(spec, "width", 1, ARC_BITS - shift, where)
    const = _whole(spec, "const", 0, (1 << width) - 1, where) if "const" in spec else 0
    add = _whole(spec, "add", -(2**31), 2**31, where) if "add" in spec else 0
    return Part(field, const, add, shift, width)


def _whole(spec: Mapping[object, object], key: str, low: int, high: int, where: str) -> int:
    value = spec.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise BadLayout(f"{where}: {key} is {value!r}, not a whole number from {low} to {high}")
    return value


def _dotted(index: tuple[int, ...]) -> str:
    return ".".join(map(str, index))
