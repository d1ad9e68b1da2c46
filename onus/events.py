"""Events as SQL: what each statement that writes ONUs adds to `onu_event`, in one go with it.

Every statement takes the parameters of `Run`, and tells what it found by comparing
the rows before and after: their number is that of the changes, never that of the ONUs.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from onus.choices import EventKind, RunState
from onus.power import Light, light_range

LIGHT_MARGIN_DB: Final = 0.5  # a power that wobbles about a limit crosses it once
CAUSE_COMES_WITHIN: Final = "1 day"

COLUMNS: Final = (
    "olt_id, at, execution, onu_id, serial, kind, before, after, cause, details"  # of onu_event
)
OF_RUN: Final = "%(olt)s, %(now)s, %(execution)s"
NO_DETAILS: Final = "'{}'::jsonb"


@dataclass(frozen=True, slots=True)
class Run:
    """What finds events: `execution_id` is None outside of an execution."""

    olt_id: int
    now: datetime
    execution_id: int | None

    def parameters(self) -> dict[str, int | datetime | None]:
        return {"olt": self.olt_id, "now": self.now, "execution": self.execution_id}


def place_sql(row: str) -> str:
    """What `OnuData.place` gives."""
    numbers = f"concat_ws('/', NULLIF({row}.frame, 0), {row}.slot, {row}.port, {row}.onu_number)"
    return f"COALESCE(NULLIF({numbers}, ''), {row}.onu_index)"


def usable_sql(text: str) -> str:
    """NULL for what an OLT gives where there is no identity: blank, or nothing but 0 or F."""
    return f"CASE WHEN translate({text}, '0Ff:.- ', '') <> '' THEN {text} END"


def identity_sql(row: str, names: Sequence[str] = ("serial", "mac")) -> str:
    return f"COALESCE({', '.join(usable_sql(f'{row}.{name}') for name in names)})"


def light_sql(rx_dbm: str, before: str) -> str:
    """The `Light` of a power that was `before`; it changes when a limit is passed by the margin."""
    kept = [f"WHEN {before} = '{one}' AND {_within(rx_dbm, one)} THEN '{one}'" for one in Light]
    judged = [f"WHEN {_within(rx_dbm, one, 0)} THEN '{one}'" for one in Light]
    return f"CASE WHEN {rx_dbm} IS NULL THEN {before} {' '.join([*kept, *judged])} END"


def _within(rx_dbm: str, light: Light, margin_db: float = LIGHT_MARGIN_DB) -> str:
    signs = {"gt": (">", -1), "gte": (">=", -1), "lt": ("<", 1), "lte": ("<=", 1)}
    limits = light_range(light).items()
    return " AND ".join(
        f"{rx_dbm} {signs[name][0]} {dbm + signs[name][1] * margin_db}" for name, dbm in limits
    )


def with_changes(update: str) -> str:
    """Runs `update`, which returns the columns named here, and gives the number of its rows.

    A value that was never known before changes nothing: a first reading is no event.
    """
    return f"""
        WITH changed AS ({update}), told AS (
            INSERT INTO onu_event ({COLUMNS})
            SELECT {OF_RUN}, c.id, c.identity, e.kind, e.before, e.after,
                   CASE WHEN e.kind = '{EventKind.OFFLINE}' THEN c.cause END,
                   jsonb_strip_nulls(CASE e.kind
                       WHEN '{EventKind.OFFLINE}' THEN jsonb_build_object('down_at', c.down_at)
                       WHEN '{EventKind.POWER}' THEN jsonb_build_object('rx_dbm', c.onu_rx_dbm)
                       ELSE {NO_DETAILS} END)
              FROM changed c
             CROSS JOIN LATERAL (VALUES
                   (c.known_run_state, c.run_state_before, c.known_run_state),
                   ('{EventKind.ADMIN_STATE}', c.admin_state_before, c.known_admin_state),
                   ('{EventKind.DESCRIPTION}', c.description_before, c.description),
                   ('{EventKind.POWER}', c.light_before, c.known_light)
                   ) e(kind, before, after)
             WHERE e.before <> e.after
        )
        SELECT count(*) FROM changed
    """  # noqa: S608 -- every name comes from this package


# A row of another OLT for the same ONU, the one seen last; beside the row `a`.
ELSEWHERE: Final = f"""
    SELECT o.id, o.olt_id, o.last_seen_at,
           (SELECT name FROM hosts_olt WHERE id = o.olt_id) || ' ' || {place_sql("o")} AS place
      FROM (SELECT * FROM onu_data WHERE serial = a.serial
             UNION ALL
            SELECT * FROM onu_data WHERE a.serial IS NULL AND serial IS NULL AND mac = a.mac) o
     WHERE o.olt_id <> %(olt)s AND {identity_sql("a")} IS NOT NULL
"""  # noqa: S608 -- every name comes from this package


def with_newcomers(insert: str) -> str:
    """Runs `insert`, which returns the new rows, and gives their number.

    An ONU that is present nowhere else that is watched has come from where it was seen last. The
    first discovery of an OLT tells of those alone.
    """
    return f"""
        WITH added AS ({insert}), told AS (
            INSERT INTO onu_event ({COLUMNS})
            SELECT {OF_RUN}, a.id, {identity_sql("a")},
                   CASE WHEN o.olt_id IS NULL THEN '{EventKind.APPEARED}'
                        ELSE '{EventKind.MOVED}' END,
                   o.place, {place_sql("a")}, NULL,
                   jsonb_strip_nulls(jsonb_build_object('olt_before', o.olt_id))
              FROM added a
              LEFT JOIN LATERAL ({ELSEWHERE}
                                 AND NOT (o.present AND
                                          (SELECT enabled FROM hosts_olt WHERE id = o.olt_id))
                                  ORDER BY o.last_seen_at DESC LIMIT 1) o ON true
             WHERE o.olt_id IS NOT NULL
                OR EXISTS (SELECT 1 FROM hosts_olt
                            WHERE id = %(olt)s AND discovered_at IS NOT NULL)
        )
        SELECT count(*) FROM added
    """  # noqa: S608 -- every name comes from this package


# The run that noticed may not have asked for the cause; it belongs to the outage while that lasts.
LEARN_CAUSES: Final = f"""
    UPDATE onu_event e
       SET cause = b.last_down_cause
      FROM onu_batch b
      JOIN onu_data d ON d.olt_id = %(olt)s AND d.onu_index = b.onu_index
     WHERE b.last_down_cause IS NOT NULL AND d.run_state = '{RunState.OFFLINE}'
       AND e.olt_id = %(olt)s AND e.onu_id = d.id AND e.kind = '{EventKind.OFFLINE}'
       AND e.cause IS NULL
       AND e.at > %(now)s - interval '{CAUSE_COMES_WITHIN}'
       AND NOT EXISTS (SELECT 1 FROM onu_event later
                        WHERE later.olt_id = %(olt)s AND later.onu_id = d.id
                          AND later.kind = '{EventKind.OFFLINE}' AND later.at > e.at
                          AND later.at > %(now)s - interval '{CAUSE_COMES_WITHIN}')
"""  # noqa: S608 -- every name comes from this package
