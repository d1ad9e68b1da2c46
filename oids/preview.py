"""What a column would read in a key and a value, before anything asks an OLT."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo

from django.utils.translation import gettext as _

from brands.index_layout import IndexLayout, IndexMismatch, Position
from oids.pasted import BadPasteError, index_below, raw_value, split_line
from oids.values import Reading, UnreadableValue, Value


@dataclass(frozen=True, slots=True)
class Decoded:
    """`place` and `value` are what was read; the errors say why something was not.

    A place is told in words, where a value is one too.
    """

    index: str = ""
    place: str = ""
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


def _place(described: Described, key: str) -> tuple[str, str, str]:
    if not key.strip():
        return "", "", ""
    try:
        index = index_below(described.arcs, key)
    except BadPasteError as error:
        return "", "", error.in_words()
    shown, layout = ".".join(map(str, index)), described.layout
    if layout is None:
        return shown, "", ""
    try:
        if layout.ignored:
            return ".".join(map(str, layout.own_index(index))), "", ""
        return shown, place_words(layout.decode(index)), ""
    except IndexMismatch as error:
        return shown, "", _("The index layout does not fit: %(why)s") % {"why": error.in_words()}


def _value(reading: Reading | None, value: str, zone: tzinfo) -> tuple[Value, bool, str]:
    if reading is None or not value.strip():
        return None, False, ""
    try:
        read = reading.read(raw_value(value), zone)
        return place_words(read) if isinstance(read, Position) else read, True, ""
    except BadPasteError as error:
        return None, False, error.in_words()
    except UnreadableValue as error:
        why = {"why": error.in_words()}
        return None, False, _("It cannot be read so: %(why)s") % why


def place_words(place: Position) -> str:
    """What is known of a place, such as “Slot 1 · Port 3 · ONU 7”."""
    return " · ".join(_parts(place))


def _parts(place: Position) -> Iterator[str]:
    for name, number in zip((_("Frame"), _("Slot"), _("Port"), "ONU"), place, strict=True):
        if number is not None:
            yield f"{name} {number}"
