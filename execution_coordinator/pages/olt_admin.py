"""The OLTs: their list with what they do now, and a page for each."""

from collections.abc import Callable, Iterable
from typing import Any, cast

from django.contrib import admin, messages
from django.contrib.admin.options import IS_POPUP_VAR
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.forms import Media, Script
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from console.name_lists import shortened
from console.switches import disable, enable
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.timeline import SHORTEST_S, Mark, MarkKind
from execution_coordinator.pages.olt_deletion import taken_along
from execution_coordinator.pages.olt_page import read_olt_page
from execution_coordinator.pages.olt_probe import ask_probes, last_probe
from execution_coordinator.pages.olt_state import (
    WORST_FIRST,
    OltAtWork,
    StateFilter,
    state_badges,
    with_run,
)
from executions.requests import request_runs
from executions.run_on_olts import discover_now, run_job_now
from hosts.admin import OltAdmin, forget_learned
from hosts.models import OLT
from hosts.snmp_profiles import forget
from snmp_jobs.models import SnmpJobHost

IN_PLACE = "X-Facho-In-Place"  # a script asks for a part of the page instead of all of it
SAVE_AND_TEST = "_test"


@admin.action(description=_("Probe now"), permissions=["change"])
def probe_now(
    model_admin: admin.ModelAdmin[OLT], request: HttpRequest, olts: QuerySet[OLT]
) -> None:
    asked = ask_probes(olts)
    if asked.queued:
        text = ngettext(
            "%(count)d OLT will be probed: its state shows whether it answers.",
            "%(count)d OLTs will be probed: their states show whether they answer.",
            asked.queued,
        )
        model_admin.message_user(request, text % {"count": asked.queued}, messages.SUCCESS)
    if asked.disabled:
        text = ngettext(
            "%(count)d OLT is disabled and was not probed: %(names)s.",
            "%(count)d OLTs are disabled and were not probed: %(names)s.",
            len(asked.disabled),
        )
        values = {"count": len(asked.disabled), "names": shortened(asked.disabled)}
        model_admin.message_user(request, text % values, messages.WARNING)


class OperatedOltAdmin(OltAdmin):
    actions = [probe_now, discover_now, run_job_now, enable, disable, forget_learned]
    list_display = ["name", "state", *OltAdmin.list_display[1:]]
    list_filter = [StateFilter, *OltAdmin.list_filter[2:]]  # instead of its two switches
    change_form_template = "admin/hosts/olt/change_form.html"

    @property
    def media(self) -> Media:
        return super().media + Media(js=[Script("facho/live_part.js", type="module")])  # type: ignore[list-item]

    def get_queryset(self, request: HttpRequest) -> "QuerySet[OltAtWork]":
        return with_run(super().get_queryset(request))

    @admin.display(description=_("state"), ordering=WORST_FIRST)
    def state(self, olt: "OltAtWork") -> SafeString:
        return state_badges(olt, timezone.now())

    def get_urls(self) -> list[URLPattern]:
        views: dict[str, Callable[..., HttpResponse]] = {
            "panel": require_safe(self.panel_view),
            "probe": self.probe_view,
            "forget": require_POST(self.forget_view),
            "run/<int:job_host_id>": require_POST(self.run_view),
        }
        return [
            path(
                f"<int:olt_id>/{address}/",
                self.admin_site.admin_view(view),
                name=f"hosts_olt_{address.partition('/')[0]}",
            )
            for address, view in views.items()
        ] + super().get_urls()

    def get_deleted_objects(
        self, objs: Iterable[OLT], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[Any], list[Any]]:
        """Counts, where Django would read and list each ONU and each execution."""
        olts = list(objs)
        taken = taken_along(olts, request, self.admin_site)
        return [olt.name for olt in olts], taken.counts, taken.forbidden, taken.busy

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """A form that was refused stands alone: its errors must be seen first."""
        context: dict[str, Any] = {}
        olt = self.get_object(request, object_id) if request.method == "GET" else None
        if olt is not None and self.has_view_permission(request, olt):
            known = cast("OltAtWork", olt)
            context = self._panel_context(request, known) | self._probe_context(request, known)
        return super().change_view(request, object_id, form_url, context | (extra_context or {}))

    def panel_view(self, request: HttpRequest, olt_id: int) -> HttpResponse:
        """The part of the page that follows the OLT."""
        olt = self._olt(request, olt_id)
        return render(request, "admin/hosts/olt/panel.html", self._panel_context(request, olt))

    def probe_view(self, request: HttpRequest, olt_id: int) -> HttpResponse:
        """The last probe; a POST asks for another one."""
        olt = self._olt(request, olt_id)
        if request.method == "POST":
            self._refuse_readers(request, olt)
            ask_probes([olt])
            if IN_PLACE not in request.headers:
                return self._back(olt, "olt-probe")
        return render(request, "admin/hosts/olt/probe.html", self._probe_context(request, olt))

    def forget_view(self, request: HttpRequest, olt_id: int) -> HttpResponse:
        olt = self._olt(request, olt_id)
        self._refuse_readers(request, olt)
        forget([olt])
        text = _("%(olt)s is asked again as carefully as the first time, and for every table.")
        self.message_user(request, text % {"olt": olt.name}, messages.SUCCESS)
        return self._back(olt)

    def run_view(self, request: HttpRequest, olt_id: int, job_host_id: int) -> HttpResponse:
        olt = self._olt(request, olt_id)
        self._refuse_readers(request, olt)
        pair = get_object_or_404(SnmpJobHost.objects.select_related("job"), pk=job_host_id, olt=olt)
        if request_runs([pair.pk], timezone.now()):
            text = gettext("%(job)s queued: it starts as soon as the OLT is free.")
            level = messages.SUCCESS
        else:
            text = gettext("%(job)s was not queued: it, or the OLT, is disabled.")
            level = messages.WARNING
        self.message_user(request, text % {"job": pair.job.name}, level)
        return self._back(olt)

    def response_add(
        self, request: HttpRequest, obj: OLT, post_url_continue: str | None = None
    ) -> HttpResponse:
        if SAVE_AND_TEST in request.POST and IS_POPUP_VAR not in request.POST:
            return self._test(request, obj)
        return super().response_add(request, obj, post_url_continue)

    def response_change(self, request: HttpRequest, obj: OLT) -> HttpResponse:
        if SAVE_AND_TEST in request.POST and IS_POPUP_VAR not in request.POST:
            return self._test(request, obj)
        return super().response_change(request, obj)

    def _test(self, request: HttpRequest, olt: OLT) -> HttpResponse:
        if ask_probes([olt]).queued:
            text, level = gettext("%(olt)s is saved and being tested."), messages.SUCCESS
        else:
            text = gettext("%(olt)s is saved. It is disabled, so it was not tested.")
            level = messages.WARNING
        self.message_user(request, text % {"olt": olt.name}, level)
        return self._back(olt, "olt-probe")

    def _panel_context(self, request: HttpRequest, olt: "OltAtWork") -> dict[str, Any]:
        return {
            "page": read_olt_page(olt, look()),
            "legend": [Mark(kind, 12, SHORTEST_S) for kind in MarkKind],
            "may_change": self.has_change_permission(request, olt),
        }

    def _probe_context(self, request: HttpRequest, olt: OLT) -> dict[str, Any]:
        return {
            "olt": olt,
            "probe": last_probe(olt.pk, timezone.now()),
            "may_change": self.has_change_permission(request, olt),
        }

    def _olt(self, request: HttpRequest, olt_id: int) -> "OltAtWork":
        olt = get_object_or_404(self.get_queryset(request), pk=olt_id)
        if not self.has_view_permission(request, olt):
            raise PermissionDenied
        return olt

    def _refuse_readers(self, request: HttpRequest, olt: OLT) -> None:
        if not self.has_change_permission(request, olt):
            raise PermissionDenied

    def _back(self, olt: OLT, part: str = "") -> HttpResponseRedirect:
        address = reverse("admin:hosts_olt_change", args=[olt.pk])
        return redirect(f"{address}#{part}" if part else address)
