"""What a run read, as a temporary table that the statements of the inventory join: `onu_batch`."""

import json
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.db.backends.utils import CursorWrapper

from brands.index_layout import Position
from oids.values import Value
from onus.columns import COLUMNS, LONGEST_TEXT, PLACE, OnuColumn
from snmp_jobs.collection import Answered, OnuReading

EXTRA = "extra"


@dataclass(frozen=True, slots=True)
class Field:
    """What one column of a run fills: a column of the table, or `name` inside `extra`."""

    purpose: str
    name: str


def fill_batch(
    cursor: CursorWrapper, fields: Sequence[Field], onus: Sequence[OnuReading]
) -> list[OnuColumn]:
    """Makes `onu_batch`, a row per ONU, and returns the columns of the inventory that it has.

    `kept_x` says of a row that the run learned nothing about `x`. The table goes with its
    transaction, or before.
    """
    columns = [COLUMNS[field.purpose] for field in fields if field.purpose != EXTRA]
    cursor.execute(_create(columns))
    cells = _cells_by_column(fields, onus)
    lines = "".join("\t".join(row) + "\n" for row in zip(*cells.values(), strict=True))
    cursor.copy_expert(f"COPY onu_batch ({', '.join(cells)}) FROM STDIN", StringIO(lines))
    return columns


def _create(columns: Sequence[OnuColumn]) -> str:
    described = [f"{name} bigint" for name in PLACE]
    described += [f"{column.name} {column.sql_type}" for column in columns]
    described += [f"kept_{column.name} boolean DEFAULT false" for column in columns]
    return (
        f"CREATE TEMPORARY TABLE onu_batch (onu_index text PRIMARY KEY, {', '.join(described)},"
        " extra jsonb DEFAULT '{}') ON COMMIT DROP"
    )


def _cells_by_column(
    fields: Sequence[Field], onus: Sequence[OnuReading]
) -> dict[str, Sequence[str]]:
    """Column by column, because their values repeat: each is written as text once."""
    cells: dict[str, Sequence[str]] = {
        "onu_index": [".".join(map(str, onu.index)) for onu in onus],
        "frame": _cells([onu.position.frame for onu in onus]),
        "slot": _cells([onu.position.slot for onu in onus]),
        "port": _cells([onu.position.port for onu in onus]),
        "onu_number": _cells([onu.position.onu_number for onu in onus]),
    }
    others = []
    for number, field in enumerate(fields):
        values = [onu.values[number] for onu in onus]
        if field.purpose == EXTRA:
            others.append((field.name, values))
            continue
        column = COLUMNS[field.purpose]
        cells[column.name] = _cells(values, column)
        if Answered.NOT in values:
            cells[f"kept_{column.name}"] = [
                "t" if value is Answered.NOT else "f" for value in values
            ]
    if others:
        cells["extra"] = _extra_cells(others)
    return cells


def _cells(values: Sequence[Value | Answered], column: OnuColumn | None = None) -> list[str]:
    written: dict[Hashable, str] = {value: _cell(value, column) for value in set(values)}
    return [written[value] for value in values]


def _cell(value: Value | Answered, column: OnuColumn | None) -> str:
    if value is None or isinstance(value, Answered | Position):
        return r"\N"
    if isinstance(value, str):
        return _escape(value.replace("\x00", "")[:LONGEST_TEXT])
    if isinstance(value, datetime):
        return value.isoformat()
    return str(round(value)) if column and column.is_whole else repr(value)


def _escape(text: str) -> str:
    """For COPY's text format. NUL, which PostgreSQL cannot store, was dropped before."""
    escaped = text.replace("\\", "\\\\")
    return escaped.replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def _extra_cells(others: Iterable[tuple[str, Sequence[Value | Answered]]]) -> list[str]:
    names = [name for name, _ in others]
    rows = zip(*(values for _, values in others), strict=True)
    return [_escape(json.dumps(_extra(names, row))) for row in rows]


def _extra(
    names: Iterable[str], values: Iterable[Value | Answered]
) -> dict[str, str | int | float | None]:
    found: dict[str, str | int | float | None] = {}
    for name, value in zip(names, values, strict=True):
        if isinstance(value, datetime):
            found[name] = value.isoformat()
        elif isinstance(value, str):
            found[name] = value.replace("\x00", "")
        elif not isinstance(value, Answered | Position):
            found[name] = value
    return found
