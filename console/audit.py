"""Who changed what, from what to what: kept in the admin's own log, beside its message.

A message is the list that Django keeps there, with one part more: `{"values": {field: [before,
after]}}`. Django ignores that part, and `console.audit_lines` reads it. A secret is named and
never shown: only values of the types below are written down.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Field, ForeignKey, Model
from django.utils import translation

if TYPE_CHECKING:
    from django.db.models.options import Options

Json: TypeAlias = "str | int | float | bool | list[Any] | dict[str, Any] | None"
Pair: TypeAlias = tuple[Json, Json]
Values: TypeAlias = Mapping[str, Pair]

HIDDEN: Final = "***"
_WRITTEN_DOWN = (str, int, float, bool, list, dict, type(None))


@dataclass(frozen=True, slots=True)
class Value:
    """`shown` is what may be written down; `compared` tells whether two are the same."""

    shown: Json
    compared: str = field(repr=False)


Snapshot: TypeAlias = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Changed:
    """One row and what it was before and after."""

    row: Model
    before: Snapshot
    after: Snapshot


def snapshot(row: Model, only: Sequence[str] = ()) -> Snapshot:
    """What people may edit of `row`; `only`: the fields with these names. Reads no other row."""
    return {one.name: _value(one, row) for one in audited_fields(type(row), only)}


def audited_fields(model: type[Model], only: Sequence[str] = ()) -> list[Field[Any, Any]]:
    return [
        one
        for one in options_of(model).concrete_fields
        if one.editable and not one.primary_key and (not only or one.name in only)
    ]


def _value(one: "Field[Any, Any]", row: Model) -> Value:
    raw = one.value_from_object(row)
    if isinstance(raw, timedelta | datetime):
        raw = str(raw)
    shown = raw if isinstance(raw, _WRITTEN_DOWN) else HIDDEN
    return Value(shown, str(one.value_to_string(row)) if shown == HIDDEN else repr(shown))


def differences(changes: Sequence[Changed]) -> list[dict[str, Pair]]:
    """For each its changed fields; foreign keys by name. One query per foreign key that changed."""
    found = [
        {
            name: (before.shown if (before := one.before.get(name)) else None, value.shown)
            for name, value in one.after.items()
            if name not in one.before or one.before[name].compared != value.compared
        }
        for one in changes
    ]
    if changes:
        _name_the_related(type(changes[0].row), found)
    return found


def _name_the_related(model: type[Model], found: Iterable[dict[str, Pair]]) -> None:
    pairs: dict[str, list[dict[str, Pair]]] = defaultdict(list)
    for values in found:
        for name in values:
            pairs[name].append(values)
    for one in options_of(model).concrete_fields:
        if isinstance(one, ForeignKey) and one.name in pairs:
            _name_one(one, pairs[one.name])


def _name_one(key: "ForeignKey[Any, Any]", found: Iterable[dict[str, Pair]]) -> None:
    rows = list(found)
    idents = {ident for values in rows for ident in values[key.name] if ident is not None}
    names = options_of(key.related_model).base_manager.in_bulk(list(idents))
    for values in rows:
        before, after = (
            None if ident is None else str(names.get(ident, ident)) for ident in values[key.name]
        )
        values[key.name] = (before, after)


def left_and_joined(left: Iterable[str], joined: Iterable[str]) -> Pair:
    """For a set of others, such as the OLTs of a job: the names that left it, and the new ones."""
    return {"left": sorted(left)}, {"joined": sorted(joined)}


def changed_message(model: type[Model], values: Values) -> str:
    with translation.override(None):  # names are kept in English and translated when shown
        fields = [str(getattr(field_named(model, name), "verbose_name", name)) for name in values]
    return json.dumps([{"changed": {"fields": fields}}, {"values": values}])


def field_named(model: type[Model], name: str) -> object:
    """None for one that the model has no more."""
    return next((one for one in options_of(model).get_fields() if one.name == name), None)


def options_of(model: type[Model]) -> "Options[Any]":
    return model._meta  # noqa: SLF001 -- Django documents it for others to use


def log_changes(user_id: int, changes: Sequence[Changed]) -> None:
    """One entry for each row that differs, in one statement, whatever their number."""
    rows = zip((one.row for one in changes), differences(changes), strict=True)
    write_entries(
        user_id,
        CHANGE,
        [(row, changed_message(type(row), values)) for row, values in rows if values],
    )


def log_additions(user_id: int, rows: Sequence[Model]) -> None:
    """One entry for each new row, in one statement."""
    values = differences([Changed(row, {}, snapshot(row)) for row in rows])
    parts = ([{"added": {}}, {"values": one}] for one in values)
    write_entries(user_id, ADDITION, list(zip(rows, map(json.dumps, parts), strict=True)))


def write_entries(user_id: int, flag: int, messages: Sequence[tuple[Model, str]]) -> list[LogEntry]:
    """`messages`: rows of one model, each with what is said of it."""
    if not messages:
        return []
    content_type = ContentType.objects.get_for_model(messages[0][0])
    return LogEntry.objects.bulk_create(
        LogEntry(
            user_id=user_id,
            content_type=content_type,
            object_id=str(row.pk),
            object_repr=str(row)[:200],
            action_flag=flag,
            change_message=message,
        )
        for row, message in messages
    )
