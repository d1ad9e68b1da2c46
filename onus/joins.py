"""How PostgreSQL joins what a run read with the ONUs that are stored."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection


@contextmanager
def joined_as_sets() -> Iterator[None]:
    """Within it no statement compares each row with each; must run in a transaction.

    PostgreSQL may take an OLT of thousands of ONUs for one without any: a table that was analysed
    while its first rows were not committed yet is empty to it. The statements name the OLT of every
    `onu_data` that they read, so that a join reads one OLT and not the table.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        yield
        cursor.execute("SET LOCAL enable_nestloop = DEFAULT")
