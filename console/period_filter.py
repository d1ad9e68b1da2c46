"""A filter of a list by a time from and to, typed or picked."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.contrib.admin import ListFilter, ModelAdmin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime


class PeriodFilter(ListFilter):
    """Subclasses give `title` and `field`. Times are in the project's zone, the end included."""

    template = "console/period_filter.html"
    field: str

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: ModelAdmin[Any],
    ) -> None:
        super().__init__(request, params, model, model_admin)
        for name in self._names():
            given = params.pop(name, [""])
            if _time(given[-1]):
                self.used_parameters[name] = given[-1]

    def _names(self) -> tuple[str, str]:
        return f"{self.field}_from", f"{self.field}_to"

    def _given(self, name: str) -> str:
        return str(self.used_parameters.get(name, ""))

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 -- Django's signature
        for name, lookup in zip(self._names(), ("gte", "lte"), strict=True):
            at = _time(self._given(name))
            if at is not None:
                queryset = queryset.filter(**{f"{self.field}__{lookup}": at})
        return queryset

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [*self._names()]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """One: what the template needs to keep the other filters."""
        names = self._names()
        yield {
            "bounds": [(name, self._given(name)) for name in names],
            "kept": [
                (name, value)
                for name, values in changelist.filter_params.items()
                if name not in (*names, PAGE_VAR)
                for value in values
            ],
            "query_string": changelist.get_query_string(remove=[*names]),
        }


def _time(text: str) -> datetime | None:
    """None for what is no time."""
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return timezone.make_aware(at) if at is not None and timezone.is_naive(at) else at
