"""How a raw SNMP value becomes a value of the inventory, as data.

`parse_reading({"kind": "number", "scale": 0.01})` gives a frozen Reading; its `read(raw, zone)`
gives the value, None where the OLT says that there is none, and raises UnreadableValue where the
raw value is not what this column holds (a cell error: the caller counts it and goes on). A value
is never a text or a number that means "not available".

The kinds and their keys; the classes tell what they mean:

    number         scale, offset, wrap_above, unavailable, minimum, maximum
    milliwatts     scale, unavailable, minimum, maximum
    decimal_text   pattern, unavailable, minimum, maximum
    enumeration    values, default
    place          pattern, others
    text           unavailable, pattern, words
    gpon_serial
    mac
    date_and_time
    date_text      unavailable
"""

from typing import Final

from django.utils.translation import gettext_noop as _

from brands.faults import shown
from brands.spec import Spec
from oids.number_readings import DecimalText, Enumeration, Milliwatts, Number
from oids.place_readings import Place
from oids.text_readings import GponSerial, Mac, Text
from oids.time_readings import DateAndTime, DateText
from oids.values import BadReading, RawValue, Reading, UnreadableValue, Value

__all__ = ["BadReading", "RawValue", "Reading", "UnreadableValue", "Value", "parse_reading"]

KINDS: Final[dict[str, type[Reading]]] = {
    "number": Number,
    "milliwatts": Milliwatts,
    "decimal_text": DecimalText,
    "enumeration": Enumeration,
    "place": Place,
    "text": Text,
    "gpon_serial": GponSerial,
    "mac": Mac,
    "date_and_time": DateAndTime,
    "date_text": DateText,
}


def parse_reading(description: object) -> Reading:
    """The reading a JSON object describes; raises BadReading naming the key and the value."""
    spec = Spec(description, "", BadReading)
    kind = spec.text("kind")
    if kind not in KINDS:
        said = {"kind": shown(kind), "kinds": ", ".join(sorted(KINDS))}
        raise spec.fault(_("kind is %(kind)s, not one of %(kinds)s"), said, "kind")
    reading = KINDS[kind].from_spec(spec)
    spec.done()
    return reading
