"""Readings of octet strings: texts, GPON serials, MAC addresses."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from django.utils.translation import gettext_noop as _

from brands.faults import cut, shown
from brands.spec import JsonObject, Spec
from oids.patterns import one_group, search
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
    """A text a person wrote. An empty one and the texts of `unavailable` are None.

    The one group of `pattern` is the part that counts, where it is found. `words` gives the words
    of the inventory for those of the vendor.
    """

    unavailable: frozenset[str]
    pattern: re.Pattern[str] | None
    words: Mapping[str, str]

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        pattern = spec.text("pattern", "")
        return cls(
            unavailable=frozenset(spec.texts("unavailable")) | {""},
            pattern=one_group(spec, pattern) if pattern else None,
            words=dict(_word(spec, text, word) for text, word in _words(spec).items()),
        )

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not bytes:
            raise unreadable(raw, _("%(value)s is not a text"))
        text = printable(raw)
        if self.pattern and (found := search(self.pattern, text, raw)):
            text = (found[1] or "").strip()
        return None if text in self.unavailable else self.words.get(text, text)


def _words(spec: Spec) -> JsonObject:
    return spec.json_object("words", {})


def _word(spec: Spec, text: str, word: object) -> tuple[str, str]:
    if not (isinstance(word, str) and word):
        said = {"text": cut(text), "word": shown(word)}
        raise spec.fault(_("“%(text)s” stands for %(word)s, which is not a text"), said, "words")
    return text, word


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
            raise unreadable(raw, _("%(value)s is not the serial of a GPON ONU"))
        return _label(raw) if len(raw) == 8 else self._from_text(raw)

    def _from_text(self, raw: bytes) -> str | None:
        text = printable(raw).upper()
        if not text:
            return None
        found = _SERIAL.fullmatch(text.replace(":", "").replace(" ", ""))
        if found is None:
            raise unreadable(
                raw, _("%(value)s is not the serial of a GPON ONU such as HWTC1A2B3C4D")
            )
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
            raise unreadable(raw, _("%(value)s is not a MAC address"))
        if not raw:
            return None
        octets = raw if len(raw) == 6 else _mac_octets(raw)
        return octets.hex(":").upper() if any(octets) else None


def _mac_octets(raw: bytes) -> bytes:
    digits = _MAC_SEPARATORS.sub("", printable(raw)).upper()
    if not _MAC.fullmatch(digits):
        raise unreadable(raw, _("%(value)s is not a MAC address such as AA:BB:CC:DD:EE:FF"))
    return bytes.fromhex(digits)
