"""Writes what a run read into `onu_data`: set by set, and only what changed.

A constant number of statements whatever the number of ONUs: one COPY into a temporary table, one
UPDATE, and for a discovery one INSERT. They run in the caller's transaction, the one that checks
the fence of the execution.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import StringIO

from django.db import connection

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


@dataclass(frozen=True, slots=True)
class Stored:
    """How many ONUs were new, and how many known ones changed."""

    created: int
    changed: int


def store(
    olt_id: int,
    fields: Sequence[Field],
    onus: Sequence[OnuReading],
    *,
    now: datetime,
    adds_onus: bool,
) -> Stored:
    """Applies the readings of one run to the ONUs of `olt_id`.

    `onus[i].values` follow `fields`. A value that was not answered keeps what is stored; None
    clears it, except where the column is sticky (see `onus.columns`). Must run in a transaction.
    """
    columns = [COLUMNS[field.purpose] for field in fields if field.purpose != EXTRA]
    with connection.cursor() as cursor:
        cursor.execute(_create_batch(columns))
        lines = StringIO("".join(_lines(fields, onus)))
        cursor.copy_expert("COPY onu_batch FROM STDIN", lines)
        cursor.execute(_update(columns), {"olt": olt_id, "now": now})
        changed = cursor.rowcount
        created = 0
        if adds_onus:
            cursor.execute(_insert(columns), {"olt": olt_id, "now": now})
            created = cursor.rowcount
        cursor.execute("DROP TABLE onu_batch")
    return Stored(created, changed)


def _create_batch(columns: Sequence[OnuColumn]) -> str:
    described = [f"{name} bigint" for name in PLACE]
    described += [f"{column.name} {column.sql_type}" for column in columns]
    described += [f"kept_{column.name} boolean" for column in columns]
    return (
        f"CREATE TEMPORARY TABLE onu_batch (onu_index text PRIMARY KEY, {', '.join(described)},"
        " extra jsonb) ON COMMIT DROP"
    )


def _lines(fields: Sequence[Field], onus: Iterable[OnuReading]) -> Iterator[str]:
    stored = [
        (n, COLUMNS[field.purpose]) for n, field in enumerate(fields) if field.purpose != EXTRA
    ]
    others = [(n, field.name) for n, field in enumerate(fields) if field.purpose == EXTRA]
    for onu in onus:
        place = onu.position
        cells = [".".join(map(str, onu.index))]
        cells += map(_cell, (place.frame, place.slot, place.port, place.onu_number))
        cells += [_cell(onu.values[number], column) for number, column in stored]
        cells += ["t" if onu.values[number] is Answered.NOT else "f" for number, _ in stored]
        cells.append(_escape(json.dumps(_extra(others, onu.values))))
        yield "\t".join(cells) + "\n"


def _extra(
    others: Sequence[tuple[int, str]], values: Sequence[Value | Answered]
) -> dict[str, str | int | float | None]:
    found: dict[str, str | int | float | None] = {}
    for number, name in others:
        value = values[number]
        if isinstance(value, datetime):
            found[name] = value.isoformat()
        elif isinstance(value, str):
            found[name] = value.replace("\x00", "")
        elif not isinstance(value, Answered | Position):
            found[name] = value
    return found


def _cell(value: Value | Answered, column: OnuColumn | None = None) -> str:
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


def _update(columns: Sequence[OnuColumn]) -> str:
    """Changes the rows whose values differ, and no others.

    Another identity at the same index is another ONU: what was known of the old one is cleared.
    """
    place = [f"COALESCE(b.{name}, d.{name}) AS {name}" for name in PLACE]
    new = [f"{_new_value(column)} AS {column.name}" for column in columns]
    untouched = [column for column in COLUMNS.values() if column not in columns]
    new += [
        f"CASE WHEN c.replaced THEN {column.cleared} ELSE d.{column.name} END AS {column.name}"
        for column in untouched
    ]
    extra = (
        "jsonb_strip_nulls(CASE WHEN c.replaced THEN b.extra ELSE d.extra || b.extra END) AS extra"
    )
    names = [*PLACE, *(column.name for column in [*columns, *untouched]), "extra"]
    return f"""
        UPDATE onu_data d
           SET ({", ".join(names)}, first_seen_at, updated_at)
             = ({", ".join(f"n.{name}" for name in names)}, n.first_seen_at, %(now)s)
          FROM (SELECT d.id, {", ".join([*place, *new, extra])},
                       CASE WHEN c.replaced THEN %(now)s ELSE d.first_seen_at END AS first_seen_at
                  FROM onu_batch b
                  JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index
                 CROSS JOIN LATERAL (SELECT {_replaced(columns)} AS replaced) c) n
         WHERE d.id = n.id
           AND ({", ".join(f"d.{name}" for name in names)})
               IS DISTINCT FROM ({", ".join(f"n.{name}" for name in names)})
    """  # noqa: S608 -- every name comes from onus.columns


def _replaced(columns: Sequence[OnuColumn]) -> str:
    """Whether another ONU stands there: told by the serial, and by the MAC where there is none."""
    names = {column.name for column in columns}
    signs = ["b.serial <> d.serial"] if "serial" in names else []
    if "mac" in names:
        no_serial = "COALESCE(b.serial, d.serial)" if "serial" in names else "d.serial"
        signs.append(f"({no_serial} IS NULL AND b.mac <> d.mac)")
    return f"COALESCE({' OR '.join(signs)}, false)" if signs else "false"


def _new_value(column: OnuColumn) -> str:
    """The batch's value; the stored one where the run learned nothing or may not clear it."""
    stored = f"CASE WHEN c.replaced THEN {column.cleared} ELSE d.{column.name} END"
    missing = stored if column.sticky else column.cleared
    return (
        f"CASE WHEN b.kept_{column.name} THEN {stored} "
        f"ELSE COALESCE(b.{column.name}, {missing}) END"
    )


def _insert(columns: Sequence[OnuColumn]) -> str:
    names = [*PLACE, *(column.name for column in columns), "extra"]
    states = [column for column in COLUMNS.values() if column.cleared != "NULL"]
    absent = [column for column in states if column not in columns]
    values = [f"b.{name}" for name in PLACE]
    values += [f"COALESCE(b.{column.name}, {column.cleared})" for column in columns]
    values += ["jsonb_strip_nulls(b.extra)", *(column.cleared for column in absent)]
    names += [column.name for column in absent]
    return f"""
        INSERT INTO onu_data (olt_id, onu_index, {", ".join(names)},
                              present, first_seen_at, last_seen_at, updated_at)
        SELECT %(olt)s, b.onu_index, {", ".join(values)}, true, %(now)s, %(now)s, %(now)s
          FROM onu_batch b
         WHERE NOT EXISTS (SELECT 1 FROM onu_data d
                            WHERE d.olt_id = %(olt)s AND d.onu_index = b.onu_index)
         ORDER BY b.onu_index
    """  # noqa: S608 -- every name comes from onus.columns
