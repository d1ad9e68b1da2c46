"""What a column would read in a key and a value, before anything asks an OLT."""

from dataclasses import dataclass
from datetime import tzinfo

from django.utils.translation import gettext as _

from brands.index_layout import IndexLayout, IndexMismatch, Position
from oids.pasted import BadPasteError, index_below, raw_value, split_line
from oids.values import Reading, UnreadableValue, Value


@dataclass(frozen=True, slots=True)
class Decoded:
    """`place` and `value` are what was read; the errors say why something was not."""

    index: str = ""
    place: Position | None = None
    place_error: str = ""
    value: Value = None
    has_value: bool = False
    value_error: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """The column as it stands in the form. No `reading` where the form has no valid one."""

    arcs: tuple[int, ...]
    layout: IndexLayout | None
    reading: Reading | None


def decode(described: Described, key: str, value: str, zone: tzinfo) -> Decoded:
    """Reads a pasted `key` and `value`; either may be empty, and `key` a whole line."""
    key, value = split_line(key, value)
    index, place, place_error = _place(described, key)
    read, has_value, value_error = _value(described.reading, value, zone)
    return Decoded(index, place, place_error, read, has_value, value_error)


def _place(described: Described, key: str) -> tuple[str, Position | None, str]:
    if not key.strip():
        return "", None, ""
    try:
        index = index_below(described.arcs, key)
    except BadPasteError as error:
        return "", None, str(error)
    shown, layout = ".".join(map(str, index)), described.layout
    if layout is None:
        return shown, None, ""
    try:
        if layout.ignored:
            return ".".join(map(str, layout.own_index(index))), None, ""
        return shown, layout.decode(index), ""
    except IndexMismatch as error:
        return shown, None, _("The index layout does not fit: %(why)s") % {"why": error}


def _value(reading: Reading | None, value: str, zone: tzinfo) -> tuple[Value, bool, str]:
    if reading is None or not value.strip():
        return None, False, ""
    try:
        return reading.read(raw_value(value), zone), True, ""
    except BadPasteError as error:
        return None, False, str(error)
    except UnreadableValue as error:
        return None, False, _("It cannot be read so: %(why)s") % {"why": error}
