"""Violations: how bad, why, and whether somebody has taken care of them."""

from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.audit import Changed, log_changes, snapshot
from console.badges import Tone, Tones, badge, badge_of
from console.moments import age
from console.raw_text import raw_json
from execution_coordinator.choices import Severity
from execution_coordinator.models import QuotaViolation
from execution_coordinator.pages.hour_admin import HourAdmin
from execution_coordinator.pages.report_text import read_report
from hosts.list_filters import BrandFilter, OltFilter

SEVERITY_TONES: Tones = {
    Severity.LOW: Tone.QUIET,
    Severity.MEDIUM: Tone.WARNING,
    Severity.HIGH: Tone.BAD,
    Severity.CRITICAL: Tone.BAD,
}


@admin.action(description=_("Mark as handled"), permissions=["handle"])
@transaction.atomic
def mark_handled(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[QuotaViolation]
) -> None:
    """Those that somebody handled already keep who did and when."""
    open_ones = queryset.order_by().filter(handled_at__isnull=True).select_related("olt")
    rows = list(open_ones.select_for_update(of=("self",)))
    before = [snapshot(row, ["handled_at", "handled_by"]) for row in rows]
    for row in rows:
        row.handled_at, row.handled_by_id = timezone.now(), request.user.pk
    QuotaViolation.objects.bulk_update(rows, ["handled_at", "handled_by"])
    after = [snapshot(row, ["handled_at", "handled_by"]) for row in rows]
    log_changes(request.user.pk or 0, list(map(Changed, rows, before, after)))
    text = ngettext(
        "%(count)d violation marked as handled.",
        "%(count)d violations marked as handled.",
        len(rows),
    )
    level = messages.SUCCESS if rows else messages.WARNING
    model_admin.message_user(request, text % {"count": len(rows)}, level)


class HandledFilter(admin.EmptyFieldListFilter):
    """By whether somebody has taken care."""

    def choices(self, changelist: Any) -> Any:  # noqa: ANN401 -- Django's signature
        texts = {None: _("All"), "1": _("Open"), "0": _("Handled")}
        for lookup, title in texts.items():
            yield {
                "selected": self.lookup_val == lookup,
                "query_string": changelist.get_query_string(
                    {self.lookup_kwarg: lookup} if lookup else {},
                    [] if lookup else [self.lookup_kwarg],
                ),
                "display": title,
            }


class QuotaViolationAdmin(HourAdmin):
    list_display = [
        "olt",
        "hour",
        "severity_badge",
        "handled_badge",
        "notified",
        "created_at",
    ]
    list_filter = [
        OltFilter,
        "severity",
        ("handled_at", HandledFilter),
        "created_at",
        "notified",
        BrandFilter,
    ]
    list_select_related = ["olt", "handled_by"]
    list_defer = ["report"]
    actions = [mark_handled]
    change_form_template = "coordinator/violation.html"
    empty_text = _("No violation: every hour so far kept its quotas. Nothing to do.")
    fields = [
        "olt",
        ("period_start", "period_end"),
        ("severity_badge", "handled_badge"),
        ("notified", "notified_at"),
        "report_shown",
    ]
    readonly_fields = ["severity_badge", "handled_badge", "report_shown"]

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("execution_coordinator.change_quotaviolation")

    def render_change_form(
        self,
        request: HttpRequest,
        context: dict[str, Any],
        *args: Any,  # noqa: ANN401 -- Django's signature
        **kwargs: Any,  # noqa: ANN401 -- Django's signature
    ) -> HttpResponse:
        is_open = context["original"].handled_at is None
        context["may_handle"] = is_open and self.has_handle_permission(request)
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description=_("severity"), ordering="severity")
    def severity_badge(self, violation: QuotaViolation) -> SafeString:
        return badge_of(SEVERITY_TONES, violation.severity, violation.get_severity_display())

    @admin.display(description=_("handled"), ordering="handled_at")
    def handled_badge(self, violation: QuotaViolation) -> SafeString:
        """By whom, and when."""
        if violation.handled_at is None:
            return badge(Tone.WARNING, _("Open"))
        who = violation.handled_by.get_username() if violation.handled_by else ""
        done = badge(Tone.GOOD, _("Handled"))
        return format_html("{} {} {}", done, who, age(violation.handled_at))

    @admin.display(description=_("report"))
    def report_shown(self, violation: QuotaViolation) -> SafeString:
        context = {
            "report": read_report(violation.report),
            "tones": SEVERITY_TONES,
            "json": raw_json(violation.report),
        }
        return render_to_string("coordinator/violation_report.html", context)
