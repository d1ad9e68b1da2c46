"""The action "run now" of the lists of jobs: a page that says what would run, then the runs."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.name_lists import shortened
from executions.requests import request_runs
from executions.run_choice import RunChoice, sorted_choice
from snmp_jobs.models import SnmpJob, SnmpJobHost

Admin = admin.ModelAdmin[Any]


@admin.action(description=_("Run now"), permissions=["change"])
def run_jobs_now(
    model_admin: Admin, request: HttpRequest, queryset: QuerySet[SnmpJob]
) -> TemplateResponse | None:
    chosen = list(queryset.order_by().values_list("pk", flat=True))
    job_hosts = SnmpJobHost.objects.filter(job__in=chosen)
    return ask_and_run(model_admin, request, chosen, job_hosts)


@admin.action(description=_("Run now"), permissions=["change"])
def run_job_hosts_now(
    model_admin: Admin, request: HttpRequest, queryset: QuerySet[SnmpJobHost]
) -> TemplateResponse | None:
    chosen = list(queryset.order_by().values_list("pk", flat=True))
    return ask_and_run(model_admin, request, chosen, SnmpJobHost.objects.filter(pk__in=chosen))


def ask_and_run(
    model_admin: Admin,
    request: HttpRequest,
    chosen: list[int],
    job_hosts: QuerySet[SnmpJobHost],
    more: Mapping[str, Any] | None = None,
) -> TemplateResponse | None:
    """Runs `job_hosts` once the page was confirmed; until then, that page.

    `chosen`: the rows that were ticked. `more` is for the page: `answers`, what an earlier page
    asked, to be posted again; `without`, the names of those rows that have nothing to run.
    """
    named = job_hosts.select_related("job", "olt").order_by("job__name", "olt__name")
    choice = sorted_choice(named)
    if "confirmed" not in request.POST:
        return _page(model_admin, request, chosen, {"choice": choice, **(more or {})})
    ids = [one.pk for one in choice.enabled]
    if "with_suspended" in request.POST:
        ids += choice.suspended_ids
    queued = request_runs(ids, timezone.now()) if ids else 0
    for text, level in _sentences(queued, choice):
        model_admin.message_user(request, text, level)
    return None


def _page(
    model_admin: Admin,
    request: HttpRequest,
    chosen: list[int],
    more: Mapping[str, Any],
) -> TemplateResponse:
    context = {"title": _("Run now?"), **more}
    return TemplateResponse(
        request, "admin/run_now.html", action_context(model_admin, request, chosen) | context
    )


def action_context(model_admin: Admin, request: HttpRequest, chosen: list[int]) -> dict[str, Any]:
    """What a page needs that posts the same action again."""
    return {
        **model_admin.admin_site.each_context(request),
        "opts": model_admin.opts,
        "chosen": chosen,
        "checkbox_name": ACTION_CHECKBOX_NAME,
        "action": request.POST["action"],
    }


def _sentences(queued: int, choice: RunChoice) -> Iterator[tuple[str, int]]:
    if queued:
        text = ngettext(
            "%(count)d run queued: it starts as soon as its OLT is free.",
            "%(count)d runs queued: each starts as soon as its OLT is free.",
            queued,
        )
        yield text % {"count": queued}, messages.SUCCESS
    else:
        yield str(_("Nothing was queued.")), messages.WARNING
    for reason, rows in choice.disabled.items():
        text = ngettext(
            "%(count)d run not queued, because %(reason)s: %(names)s.",
            "%(count)d runs not queued, because %(reason)s: %(names)s.",
            len(rows),
        )
        names = shortened([str(one) for one in rows])
        yield text % {"count": len(rows), "reason": reason, "names": names}, messages.WARNING
