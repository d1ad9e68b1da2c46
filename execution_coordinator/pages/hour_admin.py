"""What the lists of quotas, violations and plans have in common."""

from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString

from console.read_only import ReadOnlyAdmin


class HourAdmin(ReadOnlyAdmin[Any]):
    """What the coordinator keeps per OLT and hour."""

    list_select_related = ["olt"]
    list_per_page = 50
    search_fields = ["olt__name"]
    ordering = ["-id"]


def progress(done: int, of: int) -> SafeString:
    """A bar with its numbers in text."""
    return format_html(
        '<span class="progress"><progress value="{}" max="{}"></progress> {} / {}</span>',
        min(done, of),
        max(of, 1),
        done,
        of,
    )
