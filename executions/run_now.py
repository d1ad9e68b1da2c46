"""The action "run now" of the lists of jobs."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.name_lists import shortened
from executions.requests import RunRefusedError, request_run
from snmp_jobs.models import SnmpJob, SnmpJobHost

SWITCHED_OFF_MEANWHILE = _("it was disabled at this very moment")


@dataclass(slots=True)
class Asked:
    """How many runs are queued, and per reason the names of those that are not."""

    queued: int = 0
    refused: dict[Promise, list[str]] = field(default_factory=lambda: defaultdict(list))


@admin.action(description=_("Run now"), permissions=["change"])
def run_jobs_now(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[SnmpJob]
) -> None:
    job_hosts = SnmpJobHost.objects.filter(job__in=queryset.order_by().values("pk"))
    _report(model_admin, request, _ask(job_hosts, timezone.now()))


@admin.action(description=_("Run now"), permissions=["change"])
def run_job_hosts_now(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[SnmpJobHost]
) -> None:
    job_hosts = SnmpJobHost.objects.filter(pk__in=queryset.order_by().values("pk"))
    _report(model_admin, request, _ask(job_hosts, timezone.now()))


def _ask(job_hosts: QuerySet[SnmpJobHost], now: datetime) -> Asked:
    asked = Asked()
    for job_host in job_hosts.select_related("job", "olt"):
        reason = _why_not(job_host) or _refusal(job_host, now)
        if reason:
            asked.refused[reason].append(str(job_host))
        else:
            asked.queued += 1
    return asked


def _why_not(job_host: SnmpJobHost) -> Promise | None:
    if not job_host.olt.enabled:
        return _("the OLT is disabled")
    if not job_host.job.enabled:
        return _("the job is disabled")
    return None if job_host.enabled else _("the job is disabled on that OLT")


def _refusal(job_host: SnmpJobHost, now: datetime) -> Promise | None:
    try:
        request_run(job_host.pk, now)
    except RunRefusedError:
        return SWITCHED_OFF_MEANWHILE
    return None


def _report(model_admin: admin.ModelAdmin[Any], request: HttpRequest, asked: Asked) -> None:
    for text, level in _sentences(asked):
        model_admin.message_user(request, text, level)


def _sentences(asked: Asked) -> Iterable[tuple[str, int]]:
    if asked.queued:
        text = ngettext(
            "%(count)d run queued: it starts as soon as its OLT is free.",
            "%(count)d runs queued: each starts as soon as its OLT is free.",
            asked.queued,
        )
        yield text % {"count": asked.queued}, messages.SUCCESS
    for reason, names in asked.refused.items():
        text = ngettext(
            "%(count)d run not queued, because %(reason)s: %(names)s.",
            "%(count)d runs not queued, because %(reason)s: %(names)s.",
            len(names),
        )
        values = {"count": len(names), "reason": reason, "names": shortened(names)}
        yield text % values, messages.WARNING
    if not asked.queued and not asked.refused:
        yield str(_("Nothing to run: no OLT is assigned.")), messages.WARNING
