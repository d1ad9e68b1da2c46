"""A reading as plain fields of a form, and back: which kind has which, and how each is written."""

from collections.abc import Mapping

from django.utils.translation import gettext_noop as _

from brands.faults import cut
from brands.spec import JsonObject
from oids.place_readings import ARE_NO_ONUS
from oids.values import BadReading

Plain = dict[str, object]

# The fields of each kind, as the form names them; the form hides the others.
FIELDS: dict[str, tuple[str, ...]] = {
    "number": ("scale", "offset", "wrap_above", "unavailable", "minimum", "maximum"),
    "milliwatts": ("scale", "unavailable", "minimum", "maximum"),
    "decimal_text": ("pattern", "unavailable", "minimum", "maximum"),
    "enumeration": ("words", "default"),
    "text": ("unavailable", "pattern", "words"),
    "place": ("pattern", "skips_others"),
    "gpon_serial": (),
    "mac": (),
    "date_and_time": (),
    "date_text": ("unavailable",),
}
NUMBERS = ("scale", "offset", "wrap_above", "minimum", "maximum")
WHOLE_UNAVAILABLE = ("number", "milliwatts")
NOTHING = "-"


def to_reading(kind: str, plain: Mapping[str, object]) -> JsonObject:
    """The JSON of a reading; what is empty is left out. Raises BadReading naming the line."""
    reading: Plain = {"kind": kind}
    for field in FIELDS[kind]:
        value = plain.get(field)
        if value is None or value is False or value == "":
            continue
        if field in NUMBERS and isinstance(value, float):
            reading[field] = int(value) if value.is_integer() else value
        elif field == "unavailable":
            lines = _lines(str(value))
            reading[field] = list(map(_whole, lines)) if kind in WHOLE_UNAVAILABLE else lines
        elif field == "words":
            reading["values" if kind == "enumeration" else "words"] = _words(str(value))
        elif field == "skips_others":
            reading["others"] = ARE_NO_ONUS
        else:
            reading[field] = value
    return reading


def from_reading(reading: JsonObject) -> Plain:
    """What the fields of the form show of a reading."""
    plain: Plain = {key: reading[key] for key in (*NUMBERS, "pattern", "default") if key in reading}
    unavailable = reading.get("unavailable")
    if isinstance(unavailable, list):
        plain["unavailable"] = "\n".join(map(str, unavailable))
    words = reading.get("values", reading.get("words"))
    if isinstance(words, Mapping):
        plain["words"] = "\n".join(
            f"{key} = {NOTHING if word is None else word}" for key, word in words.items()
        )
    return plain | {"kind": reading.get("kind"), "skips_others": "others" in reading}


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _whole(line: str) -> int:
    try:
        return int(line)
    except ValueError:
        text, said = _("“%(line)s” is not a whole number"), {"line": cut(line)}
        raise BadReading(text, said, key="unavailable") from None


def _words(text: str) -> dict[str, str | None]:
    words: dict[str, str | None] = {}
    for line in _lines(text):
        key, equals, word = (part.strip() for part in line.partition("="))
        if not (key and equals and word):
            text, said = _("“%(line)s” is not written as 1 = ONLINE"), {"line": cut(line)}
            raise BadReading(text, said, key="words")
        words[key] = None if word == NOTHING else word
    return words
