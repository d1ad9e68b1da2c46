"""What the lists of quotas, violations and plans have in common."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from console.read_only import ReadOnlyAdmin
from execution_coordinator.pages.search import hours_found


class HourAdmin(ReadOnlyAdmin[Any]):
    """What the coordinator keeps per OLT and hour."""

    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["olt__name"]  # there is a search; how: execution_coordinator.pages.search
    ordering = ["-id"]
    by_task = False

    @admin.display(description=_("hour"), ordering="period_start")
    def hour(self, row: Any) -> str:  # noqa: ANN401 -- quotas, violations and plans have hours
        """Both ends in one column: the badges have to fit beside it."""
        start, end = map(timezone.localtime, (row.period_start, row.period_end))
        return f"{date_format(start, 'SHORT_DATE_FORMAT')} {start:%H:%M}\N{EN DASH}{end:%H:%M}"

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
