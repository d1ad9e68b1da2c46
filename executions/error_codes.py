"""Filters a list by error code: its choices would have to be read from millions of rows."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from console.text_filter import TextFilter


class ErrorCodeFilter(TextFilter):
    """By the whole code, such as `timeout`."""

    title = _("error code")
    parameter_name = "error_code"

    def fitting(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return rows.filter(error_code=text.lower())
