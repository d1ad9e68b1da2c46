"""What is wrong with something that was written, as a sentence and its values.

The modules that find faults decide and know no language: they mark their sentences with
`gettext_noop`. `str()` of a fault is English whichever language is active, for what is kept and
for who reads a terminal: executions, log files, commands. A page shows `in_words()`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Self, TypeAlias

from django.utils.text import capfirst
from django.utils.translation import gettext

Values: TypeAlias = Mapping[str, object]
NO_VALUES: Final[Values] = {}
LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Sentence:
    """`values` fill the placeholders of `text`; one of them may be a sentence itself."""

    text: str
    values: Values = field(default_factory=dict)

    def __str__(self) -> str:
        return self.text % self.values if self.values else self.text

    def in_words(self) -> str:
        """In the active language."""
        text = gettext(self.text)
        values = {name: _in_words(value) for name, value in self.values.items()}
        return text % values if values else text


def _in_words(value: object) -> object:
    return value.in_words() if isinstance(value, Sentence) else value


class Fault(ValueError):  # noqa: N818 - its subclasses name what was given, not what failed
    """`where` says at which place of the whole it is, `key` which of its values is wrong."""

    retryable = False

    def __init__(
        self,
        text: str,
        values: Values = NO_VALUES,
        *,
        where: Sentence | str = "",
        key: str = "",
    ) -> None:
        self.sentence = Sentence(text, values)
        self.where = where
        self.key = key
        super().__init__(f"{where}: {self.sentence}" if where else str(self.sentence))

    def at(self, where: Sentence | str) -> Self:
        """The same fault, told with its place by who knows it."""
        return type(self)(self.sentence.text, self.sentence.values, where=where, key=self.key)

    def in_words(self) -> str:
        """In the active language, as a page shows it by itself."""
        words = self.sentence.in_words()
        return capfirst(f"{_in_words(self.where)}: {words}" if self.where else words)


def shown(value: object) -> str:
    """A value of JSON or YAML as it is written there, cut where it is long."""
    try:
        return cut(json.dumps(value, ensure_ascii=False, default=str, skipkeys=True))
    except ValueError:  # what YAML writes may hold itself
        return cut(repr(value))


def cut(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1] + "…"
