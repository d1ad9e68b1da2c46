"""An entry of the admin's log as lines of "field: before, after", in the active language."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.admin.models import LogEntry
from django.db.models import Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from console.audit import HIDDEN, Json, Values, field_named
from console.name_lists import shortened
from console.raw_text import NOTHING

_SIGNS = {"left": "\N{MINUS SIGN}", "joined": "+"}


@dataclass(frozen=True, slots=True)
class Line:
    """`is_secret`: that it changed is all there is to say."""

    label: str
    before: str
    after: str
    is_secret: bool = False


def lines_of(entry: LogEntry) -> list[Line]:
    """Empty for an entry without values, as other admin classes write them."""
    model = entry.content_type.model_class() if entry.content_type else None
    return [_line(model, name, *pair) for name, pair in _pairs(entry.change_message)]


def lines_of_values(model: type[Model], values: Values) -> list[Line]:
    """The same for what is not in the log, or not yet."""
    return [_line(model, name, *pair) for name, pair in values.items()]


def _pairs(message: str) -> Iterator[tuple[str, list[Json]]]:
    if not message.startswith("["):
        return
    try:
        parts: list[dict[str, Any]] = json.loads(message)
    except json.JSONDecodeError:
        return
    for part in parts:
        yield from part.get("values", {}).items()


def _line(model: type[Model] | None, name: str, before: Json, after: Json) -> Line:
    one = field_named(model, name) if model else None
    label = str(capfirst(getattr(one, "verbose_name", name)))
    choices = dict(getattr(one, "flatchoices", ()))
    was, is_now = (_shown(choices, value) for value in (before, after))
    return Line(label, was, is_now, is_secret=HIDDEN in (before, after))


def _counted(sign: str, names: list[str]) -> str:
    return f"{sign}{len(names)}: {shortened(names)}" if names else f"{sign}0"


def _shown(choices: Mapping[object, object], value: Json) -> str:
    if isinstance(value, str) and value in choices:
        return str(choices[value])
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict) and value.keys() <= _SIGNS.keys():
        return " ".join(_counted(_SIGNS[key], names) for key, names in value.items())
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return NOTHING if value in (None, "") else str(value)
