"""A key and a value as people paste them from snmpwalk: one line of it, or each by itself."""

import re
from ipaddress import IPv4Address

from django.utils.translation import gettext_noop as _

from brands.faults import Fault, cut
from brands.object_ids import InvalidObjectId, parse_object_id
from oids.values import RawValue

_LINE = re.compile(r"\s*(?P<key>\.?(?:iso|\d+)(?:\.\d+)+)\s*=\s*(?P<value>.*)", re.DOTALL)
_TYPED = re.compile(
    r"(?P<kind>INTEGER|STRING|Hex-STRING|OID|IpAddress|Counter32|Counter64|Gauge32|Unsigned32"
    r"|Timeticks):\s*(?P<value>.*)",
    re.DOTALL,
)
INTERNET = (1, 3, 6, 1)
_NUMBER = re.compile(r"[-+]?\d+")
# SNMP has no longer ones, and Python reads none of thousands of digits.
_ARC = re.compile(r"[0-9]{1,10}")
_BARE_NUMBER = re.compile(r"[-+]?[0-9]{1,20}")


# What is said of a text that is not of its type.
_EXPECTED = {
    "Hex-STRING": _("“%(value)s” is no Hex-STRING: write pairs of digits, as in 48 57 54 43"),
    "IpAddress": _("“%(value)s” is no IP address such as 192.0.2.1"),
}
_NO_NUMBER = _("there is no number in “%(value)s”, as %(kind)s needs it")


class BadPasteError(Fault):
    """A text that is no key or no value. The message says what can be pasted."""


def split_line(key: str, value: str) -> tuple[str, str]:
    """Key and value, where `key` may be a whole line of snmpwalk and `value` empty."""
    line = _LINE.fullmatch(key)
    return (line["key"], line["value"]) if line and not value.strip() else (key, value)


def index_below(column: tuple[int, ...], key: str) -> tuple[int, ...]:
    """The index in `key`, which is an OID of the column or the index by itself.

    Raises BadPasteError.
    """
    text = key.strip().replace("iso", "1", 1).removeprefix(".")
    parts = text.split(".")
    if not all(_ARC.fullmatch(part) for part in parts):
        said = {"key": cut(key.strip())}
        raise BadPasteError(_("“%(key)s” is no OID and no index such as 4194312448.2"), said)
    arcs = tuple(map(int, parts))
    if arcs[: len(column)] == column:
        return arcs[len(column) :]
    if arcs[: len(INTERNET)] == INTERNET:
        said = {"key": cut(text), "column": ".".join(map(str, column))}
        raise BadPasteError(_("%(key)s is not below %(column)s"), said)
    return arcs


def raw_value(text: str) -> RawValue:
    """What an agent sent, from what snmpwalk printed of it; a number without a type is a number.

    Raises BadPasteError.
    """
    typed = _TYPED.fullmatch(text.strip())
    if typed is None:
        bare = text.strip()
        return int(bare) if _BARE_NUMBER.fullmatch(bare) else _string(bare)
    kind, value = typed["kind"], typed["value"].strip()
    try:
        return _typed(kind, value)
    except InvalidObjectId as error:
        raise BadPasteError(error.sentence.text, error.sentence.values) from error
    except ValueError as error:
        said = {"value": cut(value), "kind": kind}
        raise BadPasteError(_EXPECTED.get(kind, _NO_NUMBER), said) from error


def _typed(kind: str, value: str) -> RawValue:
    if kind == "STRING":
        return _string(value)
    if kind == "Hex-STRING":
        return bytes.fromhex(value)
    if kind == "OID":
        return parse_object_id(value.replace("iso", "1", 1))
    if kind == "IpAddress":
        return IPv4Address(value)
    found = re.search(r"\((-?\d+)\)", value) or _NUMBER.match(value)
    return int(found[found.lastindex or 0] if found else "")


def _string(value: str) -> bytes:
    if len(value) > 1 and value[0] == value[-1] == '"':
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return value.encode()
