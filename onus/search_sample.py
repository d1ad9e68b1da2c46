"""Rows from a few pages of the table, spread over all of it: what is common is found there at once.

The index knows every ONU with a word, and has to list all of them before the first one is read: of
a word that a third of a million ONUs have, that takes longer than to look at some thousand rows.
"""

from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.datastructures import BaseTable

from onus.models import OnuData

_FEW_PAGES: Final = 28  # some 400 ONUs
# The index costs as much as there are hits and lists to compare, though it soon skips; the rows as
# much as hits are far apart. With one list both cost the same where each 15th ONU is a hit.
_AS_DEAR: Final = 2
_MOST_LISTS: Final = 4
_FEWEST_PAGES: Final = 4 * _FEW_PAGES
_SPARE: Final = 1.5  # pages read beyond those that should do: the few may be above the average


class _Pages(BaseTable):
    """A table of which only about so many pages are read, the same ones each time."""

    def __init__(self, table: str, alias: str | None, pages: int) -> None:
        super().__init__(table, alias)
        self.pages = pages

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        sql, params = super().as_sql(compiler, connection)
        percent = "SELECT LEAST(100, %s * 819200.0 / GREATEST(pg_relation_size('onu_data'), 8192))"
        return f"{sql} TABLESAMPLE SYSTEM (({percent})) REPEATABLE (1)", (*params, self.pages)


def common_ids(onus: QuerySet[OnuData], most: int, lists: int) -> list[int]:
    """The ids of `most` of `onus`; none where an index finds them sooner, by so many `lists`.

    One statement for what is rare, two for what is common. `onus` are in no order.
    """
    hits_per_page = _on_pages(onus, _FEW_PAGES).count() / _FEW_PAGES
    if hits_per_page**2 * min(lists, _MOST_LISTS) < _AS_DEAR:
        return []
    pages = max(_FEWEST_PAGES, round(most / hits_per_page * _SPARE))
    ids = list(_on_pages(onus, pages).values_list("pk", flat=True)[:most])
    return ids if len(ids) == most else []


def _on_pages(onus: QuerySet[OnuData], pages: int) -> QuerySet[OnuData]:
    sampled = onus.all()
    alias = sampled.query.get_initial_alias()
    table = sampled.query.alias_map[alias]
    sampled.query.alias_map[alias] = _Pages(table.table_name, table.table_alias, pages)
    return sampled
