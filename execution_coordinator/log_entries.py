"""The rows of the coordinator's log: one statement writes any number of them, repeats folded."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import connection

from execution_coordinator.choices import EventType, LogLevel

JsonValue: TypeAlias = (
    "str | int | float | bool | Sequence[JsonValue] | Mapping[str, JsonValue] | None"
)

FOLD_WITHIN = timedelta(minutes=10)
# A condition that lasts gets a row a day, so that each day's log tells of it.
FOLD_AT_MOST = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Entry:
    """One decision. Entries with the same event, OLT, level and message are the same one again.

    So whatever changes from time to time (a number, an id) belongs into `details`.
    """

    event_type: EventType
    message: str
    olt_id: int | None = None
    level: LogLevel = LogLevel.INFO
    details: Mapping[str, JsonValue] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kept:
    """What became of an entry: its row now stands for `repeated` times, `added` of them new.

    `olt` is the name of its OLT, empty without one.
    """

    entry: Entry
    olt: str
    first_at: datetime
    repeated: int
    added: int


# A row that another transaction is folding into is left to it (SKIP LOCKED) and a new one is made:
# two ticks never wait for each other here. An OLT deleted meanwhile leaves a row without one.
_WRITE = """
    WITH entry AS (
        SELECT e.n, o.id AS olt_id, coalesce(o.name, '') AS olt, e.event_type, e.level, e.message,
               e.details, e.times
          FROM unnest(%(n)s::int[], %(olt_id)s::bigint[], %(event_type)s::text[],
                      %(level)s::text[], %(message)s::text[], %(details)s::jsonb[],
                      %(times)s::int[])
               AS e(n, olt_id, event_type, level, message, details, times)
     LEFT JOIN hosts_olt o ON o.id = e.olt_id
    ), candidate AS (
        SELECT e.n, l.id
          FROM coordinator_logs l
          JOIN entry e ON e.event_type = l.event_type AND e.level = l.level
                      AND e.message = l.message
                      AND coalesce(e.olt_id, 0) = coalesce(l.olt_id, 0)
         WHERE l.event_type = ANY(%(event_type)s)
           AND l.timestamp > statement_timestamp() - %(fold_within_s)s * interval '1 second'
           AND l.first_at > statement_timestamp() - %(fold_at_most_s)s * interval '1 second'
           FOR UPDATE OF l SKIP LOCKED
    ), newest AS (
        SELECT n, max(id) AS id FROM candidate GROUP BY n
    ), folded AS (
        UPDATE coordinator_logs l
           SET repeated = l.repeated + e.times, timestamp = statement_timestamp(),
               details = e.details
          FROM newest JOIN entry e USING (n)
         WHERE l.id = newest.id
     RETURNING e.n, l.first_at, l.repeated
    ), added AS (
        INSERT INTO coordinator_logs (olt_id, event_type, level, message, details, timestamp,
                                      first_at, repeated)
        SELECT olt_id, event_type, level, message, details, statement_timestamp(),
               statement_timestamp(), times
          FROM entry WHERE n NOT IN (SELECT n FROM newest) ORDER BY n
    )
    SELECT e.n, e.olt, coalesce(f.first_at, statement_timestamp()), coalesce(f.repeated, e.times)
      FROM entry e LEFT JOIN folded f USING (n) ORDER BY e.n
"""


def keep(entries: Iterable[Entry]) -> list[Kept]:
    """Writes `entries` in the caller's transaction; those that are the same become one row."""
    times, newest = _fold(entries)
    if not newest:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_WRITE, _columns(newest, times))
        return [
            Kept(newest[n], olt, first_at, repeated, times[n])
            for n, olt, first_at, repeated in cursor.fetchall()
        ]


def _fold(entries: Iterable[Entry]) -> tuple[list[int], list[Entry]]:
    """How often each entry is among them, and the last of each."""
    cleaned = [_storable(entry) for entry in entries]
    newest = {_identity(entry): entry for entry in cleaned}
    times = Counter(map(_identity, cleaned))
    return [times[identity] for identity in newest], list(newest.values())


def _identity(entry: Entry) -> tuple[EventType, int | None, LogLevel, str]:
    return entry.event_type, entry.olt_id, entry.level, entry.message


def _columns(
    entries: Sequence[Entry], times: Sequence[int]
) -> dict[str, list[int] | list[int | None] | list[str] | float]:
    return {
        "n": list(range(len(entries))),
        "olt_id": [entry.olt_id for entry in entries],
        "event_type": [entry.event_type.value for entry in entries],
        "level": [entry.level.value for entry in entries],
        "message": [entry.message for entry in entries],
        "details": [json.dumps(entry.details) for entry in entries],
        "times": list(times),
        "fold_within_s": FOLD_WITHIN.total_seconds(),
        "fold_at_most_s": FOLD_AT_MOST.total_seconds(),
    }


def _storable(entry: Entry) -> Entry:
    details = {key: _without_unstorable(value) for key, value in entry.details.items()}
    return Entry(entry.event_type, _text(entry.message), entry.olt_id, entry.level, details)


def _without_unstorable(value: JsonValue) -> JsonValue:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, Mapping):
        return {key: _without_unstorable(one) for key, one in value.items()}
    if isinstance(value, Sequence):
        return [_without_unstorable(one) for one in value]
    return value


# PostgreSQL stores neither NUL nor half a surrogate pair, and an OLT may send both.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def _text(text: str) -> str:
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)
