"""What is done daily: partitions for the days to come, none for days that are no longer kept."""

from datetime import datetime

from django.db import connection

from onus.history.partitions import drop_old, make_ahead
from onus.history.rollups import roll_up

_FORGET_ONUS = """
    DELETE FROM onu_last_sample l
     WHERE NOT EXISTS (SELECT FROM onu_data d WHERE d.id = l.onu_id)
"""


def keep(now: datetime) -> list[str]:
    """Makes partitions ahead and drops old ones; the names of those dropped.

    What is owed is rolled up first, so that no sample goes before it was counted.
    """
    make_ahead(now)
    roll_up(now)
    with connection.cursor() as cursor:
        cursor.execute(_FORGET_ONUS)
    return drop_old(now)
