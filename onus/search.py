"""Finds ONUs by what people type: parts of a customer, serial or MAC, an OLT, an index, a place."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import chain, product
from operator import or_
from typing import Any, Final

from django.db.models import F, Func, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Length, Lower, Replace
from django.db.models.lookups import GreaterThan
from django.utils.text import smart_split, unescape_string_literal

from hosts.models import OLT
from onus.grams import SHORTEST_GRAM, Grams, is_part
from onus.models import OnuData
from onus.place_search import place_condition
from onus.search_sample import common_ids

MOST_FOUND = 1000
_FEW_OLTS = 3

_ACCENTED: Final = "áàâãäéèêëíìîïóòôõöúùûüñç"  # as onu_search_text has them
_PLAIN: Final = "aaaaaeeeeiiiiooooouuuunc"
_FOLDED: Final = str.maketrans(_ACCENTED, _PLAIN, "\n")
_SEPARATORS: Final = re.compile(r"[-:. ]")
_WHOLE_MAC: Final = re.compile(r"([0-9a-f]{2}[-:. ]?){5}[0-9a-f]{2}", re.IGNORECASE)
_LABEL: Final = re.compile(r"([a-z0-9]{4})-?([0-9a-f]{8})")
_HEXADECIMAL_SERIAL: Final = re.compile(r"([0-9a-f]{8})([0-9a-f]{0,8})")
_HEXADECIMAL: Final = re.compile(r"\n?[0-9a-f]+\n?")
_INDEX: Final = re.compile(r"[0-9]+(\.[0-9]+)+")


class _Folded(Func):
    """A text without accents; of both cases, as lower() of some databases leaves Á alone."""

    template = f"translate(%(expressions)s, '{_ACCENTED + _ACCENTED.upper()}', '{_PLAIN * 2}')"
    output_field = TextField()


@dataclass(frozen=True, slots=True)
class _Meaning:
    """A word fits an ONU where one of `texts` stands in its searched text, or `others` holds.

    `is_of_few_olts`: that `others` holds for ONUs of few OLTs only.
    """

    texts: tuple[str, ...]
    others: Q
    is_of_few_olts: bool = False

    def in_rows(self) -> Q:
        """Most of what fits, for who reads rows: to work out their searched text takes long."""
        return reduce(or_, map(_holds_at_sight, self.texts), self.others)

    def in_few_rows(self) -> Q:
        """All that fits, for who reads the rows of few OLTs."""
        return reduce(or_, map(_holds, self.texts), self.others)

    def in_index(self) -> tuple[Q, ...]:
        """The ways in which it may fit. Each alone is found by an index."""
        texts = (Q(Grams(_searched(), Value(text))) & _holds(text) for text in self.texts)
        return (*texts, self.others) if self.others else tuple(texts)


def first_found(onus: QuerySet[OnuData], typed: str) -> QuerySet[OnuData]:
    """No more than MOST_FOUND of those of `onus` that fit every word, in their order.

    Any of them when there are more: to put a hundred thousand in order takes a second. Words
    between quotation marks are one.

    A word fits where it is part of the description, serial or MAC address, in capitals or not, with
    accents or not, a MAC or a serial in any usual spelling; where it is the place, the index, or a
    part of the name of the OLT. `=word` fits only a value that is nothing but that word. A word of
    two letters fits only what begins with it, one of a single letter what is nothing else.
    """
    meanings = [_meaning(word) for word in _words(typed)]
    unordered = onus.order_by()
    in_rows = unordered.filter(*(meaning.in_rows() for meaning in meanings))
    some = common_ids(in_rows, MOST_FOUND, _lists(meanings)) or _rare_ids(unordered, meanings)
    return OnuData.objects.filter(Q(pk__in=some)).order_by(*onus.query.order_by)


def _lists(meanings: Iterable[_Meaning]) -> int:
    """How many lists of ONUs the index goes through: one for each three letters."""
    texts = chain.from_iterable(meaning.texts for meaning in meanings)
    return sum(len(text) - SHORTEST_GRAM + 1 for text in texts)


def _rare_ids(onus: QuerySet[OnuData], meanings: Iterable[_Meaning]) -> QuerySet[OnuData, Any]:
    """A query of its own for each way to fit: one with OR works out the letters of every row."""
    ways = _ways(list(meanings))
    first, *others = (onus.filter(*way).values("pk")[:MOST_FOUND] for way in ways)
    return first.union(*others)[:MOST_FOUND] if others else first


def _ways(meanings: list[_Meaning]) -> Iterator[tuple[Q, ...]]:
    """All ways to fit. Where one names few OLTs their rows are read for the other words: the index
    would list every ONU of all OLTs that has them."""
    for at, meaning in enumerate(meanings):
        if meaning.is_of_few_olts:
            others = meanings[:at] + meanings[at + 1 :]
            yield (meaning.others, *(other.in_few_rows() for other in others))
            meanings[at] = _Meaning(meaning.texts, Q())
    yield from product(*(meaning.in_index() for meaning in meanings))


def _words(typed: str) -> list[str]:
    if _WHOLE_MAC.fullmatch(typed.strip()):
        return [_SEPARATORS.sub("", typed)]
    return list(smart_split(typed))


def _meaning(word: str) -> _Meaning:
    place = place_condition(word)
    if place is not None:
        return _Meaning((), place)
    if word.startswith("="):
        return _Meaning(tuple(f"\n{text}\n" for text in spellings(_unquoted(word[1:]))), Q())
    text = _unquoted(word)
    olts = _olts_named(text)
    others = _at_index(text) | (Q(olt__in=olts) if olts else Q())
    return _Meaning(tuple(map(_part, spellings(text))), others, 0 < len(olts) <= _FEW_OLTS)


def _unquoted(word: str) -> str:
    is_quoted = len(word) > 1 and word[0] in "\"'" and word[-1] == word[0]
    return unescape_string_literal(word) if is_quoted else word


def _part(text: str) -> str:
    """What has to stand in the searched text, in which each value is a line."""
    if len(text) >= SHORTEST_GRAM:
        return text
    return f"\n{text}" if len(text) == SHORTEST_GRAM - 1 else f"\n{text}\n"


def _holds(text: str) -> Q:
    return is_part(Value(text), _searched())


def _holds_at_sight(text: str) -> Q:
    """What `_holds` finds, but for MAC addresses in a rare spelling. Works out what it needs only:
    a search for a common word does so some ten thousand times."""
    values: list[F | Replace] = [F("description"), F("serial")]
    if _HEXADECIMAL.fullmatch(text):
        values.append(Replace(F("mac"), Value(":")))
    seen = (_stands_in(text, Lower(value)) for value in values)
    accents = GreaterThan(Length(F("description"), function="octet_length"), Length("description"))
    return reduce(or_, seen) | (Q(accents) & _stands_in(text, _Folded(Lower("description"))))


def _stands_in(text: str, value: Func) -> Q:
    if "\n" in text:
        value = Concat(Value("\n"), value, Value("\n"), output_field=TextField())
    return is_part(Value(text), value)


def _searched() -> Func:
    columns = (F("description"), F("serial"), F("mac"))
    return Func(*columns, function="onu_search_text", output_field=TextField())


def _olts_named(text: str) -> list[int]:
    """Their ids, so that the ONUs themselves are found by an index."""
    fits = "icontains" if len(text) >= SHORTEST_GRAM else "istartswith"
    return list(OLT.objects.filter(**{f"name__{fits}": text}).values_list("pk", flat=True))


def _at_index(text: str) -> Q:
    if not _INDEX.fullmatch(text):
        return Q()
    olts = list(OLT.objects.values_list("pk", flat=True))  # the first column of that index
    return Q(olt__in=olts, onu_index=text)


def spellings(word: str) -> tuple[str, ...]:
    """The forms in which the searched text may hold what `word` means, the word itself first."""
    text = word.lower().translate(_FOLDED)
    return tuple(dict.fromkeys(chain([text], _mac_digits(text), _serials(text))))


def _mac_digits(text: str) -> Iterator[str]:
    digits = _SEPARATORS.sub("", text)
    if digits and all(digit in "0123456789abcdef" for digit in digits):
        yield digits


def _serials(text: str) -> Iterator[str]:
    """HWTC1A2B3C4D for 485754431A2B3C4D and the other way round, also where the end is missing."""
    label = _LABEL.fullmatch(text)
    if label is not None:
        vendor, number = label.groups()
        yield vendor + number
        yield vendor.upper().encode().hex() + number
    hexadecimal = _HEXADECIMAL_SERIAL.fullmatch(text)
    if hexadecimal is not None:
        octets = bytes.fromhex(hexadecimal[1])
        if octets.isalnum():
            yield octets.decode("ascii").lower() + hexadecimal[2]
