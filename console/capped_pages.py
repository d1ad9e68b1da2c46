"""Pages of a list that may be a million rows long, which are not counted to the end."""

from functools import cached_property
from typing import TypeVar, cast

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet

M = TypeVar("M", bound=Model)

MOST_COUNTED = 10_000


class AtLeast(int):
    """Shown as `10000+`."""

    def __str__(self) -> str:
        return f"{int(self)}+"


class CappedPaginator(Paginator[M]):
    """Counts, and turns pages, up to MOST_COUNTED rows: a filter or a search finds others."""

    @cached_property
    def count(self) -> int:
        rows = cast("QuerySet[M]", self.object_list)  # as every list of the admin is
        count = rows.order_by()[: MOST_COUNTED + 1].count()
        return count if count <= MOST_COUNTED else AtLeast(MOST_COUNTED)
