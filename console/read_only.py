"""Admin classes for what the system writes and people only read."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.db.models import Model
from django.http import HttpRequest

from console.long_lists import LongChangeList

M = TypeVar("M", bound=Model)
Parent = TypeVar("Parent", bound=Model)


class ReadOnlyAdmin(admin.ModelAdmin[M]):
    """Nobody adds or changes; superusers delete, as they must to delete an OLT with its past."""

    show_full_result_count = False
    list_defer: Sequence[str] = ()  # large columns that the list does without
    show_facets = ShowFacets.NEVER  # each of them is a count of the whole table

    def get_changelist(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        **kwargs: Any,  # noqa: ANN401, ARG002 -- Django's signature
    ) -> type[LongChangeList]:
        return LongChangeList

    def has_add_permission(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(
        self,
        request: HttpRequest,  # noqa: ARG002 -- Django's signature
        obj: M | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        return False

    def has_delete_permission(
        self,
        request: HttpRequest,
        obj: M | None = None,  # noqa: ARG002 -- Django's signature
    ) -> bool:
        return bool(request.user.is_superuser)


class ReadOnlyInline(admin.TabularInline[M, Parent]):
    """Rows below their parent, to be read: on a phone one value below the other."""

    template = "console/read_only_rows.html"
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Parent | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False

    def has_change_permission(self, request: HttpRequest, obj: Parent | None = None) -> bool:  # noqa: ARG002 -- Django's signature
        return False
