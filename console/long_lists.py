"""Lists that may be millions of rows long: turned page by page, never counted to the end."""

from typing import Any, Final

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest

from console.row_counts import row_count

MOST_TURNED: Final = 10_000


class LongChangeList(ChangeList):
    """Reads one row more than the page shows; a list of one page needs no count at all.

    Pages are turned up to MOST_TURNED rows: each is read from the first row on. What lies beyond
    is found by a filter or a search.
    """

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:  # noqa: ANN401 -- Django's signature
        rows = super().get_queryset(request, exclude_parameters)
        return rows.defer(*getattr(self.model_admin, "list_defer", ()))

    def get_results(self, request: HttpRequest) -> None:  # noqa: ARG002 -- Django's signature
        first = (self.page_num - 1) * self.list_per_page
        if not 0 <= first < MOST_TURNED:
            raise IncorrectLookupParameters
        rows = list(self.queryset[first : first + self.list_per_page + 1])
        if first and not rows:
            raise IncorrectLookupParameters
        self.result_list: Any = rows[: self.list_per_page]
        self._count(first + len(self.result_list), is_end=len(rows) <= self.list_per_page)

    def _count(self, seen: int, *, is_end: bool) -> None:
        self.result_count = seen if is_end else row_count(self.queryset, seen)
        self.paginator = Paginator(range(min(self.result_count, MOST_TURNED)), self.list_per_page)
        self.multi_page = self.paginator.num_pages > 1
        self.can_show_all = False
        is_narrowed = bool(self.query) or self.has_active_filters
        self.full_result_count = None if is_narrowed else self.result_count
        self.show_full_result_count = False
        self.show_admin_actions = bool(self.result_list)  # there is something to tick
