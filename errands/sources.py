"""The lists of the admin that errands work on: the same rows that their owner would see there."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict
from django.utils.functional import Promise

from console.sheets import Row
from errands.models import Errand


class NotAllowedError(Exception):
    """Whoever asked for it may not see, or not delete, those rows any more."""


@dataclass(frozen=True, slots=True)
class Columns:
    """What a row of the list is in a file; `related` is fetched with it."""

    header: tuple[str | Promise, ...]
    cells: Callable[[Any], Row]
    related: tuple[str, ...] = ()


COLUMNS: Final[dict[str, Columns]] = {}
# Deletes at most so many of these rows and returns how many; rows that must stay are left.
DELETIONS: Final[dict[str, Callable[[QuerySet[Any]], int]]] = {}


def rows_of(errand: Errand, permission: str) -> QuerySet[Any]:
    """Raises NotAllowedError, also when the account was closed."""
    owner = User.objects.get(pk=errand.owner_id)
    return rows_of_list(errand.source, errand.query, owner, permission)


def rows_of_list(source: str, query: str, owner: User, permission: str) -> QuerySet[Any]:
    """The rows behind the address of a list, unpaged."""
    model = apps.get_model(source)
    model_admin = admin.site.get_model_admin(model)
    request = HttpRequest()
    request.method = "GET"
    request.GET = QueryDict(query)
    request.user = owner
    allowed = getattr(model_admin, f"has_{permission}_permission")
    if not (owner.is_active and owner.is_staff and allowed(request)):
        raise NotAllowedError(f"{owner} may not {permission} {source}")
    rows: QuerySet[Any] = model_admin.get_changelist_instance(request).get_queryset(request)
    return rows


def header_of(columns: Columns) -> Iterable[str]:
    return map(str, columns.header)
