"""Events of an OLT as a whole: its first discovery, and presence held back and confirmed.

Held back is told once per reason, however many discoveries repeat it.
"""

from typing import Final

from django.db import connection

from onus.choices import EventKind
from onus.events import COLUMNS, OF_RUN, Run

_LATEST: Final = f"""
    SELECT kind, details->>'reason' AS reason
      FROM onu_event
     WHERE olt_id = %(olt)s AND kind IN ('{EventKind.HELD_BACK}', '{EventKind.CONFIRMED}')
     ORDER BY at DESC, id DESC
     LIMIT 1
"""  # noqa: S608 -- every name comes from this package

_TELL: Final = f"""
    INSERT INTO onu_event ({COLUMNS})
    SELECT {OF_RUN}, NULL, NULL, %(kind)s, NULL, NULL, NULL,
           jsonb_strip_nulls(jsonb_build_object(
               'reason', %(reason)s::text, 'seen', %(seen)s::int, 'missing', %(missing)s::int))
"""


def tell_held_back(run: Run, reason: str, seen: int, missing: int) -> None:
    values = {"kind": EventKind.HELD_BACK.value, "reason": reason}
    told = f"SELECT 1 FROM ({_LATEST}) latest WHERE kind = %(kind)s AND reason = %(reason)s"  # noqa: S608 -- as above
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_TELL} WHERE NOT EXISTS ({told})",
            {**run.parameters(), **values, "seen": seen, "missing": missing},
        )


def tell_applied(run: Run, seen: int, *, is_first: bool) -> None:
    """A first discovery is one event; after that only the end of what was held back is one."""
    kind = EventKind.FIRST_DISCOVERY if is_first else EventKind.CONFIRMED
    held = f"SELECT 1 FROM ({_LATEST}) latest WHERE kind = '{EventKind.HELD_BACK}'"  # noqa: S608 -- as above
    condition = "" if is_first else f"WHERE EXISTS ({held})"
    values = {"kind": kind.value, "reason": None, "seen": seen, "missing": None}
    with connection.cursor() as cursor:
        cursor.execute(f"{_TELL} {condition}", {**run.parameters(), **values})
