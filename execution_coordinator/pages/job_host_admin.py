"""The list of jobs on OLTs, also as a matrix, with "why did it not run?" on demand."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext as _

from execution_coordinator.explanations.explain import explain
from execution_coordinator.explanations.facts import facts_for
from execution_coordinator.pages.matrix import read_matrix
from executions.admin import RunnableSnmpJobHostAdmin


class ExplainedSnmpJobHostAdmin(RunnableSnmpJobHostAdmin):
    change_list_template = "admin/job_host_list.html"

    def get_urls(self) -> list[URLPattern]:
        matrix = self.admin_site.admin_view(self.matrix_view)
        why = self.admin_site.admin_view(self.why_view)
        return [
            path("matrix/", matrix, name="snmp_jobs_snmpjobhost_matrix"),
            path("<int:job_host_id>/why/", why, name="snmp_jobs_snmpjobhost_why"),
            *super().get_urls(),
        ]

    def matrix_view(self, request: HttpRequest) -> HttpResponse:
        self._refuse_strangers(request)
        text = request.GET.get("q", "").strip()
        matrix = read_matrix(_number(request, "brand"), text, _number(request, "p") or 1)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Jobs by OLT"),
            "opts": self.opts,
            "matrix": matrix,
            "text": text,
        }
        return render(request, "admin/job_matrix.html", context)

    def why_view(self, request: HttpRequest, job_host_id: int) -> HttpResponse:
        """A fragment: one sentence."""
        self._refuse_strangers(request)
        facts = facts_for([job_host_id]).get(job_host_id)
        if facts is None:
            raise Http404
        explanation = explain(facts, timezone.now())
        return render(request, "admin/job_host_why.html", {"explanation": explanation})

    def _refuse_strangers(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else None
