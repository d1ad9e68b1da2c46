"""The actions "discover now" and "run a job now" of the list of OLTs."""

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _

from executions.run_now import Admin, action_context, ask_and_run
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost


@admin.action(description=_("Discover now"), permissions=["change"])
def discover_now(
    model_admin: Admin, request: HttpRequest, queryset: QuerySet[OLT]
) -> TemplateResponse | None:
    chosen = _ids(queryset)
    job_hosts = SnmpJobHost.objects.filter(olt__in=chosen, job__kind=JobKind.DISCOVERY)
    more = {"without": _names_without(job_hosts, chosen)}
    return ask_and_run(model_admin, request, chosen, job_hosts, more)


@admin.action(description=_("Run a job now"), permissions=["change"])
def run_job_now(
    model_admin: Admin, request: HttpRequest, queryset: QuerySet[OLT]
) -> TemplateResponse | None:
    """Asks which job first: one of those that the chosen OLTs have."""
    chosen, job = _ids(queryset), request.POST.get("job", "")
    if not job.isdecimal():
        return _job_page(model_admin, request, chosen)
    job_hosts = SnmpJobHost.objects.filter(olt__in=chosen, job=int(job))
    more = {"answers": {"job": job}, "without": _names_without(job_hosts, chosen)}
    return ask_and_run(model_admin, request, chosen, job_hosts, more)


def _ids(olts: QuerySet[OLT]) -> list[int]:
    return list(olts.order_by().values_list("pk", flat=True))


def _names_without(job_hosts: QuerySet[SnmpJobHost], chosen: list[int]) -> list[str]:
    others = OLT.objects.filter(pk__in=chosen).exclude(pk__in=job_hosts.order_by().values("olt"))
    return list(others.order_by("name").values_list("name", flat=True))


def _job_page(model_admin: Admin, request: HttpRequest, chosen: list[int]) -> TemplateResponse:
    jobs = SnmpJob.objects.filter(job_hosts__olt__in=chosen).select_related("brand")
    context = {
        **action_context(model_admin, request, chosen),
        "title": _("Run which job now?"),
        "jobs": jobs.annotate(chosen_olts=Count("job_hosts")).order_by("brand__name", "name"),
    }
    return TemplateResponse(request, "admin/choose_job.html", context)
