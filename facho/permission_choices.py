"""Permissions where they are given: Django keeps their names in English in the database."""

from typing import Any, Final

from django import forms
from django.contrib.auth.models import Permission
from django.db.models import ManyToManyField
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

ACTIONS: Final = {
    "add": _("may add"),
    "change": _("may change"),
    "delete": _("may delete"),
    "view": _("may view"),
}


def permission_label(permission: Permission) -> str:
    """`OLT | OLT | may view`, in the language of the page; one of another kind by its name."""
    kind = permission.content_type
    action = permission.codename.removesuffix(f"_{kind.model}")
    return f"{kind} | {ACTIONS.get(action, permission.name)}"


class PermissionField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, permission: Any) -> str:  # noqa: ANN401 -- Django's signature
        return permission_label(permission)


class NamesPermissions:
    """For the admin of what has permissions."""

    def formfield_for_manytomany(
        self,
        db_field: ManyToManyField[Any, Any],
        request: HttpRequest | None = None,
        **kwargs: Any,  # noqa: ANN401 -- Django's signature
    ) -> forms.ModelMultipleChoiceField[Any] | None:
        if db_field.related_model is Permission:
            kwargs["form_class"] = PermissionField
        field: forms.ModelMultipleChoiceField[Any] | None = super().formfield_for_manytomany(  # type: ignore[misc]
            db_field, request, **kwargs
        )
        return field
