"""The page, and the refresh of its parts."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from brands.models import Brand
from execution_coordinator.dashboard.choice import ALL_PROBLEMS, Choice
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.parts import changed, read_parts
from execution_coordinator.dashboard.states import OltState
from execution_coordinator.dashboard.timeline import SHORTEST_S, Mark, MarkKind


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Everything at once; works without JavaScript, then as it was when it was asked for."""
    choice, glance = Choice.of(request.GET), look()
    context = {
        **admin.site.each_context(request),
        "title": _("Dashboard"),
        "is_nav_sidebar_enabled": False,  # the width belongs to the OLTs
        "choice": choice,
        "now": glance.now,
        "parts": {part.name: part for part in read_parts(choice, glance)},
        "brands": Brand.objects.filter(olts__isnull=False).distinct().order_by("name"),
        "states": [(ALL_PROBLEMS, _("Problems")), *OltState.choices],
        "legend": [Mark(kind, 12, SHORTEST_S) for kind in MarkKind],
        "spans": {
            "ago": _("%(span)s ago"),
            "left": _("in %(span)s"),
            "late": _("%(span)s late"),
        },
    }
    return TemplateResponse(request, "dashboard/page.html", context)


@never_cache
@require_safe
def refresh(request: HttpRequest) -> HttpResponse:
    """JSON: `now`, and `parts` with the HTML by name of those that `have` does not name.

    `have` is `name:version,name:version`. 403 for whoever is not (or no longer) signed in as staff:
    a redirect would put the form of the login into the page.
    """
    if not admin.site.has_permission(request):
        return JsonResponse({"error": "signed out"}, status=403)
    glance = look()
    parts = read_parts(Choice.of(request.GET), glance)
    have = dict(_pairs(request.GET.get("have", "")))
    return JsonResponse(
        {
            "now": glance.now.isoformat(),
            "parts": {part.name: part.html for part in changed(parts, have)},
        }
    )


def _pairs(text: str) -> list[tuple[str, str]]:
    found = (pair.partition(":") for pair in text.split(","))
    return [(name, version) for name, _colon, version in found]
