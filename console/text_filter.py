"""A filter of a list with a line to type into, where links to every choice would be too many."""

from abc import abstractmethod
from collections.abc import Iterator
from typing import Any

from django.contrib.admin import ListFilter, ModelAdmin
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.db.models import Model, QuerySet
from django.http import HttpRequest


class TextFilter(ListFilter):
    """Subclasses give `title`, `parameter_name` and what fits."""

    template = "console/text_filter.html"
    parameter_name: str

    def __init__(
        self,
        request: HttpRequest,
        params: dict[str, Any],
        model: type[Model],
        model_admin: ModelAdmin[Any],
    ) -> None:
        super().__init__(request, params, model, model_admin)
        given = params.pop(self.parameter_name, [""])
        self.text = str(given[-1]).strip().replace("\0", "")
        if self.text:
            self.used_parameters[self.parameter_name] = self.text

    @abstractmethod
    def fitting(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        """Those of `rows` that fit what was typed, which is not empty."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 -- Django's signature
        return self.fitting(queryset, self.text) if self.text else queryset

    def has_output(self) -> bool:
        return True

    def expected_parameters(self) -> list[str | None]:
        return [self.parameter_name]

    def choices(self, changelist: ChangeList) -> Iterator[Any]:
        """One: what the template needs to keep the other filters."""
        others = changelist.get_query_string(remove=[self.parameter_name])
        kept = {
            name: values
            for name, values in changelist.filter_params.items()
            if name not in (self.parameter_name, PAGE_VAR)
        }
        yield {
            "name": self.parameter_name,
            "text": self.text,
            "kept": [(name, value) for name, values in kept.items() for value in values],
            "query_string": others,
        }
