"""What the lists of quotas, violations and plans have in common."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.read_only import ReadOnlyAdmin
from execution_coordinator.pages.search import hours_found


class HourAdmin(ReadOnlyAdmin[Any]):
    """What the coordinator keeps per OLT and hour."""

    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["olt__name"]  # there is a search; how: execution_coordinator.pages.search
    ordering = ["-id"]
    by_task = False

    def get_search_results(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        queryset: QuerySet[Any],
        search_term: str,
    ) -> tuple[QuerySet[Any], bool]:
        return hours_found(queryset, search_term, by_task=self.by_task), False


def progress(done: int, of: int) -> SafeString:
    """A bar with its numbers in text."""
    return format_html(
        '<span class="progress"><progress value="{}" max="{}"></progress> {} / {}</span>',
        min(done, of),
        max(of, 1),
        done,
        of,
    )
