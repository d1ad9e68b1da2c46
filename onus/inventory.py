"""Writes what a run read into `onu_data`: set by set, and only what changed.

A constant number of statements whatever the number of ONUs: one COPY into a temporary table, one
for who stands where, one UPDATE, and for a discovery one INSERT, each with its events, and two for
the history. They run in the caller's transaction, the one that checks the fence of the execution.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.backends.utils import CursorWrapper

from onus.batch import Field, fill_batch
from onus.columns import COLUMNS, PLACE, OnuColumn
from onus.events import (
    LEARN_CAUSES,
    Run,
    identity_sql,
    light_sql,
    with_changes,
    with_newcomers,
)
from onus.history.recording import record_samples
from onus.identity import leave_out_strangers, put_in_place, tell_duplicates
from onus.joins import joined_as_sets, looked_up_by_index
from snmp_jobs.collection import OnuReading


@dataclass(frozen=True, slots=True)
class Stored:
    """How many ONUs were new, and how many known ones changed."""

    created: int
    changed: int


def store(  # noqa: PLR0913 -- what a run is
    olt_id: int,
    fields: Sequence[Field],
    onus: Sequence[OnuReading],
    *,
    now: datetime,
    adds_onus: bool,
    execution_id: int | None = None,
) -> Stored:
    """Applies the readings of one run to the ONUs of `olt_id`, and tells what happened to them.

    `onus[i].values` follow `fields`. A value that was not answered keeps what is stored; None
    clears it, except where the column is sticky (see `onus.columns`). `adds_onus` for a discovery:
    it also says who stands where. Must run in a transaction, before presence is applied.
    """
    run = Run(olt_id, now, execution_id)
    with connection.cursor() as cursor:
        columns = fill_batch(cursor, fields, onus)
        names = {column.name for column in columns}
        find_places = put_in_place if adds_onus else leave_out_strangers
        with joined_as_sets():
            find_places(cursor, names, run)
            changed = _count(cursor, with_changes(_update(columns)), run)
        created = 0
        if adds_onus:
            with looked_up_by_index():
                created = _count(cursor, with_newcomers(_insert(columns)), run)
            tell_duplicates(cursor, names, run)
        if "last_down_cause" in names:
            with joined_as_sets():
                cursor.execute(LEARN_CAUSES, run.parameters())
        record_samples(cursor, olt_id, names, now)
        cursor.execute("DROP TABLE onu_batch")
    return Stored(created, changed)


def _count(cursor: CursorWrapper, statement: str, run: Run) -> int:
    cursor.execute(statement, run.parameters())
    count: int = cursor.fetchone()[0]
    return count


def _update(columns: Sequence[OnuColumn]) -> str:
    """Changes the rows whose values differ, and no others; returns what `with_changes` wants."""
    place = [f"COALESCE(b.{name}, d.{name}) AS {name}" for name in PLACE]
    new = [f"{_new_value(column)} AS {column.name}" for column in columns]
    extra = "jsonb_strip_nulls(d.extra || b.extra) AS extra"
    names = [*PLACE, *(column.name for column in columns), "extra"]
    known = _known({column.name for column in columns}, "n")
    return f"""
        UPDATE onu_data d
           SET ({", ".join([*names, *known])}, updated_at)
             = ({", ".join([f"n.{name}" for name in names] + list(known.values()))}, %(now)s)
          FROM (SELECT d.id, {", ".join([*place, *new, extra])},
                       d.known_run_state AS run_state_before, {_cause(columns)},
                       d.known_admin_state AS admin_state_before,
                       d.known_light AS light_before, d.description AS description_before
                  FROM onu_batch b
                  JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index) n
         WHERE d.olt_id = %(olt)s AND d.id = n.id
           AND ({", ".join(f"d.{name}" for name in names)})
               IS DISTINCT FROM ({", ".join(f"n.{name}" for name in names)})
        RETURNING d.id, {identity_sql("d")} AS identity, d.onu_rx_dbm, d.description,
                  d.known_run_state, d.known_admin_state, d.known_light, n.cause, n.down_at,
                  n.run_state_before, n.admin_state_before, n.light_before, n.description_before
    """  # noqa: S608 -- every name comes from onus.columns


def _known(names: Collection[str], row: str) -> dict[str, str]:
    """The columns that keep what was known last, and what they become from `row`, after `d`."""
    known = {
        f"known_{name}": f"COALESCE(NULLIF({row}.{name}, 'UNKNOWN'), d.known_{name})"
        for name in ("run_state", "admin_state")
        if name in names
    }
    if "onu_rx_dbm" in names:
        known["known_light"] = light_sql(f"{row}.onu_rx_dbm", "d.known_light")
    return known


def _cause(columns: Sequence[OnuColumn]) -> str:
    """Why and when the ONU went down, from this run alone: an older answer is of another time."""
    names = {column.name for column in columns}
    cause = "b.last_down_cause" if "last_down_cause" in names else "NULL"
    down_at = "b.last_down_at" if "last_down_at" in names else "NULL"
    return f"{cause} AS cause, {down_at} AS down_at"


def _new_value(column: OnuColumn) -> str:
    """The batch's value; the stored one where the run learned nothing or may not clear it."""
    missing = f"d.{column.name}" if column.sticky else column.cleared
    return (
        f"CASE WHEN b.kept_{column.name} THEN d.{column.name} "
        f"ELSE COALESCE(b.{column.name}, {missing}) END"
    )


def _insert(columns: Sequence[OnuColumn]) -> str:
    """Adds the ONUs at indexes without a row; returns what `with_newcomers` wants."""
    names = [*PLACE, *(column.name for column in columns), "extra"]
    states = [column for column in COLUMNS.values() if column.cleared != "NULL"]
    absent = [column for column in states if column not in columns]
    values = [f"b.{name}" for name in PLACE]
    values += [f"COALESCE(b.{column.name}, {column.cleared})" for column in columns]
    values += ["jsonb_strip_nulls(b.extra)", *(column.cleared for column in absent)]
    names += [column.name for column in absent]
    known = _known({column.name for column in columns}, "b")
    return f"""
        INSERT INTO onu_data AS d (olt_id, onu_index, {", ".join([*names, *known])},
                              present, first_seen_at, last_seen_at, updated_at)
        SELECT %(olt)s, b.onu_index, {", ".join(values + list(known.values()))},
               true, %(now)s, %(now)s, %(now)s
          FROM onu_batch b
          LEFT JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index
         WHERE d.id IS NULL
         ORDER BY b.onu_index
        RETURNING d.id, d.serial, d.mac, d.onu_index, d.frame, d.slot, d.port, d.onu_number
    """  # noqa: S608 -- every name comes from onus.columns
