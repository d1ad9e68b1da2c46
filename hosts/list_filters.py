"""Filters of the lists whose rows have an OLT. Both choose by the ids of OLTs: the rows' indexes
find these, and a filter that fits no OLT reads no row."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from brands.models import Brand
from console.text_filter import TextFilter
from hosts.models import OLT


def _of(rows: QuerySet[Any], path: str, olts: QuerySet[OLT]) -> QuerySet[Any]:
    return rows.filter(**{f"{path}__in": list(olts.values_list("pk", flat=True))})


class OltFilter(TextFilter):
    """By a part of the name: links to a thousand would be too many. `path` leads to the OLT."""

    title = _("OLT")
    parameter_name = "olt"
    path = "olt"

    def fitting(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        return _of(rows, self.path, OLT.objects.filter(name__icontains=text))


class BrandFilter(admin.SimpleListFilter):
    """The brands that have OLTs."""

    title = _("brand")
    parameter_name = "brand"
    path = "olt"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:  # noqa: ANN401, ARG002 -- Django's signature
        used = Brand.objects.filter(olts__isnull=False).distinct().order_by("name")
        return [(str(pk), name) for pk, name in used.values_list("pk", "name")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:  # noqa: ARG002 -- Django's signature
        value = self.value()
        if not value or not value.isdecimal():
            return queryset
        return _of(queryset, self.path, OLT.objects.filter(brand=int(value)))
