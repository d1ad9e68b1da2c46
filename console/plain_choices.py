"""Choices without the links beside them that add, change and delete what is chosen."""

from typing import Any, Final, TypeVar

from django.contrib import admin
from django.db.models import Field, Model
from django.forms import Field as FormField
from django.http import HttpRequest

M = TypeVar("M", bound=Model)

_LINKS: Final = (
    "can_add_related",
    "can_change_related",
    "can_delete_related",
    "can_view_related",
)


class PlainChoicesAdmin(admin.ModelAdmin[M]):
    """For the forms of operators: next to "brand" there is no cross that deletes the brand."""

    def formfield_for_dbfield(
        self,
        db_field: "Field[Any, Any]",
        request: HttpRequest,
        **kwargs: Any,  # noqa: ANN401 -- Django's signature
    ) -> FormField | None:
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        for link in _LINKS:
            if field is not None and hasattr(field.widget, link):
                setattr(field.widget, link, False)
        return field
