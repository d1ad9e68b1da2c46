"""How PostgreSQL joins what a run read with the ONUs that are stored.

PostgreSQL may take an OLT of thousands of ONUs for one without any: a table that was analysed while
its first rows were not committed yet is empty to it, and so is one that was empty a moment ago.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def joined_as_sets() -> Iterator[None]:
    """Within it no statement compares each row with each; must run in a transaction.

    The statements name the OLT of every `onu_data` that they read, so that a join reads one OLT and
    not the table.
    """
    with _planned_without("enable_nestloop"):
        yield


@contextmanager
def looked_up_by_index() -> Iterator[None]:
    """For statements that ask row by row for ONUs at other OLTs; must run in a transaction."""
    with _planned_without("enable_seqscan"):
        yield


@contextmanager
def _planned_without(setting: str) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL {setting} = off")
        yield
        cursor.execute(f"SET LOCAL {setting} = DEFAULT")
