"""Lists whose rows can be had as a file, or deleted, without a page that waits for it."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    HttpResponseRedirect,
    QueryDict,
)
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from console.read_only import ReadOnlyAdmin
from errands.choices import OPEN, Kind
from errands.models import Errand
from errands.sources import COLUMNS, DELETIONS

M = TypeVar("M", bound=Model)

MOST_OPEN = 20  # of one person


class ListedAdmin(ReadOnlyAdmin[M]):
    """For a model that is registered in `errands.sources`."""

    change_list_template = "errands/change_list.html"

    @property
    def source(self) -> str:
        return self.opts.label_lower

    def get_urls(self) -> list[URLPattern]:
        export = self.admin_site.admin_view(require_POST(self.export_view))
        delete = self.admin_site.admin_view(self.delete_listed_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("export/", export, name=f"{name}_export"),
            path("delete-listed/", delete, name=f"{name}_delete_listed"),
            *super().get_urls(),
        ]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without Django's own deletion, which reads all that it deletes, and asks row by row."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        context = {
            "listed_query": _filters(request.GET),
            "listed_kinds": [Kind.CSV, Kind.XLSX] if self.source in COLUMNS else [],
            "listed_urls": f"admin:{self.opts.app_label}_{self.opts.model_name}",
            "may_delete_listed": self._may_delete(request),
        }
        return super().changelist_view(request, context | (extra_context or {}))

    def export_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        kind = request.POST.get("kind")
        if kind not in (Kind.CSV, Kind.XLSX) or self.source not in COLUMNS:
            return HttpResponseBadRequest()
        return self._ask_for(request, Kind(kind), request.POST.get("query", ""))

    def delete_listed_view(self, request: HttpRequest) -> HttpResponse:
        """Says how many it would be about; the rows are deleted in the background once posted."""
        if not self._may_delete(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._ask_for(request, Kind.DELETE, request.POST.get("query", ""))
        changelist = self.get_changelist_instance(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Delete what is listed?"),
            "opts": self.opts,
            "cl": changelist,
            "query": _filters(request.GET),
        }
        return render(request, "errands/delete_listed.html", context)

    def _may_delete(self, request: HttpRequest) -> bool:
        return self.source in DELETIONS and self.has_delete_permission(request)

    def _ask_for(self, request: HttpRequest, kind: Kind, query: str) -> HttpResponse:
        user_id = request.user.pk or 0
        if Errand.objects.filter(owner=user_id, status__in=OPEN).count() >= MOST_OPEN:
            text = _("Too many are open already: wait for some of them, or cancel them.")
            self.message_user(request, text, messages.ERROR)
            return HttpResponseRedirect(reverse("admin:errands_errand_changelist"))
        errand = Errand.objects.create(
            kind=kind, source=self.source, query=_filters(QueryDict(query)), owner_id=user_id
        )
        return HttpResponseRedirect(reverse("admin:errands_errand_change", args=[errand.pk]))


def _filters(query: QueryDict) -> str:
    """Filters, search and order of a list, without its page."""
    kept = query.copy()
    for name in ("p", "e"):
        kept.pop(name, None)
    return kept.urlencode()
