"""What was committed since the last look, in order, as the triggers saw it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `what`: execution, place, olt or onu.

    `note`: a queue; of a place off or suspended; of an OLT suspended; of an ONU its description.
    `due_at`: of a place where it stands, of an OLT since when it is silent.
    """

    n: int
    transaction: int
    what: str
    row_id: int
    olt_id: int
    job_host_id: int | None
    trigger: str | None
    old_status: str | None
    new_status: str | None
    reason: str | None
    due_at: datetime | None
    missed: int | None
    missed_until: datetime | None
    not_before: datetime | None
    attempt: int | None
    old_fence: int | None
    fence: int | None
    old_lease_until: datetime | None
    note: str | None
    priority: int | None
    error_code: str | None


_COLUMNS = ", ".join(field.name for field in fields(Entry))
_READ = f"SELECT {_COLUMNS} FROM simulated.journal WHERE n > %s ORDER BY n"  # noqa: S608
KEPT = 5_000


class Journal:
    """Reads each entry once."""

    def __init__(self) -> None:
        self._last = 0
        self._kept = 0

    def read(self) -> Sequence[Entry]:
        with connection.cursor() as cursor:
            cursor.execute(_READ, [self._last])
            found = [Entry(*row) for row in cursor.fetchall()]
            self._kept += len(found)
            if self._kept > KEPT:
                cursor.execute("TRUNCATE simulated.journal")
                self._kept = 0
        if found:
            self._last = found[-1].n
        return found
