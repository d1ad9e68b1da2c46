"""Tables from recorded walks: `.snmprec` of snmpsim and the text of net-snmp's snmpwalk."""

import re
from collections.abc import Callable, Iterator
from ipaddress import IPv4Address
from typing import Final

from simulator.records import (
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    Null,
    ObjectId,
    OctetString,
    Opaque,
    TimeTicks,
    TypedValue,
)
from snmp_jobs.snmp.oid import Oid, parse_oid

Table = dict[Oid, TypedValue]


class BadRecordingError(ValueError):
    """A line that cannot be read; the message names it."""


def read_snmprec(text: str) -> Table:
    """Lines `OID|tag|value`; blank lines and those that begin with # are skipped.

    A tag is the BER tag in decimal, followed by x when the value is in hex and by e when it has
    backslash escapes. Raises `BadRecordingError`.
    """
    table: Table = {}
    for number, line in enumerate(_lines(text), start=1):
        if line.strip() and not line.startswith("#"):
            oid, typed = _snmprec_line(line, number)
            table[oid] = typed
    return table


def _lines(text: str) -> list[str]:
    """Values may hold what `str.splitlines` takes for an end of line."""
    return text.replace("\r\n", "\n").split("\n")


def _snmprec_line(line: str, number: int) -> tuple[Oid, TypedValue]:
    try:
        oid, tag, value = line.split("|", 2)
        return parse_oid(oid), _SNMPREC_TYPES[tag](value)
    except (KeyError, ValueError) as error:
        raise BadRecordingError(
            f"line {number}: {line[:80]!r} is no OID|tag|value: {error}"
        ) from None


def _escaped(value: str) -> bytes:
    return value.encode("latin-1", "backslashreplace").decode("unicode_escape").encode("latin-1")


_SNMPREC_TYPES: Final[dict[str, Callable[[str], TypedValue]]] = {
    "2": lambda value: Integer(int(value)),
    "4": lambda value: OctetString(value.encode()),
    "4x": lambda value: OctetString(bytes.fromhex(value)),
    "4e": lambda value: OctetString(_escaped(value)),
    "5": lambda _: Null(),
    "6": lambda value: ObjectId(parse_oid(value)),
    "64": lambda value: IpAddress(IPv4Address(value)),
    "64x": lambda value: IpAddress(IPv4Address(bytes.fromhex(value))),
    "64e": lambda value: IpAddress(IPv4Address(_escaped(value))),
    "65": lambda value: Counter32(int(value)),
    "66": lambda value: Gauge32(int(value)),
    "67": lambda value: TimeTicks(int(value)),
    "68x": lambda value: Opaque(bytes.fromhex(value)),
    "70": lambda value: Counter64(int(value)),
}

_WALK_LINE: Final = re.compile(r"(?:\.|(?=iso\.))?(iso(?:\.\d+)+|\d+(?:\.\d+)+) = (.*)", re.DOTALL)
_WRONG_TYPE: Final = re.compile(r"Wrong Type \(should be [^)]*\): ")
_NO_VALUE: Final = ("No Such Object", "No Such Instance", "No more variables")


def read_snmpwalk(text: str) -> Table:
    """What `snmpwalk -On` printed; a value may go on over several lines.

    Lines without a value and those that begin with # are skipped. Raises `BadRecordingError`.
    """
    table: Table = {}
    for number, entry in _walk_entries(text):
        match = _WALK_LINE.fullmatch(entry)
        if match is None:
            raise BadRecordingError(f"line {number}: {entry[:80]!r} is no line of an snmpwalk")
        oid, value = match.groups()
        if not value.startswith(_NO_VALUE):
            table[parse_oid(oid.replace("iso", "1", 1))] = _walk_value(value, number)
    return table


def _walk_entries(text: str) -> Iterator[tuple[int, str]]:
    """Each value with the lines that belong to it, and the number of the first of them."""
    first, lines = 0, list[str]()
    for number, line in enumerate(_lines(text), start=1):
        if lines and not _WALK_LINE.fullmatch(line) and not line.startswith("#"):
            lines.append(line)
            continue
        if lines:
            yield first, "\n".join(lines).rstrip("\n")
        first, lines = number, [line] if line and not line.startswith("#") else []
    if lines:
        yield first, "\n".join(lines).rstrip("\n")


def _walk_value(text: str, number: int) -> TypedValue:
    text = _WRONG_TYPE.sub("", text)
    if text == '""':
        return OctetString(b"")
    kind, _, value = text.partition(": ")
    try:
        return _WALK_TYPES[kind.rstrip(":")](value)
    except (KeyError, ValueError) as error:
        raise BadRecordingError(
            f"line {number}: cannot read the value {text[:80]!r}: {error}"
        ) from None


def _string(value: str) -> OctetString:
    if value.startswith('"') and value.endswith('"') and len(value) > 1:
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    return OctetString(value.encode())


def _number(value: str) -> int:
    """`5`, `up(1)`, `54 units` or `(123) 0:00:01.23`."""
    match = re.search(r"\((-?\d+)\)", value) or re.match(r"(-?\d+)", value)
    if match is None:
        raise ValueError(f"no number in {value!r}")
    return int(match.group(1))


_WALK_TYPES: Final[dict[str, Callable[[str], TypedValue]]] = {
    "INTEGER": lambda value: Integer(_number(value)),
    "STRING": _string,
    "Hex-STRING": lambda value: OctetString(bytes.fromhex(value)),
    "OID": lambda value: ObjectId(parse_oid(value.replace("iso", "1", 1))),
    "IpAddress": lambda value: IpAddress(IPv4Address(value)),
    "Counter32": lambda value: Counter32(_number(value)),
    "Gauge32": lambda value: Gauge32(_number(value)),
    "Unsigned32": lambda value: Gauge32(_number(value)),
    "Timeticks": lambda value: TimeTicks(_number(value)),
    "Counter64": lambda value: Counter64(_number(value)),
    "NULL": lambda _: Null(),
}
