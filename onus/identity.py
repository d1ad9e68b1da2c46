"""Who stands where: puts the rows of known ONUs at the indexes where a discovery found them.

An ONU is told by its serial, by its MAC address where it has none. Afterwards no row stands at an
index where the batch names another ONU, so that no value can reach the wrong customer.
"""

from collections.abc import Collection
from typing import Final

from django.db.backends.utils import CursorWrapper

from onus.choices import EventKind
from onus.events import (
    COLUMNS,
    NO_DETAILS,
    OF_RUN,
    Run,
    identity_sql,
    place_sql,
    usable_sql,
)
from onus.joins import joined_as_sets

IDENTITY: Final = ("serial", "mac")

_LEAVE_OUT: Final = """
    DELETE FROM onu_batch b USING onu_data d
     WHERE d.olt_id = %(olt)s AND d.onu_index = b.onu_index AND
"""


def put_in_place(cursor: CursorWrapper, names: Collection[str], run: Run) -> None:
    """For a discovery: moves rows after their ONUs, and takes the place from those replaced.

    `names` are the columns of `onu_batch`. A row that lost its place keeps everything else: it
    becomes absent by the rules of presence, and moves when its ONU turns up elsewhere.
    """
    asked = [name for name in IDENTITY if name in names]
    if asked:
        cursor.execute(_arrange(asked), run.parameters())


def leave_out_strangers(cursor: CursorWrapper, names: Collection[str], run: Run) -> None:
    """For every other run: only a discovery sees all places, and may say who stands where."""
    asked = [name for name in IDENTITY if name in names]
    if asked:
        cursor.execute(_LEAVE_OUT + _is_another(asked), run.parameters())


def tell_duplicates(cursor: CursorWrapper, names: Collection[str], run: Run) -> None:
    """One event for an ONU that a walk saw at more places than it was present at before."""
    asked = [name for name in IDENTITY if name in names]
    if asked:
        with joined_as_sets():
            cursor.execute(_duplicates(asked), run.parameters())


def _is_another(asked: Collection[str]) -> str:
    """Whether `b` names another ONU than `d`; false while either is not known."""
    d_serial, d_mac = usable_sql("d.serial"), usable_sql("d.mac")
    b_serial = usable_sql("b.serial") if "serial" in asked else "NULL"
    signs = [f"{b_serial} <> {d_serial}"]
    if "mac" in asked:
        no_serial = f"COALESCE({b_serial}, {d_serial}) IS NULL"
        signs.append(f"({no_serial} AND {usable_sql('b.mac')} <> {d_mac})")
    return f"COALESCE({' OR '.join(signs)}, false)"


def _arrange(asked: Collection[str]) -> str:
    """The newcomers of the walk are matched with the rows whose own index does not claim them.

    Both are numbered, so that of two claims to one row only the first gets it.
    """
    identity = identity_sql("d")
    return f"""
        WITH seen AS MATERIALIZED (
            SELECT b.*, {identity_sql("b", list(asked))} AS identity FROM onu_batch b
        ), newcomers AS MATERIALIZED (
            SELECT b.onu_index, b.frame, b.slot, b.port, b.onu_number, b.identity, d.id AS here_id,
                   row_number() OVER (PARTITION BY b.identity ORDER BY b.onu_index) AS turn
              FROM seen b
              LEFT JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index
             WHERE b.identity IS NOT NULL AND (d.id IS NULL OR {_is_another(asked)})
        ), unclaimed AS (
            SELECT d.id, {identity} AS identity,
                   row_number() OVER (PARTITION BY {identity}
                                      ORDER BY d.present DESC, d.last_seen_at DESC, d.id) AS turn
              FROM onu_data d
              LEFT JOIN seen b ON b.onu_index = d.onu_index
             WHERE d.olt_id = %(olt)s AND b.identity IS DISTINCT FROM {identity}
               AND {identity} IN (SELECT identity FROM newcomers)
        ), moved AS (
            SELECT u.id, n.* FROM newcomers n JOIN unclaimed u USING (identity, turn)
        ), arranged AS (
            SELECT id, '{EventKind.MOVED}' AS kind, NULL AS successor,
                   onu_index, frame, slot, port, onu_number
              FROM moved
             UNION ALL
            SELECT d.id, '{EventKind.REPLACED}', n.identity,
                   NULL, d.frame, d.slot, d.port, d.onu_number
              FROM newcomers n
              JOIN onu_data d ON d.olt_id = %(olt)s AND d.id = n.here_id
             WHERE d.id NOT IN (SELECT id FROM moved)
        ), updated AS (
            UPDATE onu_data d
               SET onu_index = n.onu_index, frame = n.frame, slot = n.slot, port = n.port,
                   onu_number = n.onu_number, updated_at = %(now)s
              FROM (SELECT a.*, {place_sql("old")} AS place_before
                      FROM arranged a
                      JOIN onu_data old ON old.olt_id = %(olt)s AND old.id = a.id) n
             WHERE d.olt_id = %(olt)s AND d.id = n.id
            RETURNING d.id, {identity} AS identity, n.kind, n.successor, n.place_before,
                      {place_sql("d")} AS place
        )
        INSERT INTO onu_event ({COLUMNS})
        SELECT {OF_RUN}, id, identity, kind,
               CASE kind WHEN '{EventKind.MOVED}' THEN place_before ELSE identity END,
               CASE kind WHEN '{EventKind.MOVED}' THEN place ELSE successor END,
               NULL,
               CASE kind WHEN '{EventKind.MOVED}' THEN {NO_DETAILS}
                         ELSE jsonb_build_object('place', place_before) END
          FROM updated
    """  # noqa: S608 -- every name comes from this package


def _duplicates(asked: Collection[str]) -> str:
    """Compares with what was present before: this run marks nobody until all of it is stored."""
    identity = identity_sql("b", list(asked))
    return f"""
        INSERT INTO onu_event ({COLUMNS})
        SELECT {OF_RUN}, min(d.id), b.identity, '{EventKind.DUPLICATE}', NULL,
               string_agg({place_sql("d")}, ', ' ORDER BY d.slot, d.port, d.onu_number, d.id),
               NULL, {NO_DETAILS}
          FROM (SELECT onu_index, {identity} AS identity,
                       count(*) OVER (PARTITION BY {identity}) AS places
                  FROM onu_batch b) b
          JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index
         WHERE b.identity IS NOT NULL AND b.places > 1
         GROUP BY b.identity
        HAVING count(*) FILTER (WHERE d.present AND d.first_seen_at < %(now)s) < count(*)
    """  # noqa: S608 -- every name comes from this package
