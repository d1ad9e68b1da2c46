"""Readings of octet strings: texts, GPON serials, MAC addresses."""

import re
from dataclasses import dataclass
from typing import Self

from brands.spec import Spec
from oids.values import RawValue, Value, ZonelessReading, unreadable

_SERIAL = re.compile(r"(?:\d+,)?(?:0X)?(?:([0-9A-Z]{4})-?([0-9A-F]{8})|([0-9A-F]{16}))")
_MAC = re.compile(r"[0-9A-F]{12}")
_MAC_SEPARATORS = re.compile(r"[-:. ]")


def printable(raw: bytes) -> str:
    """UTF-8, else Latin-1, without what cannot be seen and without outer white space.

    PostgreSQL stores no NUL, and agents pad with it.
    """
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    if not text.isprintable():
        text = "".join(_shown(letter) for letter in text)
    return text.strip()


def _shown(letter: str) -> str:
    if letter.isprintable():
        return letter
    return " " if letter.isspace() else ""


@dataclass(frozen=True, slots=True)
class Text(ZonelessReading):
    """A text a person wrote. An empty one and the texts of `unavailable` are None."""

    unavailable: frozenset[str]

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        return cls(frozenset(spec.texts("unavailable")) | {""})

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not bytes:
            raise unreadable(raw, "a text")
        text = printable(raw)
        return None if text in self.unavailable else text


@dataclass(frozen=True, slots=True)
class GponSerial(ZonelessReading):
    """The serial of a GPON ONU as its label shows it: 4 letters of the vendor, 8 hex digits.

    ITU-T G.984.3 sends 8 octets; agents also write "HWTC1A2B3C4D", "HWTC-1A2B3C4D", the 8 octets
    as 16 hex digits, or ZTE's "1,HWTC1A2B3C4D". A vendor that is not 4 letters or digits leaves
    16 hex digits. Empty and all-zero are None.
    """

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:  # noqa: ARG003 - this kind has no keys
        return cls()

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not bytes:
            raise unreadable(raw, "a GPON serial")
        return _label(raw) if len(raw) == 8 else self._from_text(raw)

    def _from_text(self, raw: bytes) -> str | None:
        text = printable(raw).upper()
        if not text:
            return None
        found = _SERIAL.fullmatch(text.replace(":", "").replace(" ", ""))
        if found is None:
            raise unreadable(raw, "a GPON serial such as HWTC1A2B3C4D")
        vendor, number, digits = found.groups()
        return _label(bytes.fromhex(digits)) if digits else vendor + number


def _label(octets: bytes) -> str | None:
    vendor = octets[:4]
    if vendor.isalnum():
        return vendor.decode().upper() + octets[4:].hex().upper()
    return octets.hex().upper() if any(octets) else None


@dataclass(frozen=True, slots=True)
class Mac(ZonelessReading):
    """A MAC address as AA:BB:CC:DD:EE:FF, from 6 octets or from any usual text.

    Empty and all-zero are None.
    """

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:  # noqa: ARG003 - this kind has no keys
        return cls()

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not bytes:
            raise unreadable(raw, "a MAC address")
        if not raw:
            return None
        octets = raw if len(raw) == 6 else _mac_octets(raw)
        return octets.hex(":").upper() if any(octets) else None


def _mac_octets(raw: bytes) -> bytes:
    digits = _MAC_SEPARATORS.sub("", printable(raw)).upper()
    if not _MAC.fullmatch(digits):
        raise unreadable(raw, "a MAC address such as AA:BB:CC:DD:EE:FF")
    return bytes.fromhex(digits)
