"""A list to tick, with a filter above it, for hundreds of rows; works without its script too."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import Media, Script, Widget
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise

_LONGEST_NUMBER = 18  # what PostgreSQL takes as the number of a row


@dataclass(frozen=True, slots=True)
class PickerRow:
    """`group` and `state` are what the filters above the list choose by; `state` is shown too."""

    value: int
    label: str
    group: str
    state: str
    tone: str


class Picker(Widget):
    """The form gives it what reads the rows to show; what is ticked is the value, a list of ids."""

    template_name = "console/picker.html"
    use_fieldset = True

    def __init__(
        self, group_label: str | Promise, state_label: str | Promise, empty_text: str | Promise
    ) -> None:
        super().__init__()
        self.labels = {"group": group_label, "state": state_label}
        self.empty_text = empty_text
        self.rows: Callable[[], Sequence[PickerRow]] = tuple

    @property
    def media(self) -> Media:
        return Media(js=[Script("facho/picker.js", type="module")])  # type: ignore[list-item]

    def get_context(self, name: str, value: object, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, None, attrs)
        rows = self.rows()
        chosen = {str(one) for one in value} if isinstance(value, Iterable) else set()
        ticked = [(row, str(row.value) in chosen) for row in rows]
        return context | {
            "rows": ticked,
            "chosen_count": sum(is_ticked for _row, is_ticked in ticked),
            "groups": sorted({row.group for row in rows}),
            "states": sorted({row.state for row in rows if row.state}),
            "labels": self.labels,
            "empty_text": self.empty_text,
        }

    def value_from_datadict(self, data: Any, files: object, name: str) -> object:  # noqa: ANN401, ARG002 -- Django's signature
        return data.getlist(name) if isinstance(data, MultiValueDict) else data.get(name)

    def value_omitted_from_data(self, data: object, files: object, name: str) -> bool:  # noqa: ARG002 -- Django's signature
        """A browser sends nothing for boxes that are not ticked."""
        return False

    def id_for_label(self, id_: str, index: str | None = None) -> str:  # noqa: ARG002 -- Django's signature
        """There is no one input that a label could belong to."""
        return ""


class PickedRows(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """The rows that were ticked. Django's own builds a query for each of a thousand to look at its
    number."""

    def clean(self, value: Any) -> QuerySet[Any]:  # noqa: ANN401 -- Django's signature
        if not value or not all(_is_number(one) for one in value):
            return super().clean(value)
        offered: QuerySet[Any] = self.queryset  # type: ignore[assignment]  # it has one by now
        numbers = {int(one) for one in value}
        rows = offered.filter(pk__in=numbers)
        if missing := numbers - {row.pk for row in rows}:
            text, params = self.error_messages["invalid_choice"], {"value": min(missing)}
            raise forms.ValidationError(text, code="invalid_choice", params=params)
        return rows


def _is_number(text: object) -> bool:
    return str(text).isdecimal() and len(str(text)) <= _LONGEST_NUMBER
