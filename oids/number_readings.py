"""Readings of numbers and of numbers that stand for something."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm, log10
from sys import float_info
from typing import Self

from django.utils.translation import gettext_noop as _

from brands.faults import cut, shown
from brands.spec import Spec
from oids.patterns import one_group, search
from oids.values import RawValue, Value, ZonelessReading, unreadable

DECIMALS = 3
WRAP = 2**16
DEFAULT_PATTERN = r"([-+]?\d+(?:\.\d+)?)"


@dataclass(frozen=True, slots=True)
class Number(ZonelessReading):
    """(raw * multiplier + addend) / divisor: `scale` and `offset` over one denominator.

    In whole numbers up to one division at the end, so -1414 by 0.01 is -14.14 and not
    -14.139999; at most 3 decimals; an int where the divisor is 1. Raw values above `wrap_above`
    are negative 16-bit numbers that the agent sent as unsigned. A result outside of `minimum` to
    `maximum` is a "not available" that nobody wrote down, and becomes None.
    """

    multiplier: int
    addend: int
    divisor: int
    unavailable: frozenset[int]
    minimum: float
    maximum: float
    wrap_above: float
    rounds: bool

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        scale = Fraction(str(spec.number("scale", 1)))
        offset = Fraction(str(spec.number("offset", 0)))
        minimum, maximum = _range(spec)
        divisor = lcm(scale.denominator, offset.denominator)
        if not scale:
            raise spec.fault(_("the scale is 0: every value would be the same"), key="scale")
        return cls(
            multiplier=int(scale * divisor),
            addend=int(offset * divisor),
            divisor=divisor,
            unavailable=frozenset(spec.wholes("unavailable")),
            minimum=minimum,
            maximum=maximum,
            wrap_above=spec.number("wrap_above", float_info.max),
            rounds=10**DECIMALS % divisor != 0,
        )

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not int:
            raise unreadable(raw, _("%(value)s is not a number"))
        if raw in self.unavailable:
            return None
        if raw > self.wrap_above:
            raw -= WRAP
        value: int | float = raw * self.multiplier + self.addend
        if self.divisor != 1:
            value /= self.divisor
            if self.rounds:
                value = round(value, DECIMALS)
        return value if self.minimum <= value <= self.maximum else None


@dataclass(frozen=True, slots=True)
class Milliwatts(ZonelessReading):
    """A power of raw * scale milliwatts, in dBm; no light at all (0 or less) is None."""

    scale: float
    unavailable: frozenset[int]
    minimum: float
    maximum: float

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        scale = spec.number("scale", 1)
        if scale <= 0:
            text = _("the scale is %(scale)s: it has to be above 0")
            raise spec.fault(text, {"scale": scale}, "scale")
        minimum, maximum = _range(spec)
        return cls(scale, frozenset(spec.wholes("unavailable")), minimum, maximum)

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not int:
            raise unreadable(raw, _("%(value)s is not a number"))
        if raw <= 0 or raw in self.unavailable:
            return None
        dbm = round(10 * (log10(raw) + log10(self.scale)), 2)
        return dbm if self.minimum <= dbm <= self.maximum else None


@dataclass(frozen=True, slots=True)
class DecimalText(ZonelessReading):
    """A decimal number written in a text: "-10.47", "3.27 V", "0.03 mW (-14.61 dBm)".

    `pattern` finds it by its one group. An empty text and the texts of `unavailable` are None.
    """

    pattern: re.Pattern[str]
    unavailable: frozenset[str]
    minimum: float
    maximum: float

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        minimum, maximum = _range(spec)
        return cls(
            pattern=one_group(spec, spec.text("pattern", DEFAULT_PATTERN)),
            unavailable=frozenset(spec.texts("unavailable")) | {""},
            minimum=minimum,
            maximum=maximum,
        )

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not bytes:
            raise unreadable(raw, _("%(value)s is not a text with a number"))
        text = raw.decode("latin-1").strip(" \t\r\n\0")
        if text in self.unavailable:
            return None
        found = search(self.pattern, text, raw)
        try:
            value = round(float(found[1]), DECIMALS) if found else None
        except (TypeError, ValueError):  # what a pattern of an operator finds may be no number
            value = None
        if value is None:
            raise unreadable(
                raw,
                _("%(value)s has no number as in %(pattern)s"),
                {"pattern": self.pattern.pattern},
            )
        return value if self.minimum <= value <= self.maximum else None


@dataclass(frozen=True, slots=True)
class Enumeration(ZonelessReading):
    """A whole number that stands for a word; `values` may give None for "not available".

    A number that is not listed is `default`, in which {code} stands for the number; without a
    default it is unreadable.
    """

    values: Mapping[int, str | None]
    default: str

    @classmethod
    def from_spec(cls, spec: Spec) -> Self:
        values = dict(
            _word(spec, code, word) for code, word in spec.json_object("values", {}).items()
        )
        if not values:
            raise spec.fault(_("no number has a word: write as in 1 = ONLINE"), key="values")
        return cls(values, spec.text("default", ""))

    def value_of(self, raw: RawValue) -> Value:
        if type(raw) is not int:
            raise unreadable(raw, _("%(value)s is not a whole number"))
        if raw in self.values:
            return self.values[raw]
        if not self.default:
            known = ", ".join(map(str, sorted(self.values)))
            raise unreadable(raw, _("%(value)s is none of %(known)s"), {"known": cut(known)})
        return self.default.replace("{code}", str(raw))


def _range(spec: Spec) -> tuple[float, float]:
    # The default leaves out infinity, which a text of 400 digits would become.
    minimum = spec.number("minimum", -float_info.max)
    maximum = spec.number("maximum", float_info.max)
    if minimum > maximum:
        text = _("the least, %(minimum)s, is above the most, %(maximum)s")
        raise spec.fault(text, {"minimum": minimum, "maximum": maximum}, "minimum")
    return minimum, maximum


def _word(spec: Spec, code: str, word: object) -> tuple[int, str | None]:
    if not re.fullmatch(r"-?\d+", str(code)):
        text = _("“%(code)s” is not a whole number: write as in 1 = ONLINE")
        raise spec.fault(text, {"code": cut(str(code))}, "values")
    if not (word is None or (isinstance(word, str) and word)):
        text = _("%(code)s stands for %(word)s, which is neither a text nor null")
        raise spec.fault(text, {"code": code, "word": shown(word)}, "values")
    return int(code), word
