"""What deleting OLTs would take along, counted instead of listed: it may be thousands of rows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.contrib.admin import AdminSite
from django.db.models import CASCADE, Model
from django.http import HttpRequest
from django.utils.translation import gettext as _

from console.audit import options_of
from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT


@dataclass(frozen=True, slots=True)
class Taken:
    """`forbidden`: names of what the person may not delete. `busy`: why OLTs have to stay."""

    counts: dict[str, int]
    forbidden: set[str]
    busy: list[str]


def taken_along(olts: Collection[OLT], request: HttpRequest, site: AdminSite) -> Taken:
    """One statement for each kind of row that belongs to an OLT, whatever the number of rows."""
    counts: dict[str, int] = {}
    forbidden: set[str] = set()
    for model, path in _belongings():
        options = options_of(model)
        if count := options.base_manager.filter(**{f"{path}__in": olts}).count():
            counts[str(options.verbose_name_plural)] = count
        if site.is_registered(model) and not _may_delete(model, request, site):
            forbidden.add(str(options.verbose_name))
    return Taken(counts, forbidden, _busy(olts))


def _may_delete(model: type[Model], request: HttpRequest, site: AdminSite) -> bool:
    return site.get_model_admin(model).has_delete_permission(request)


def _belongings() -> Iterator[tuple[type[Model], str]]:
    for relation in options_of(OLT).related_objects:
        if relation.on_delete is CASCADE:
            yield relation.related_model, relation.field.name


def _busy(olts: Collection[OLT]) -> list[str]:
    """A row that runs is the right of its worker to the OLT: it is not deleted under it."""
    running = Execution.objects.filter(olt__in=olts, status=Status.RUNNING).select_related("olt")
    text = _("%(olt)s is being asked now: disable it, and delete it once it is at rest.")
    return [text % {"olt": one.olt.name} for one in running.order_by("olt__name")]
