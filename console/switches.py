"""The operator's switch in bulk: the actions "enable" and "disable" of whatever has `enabled`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import model_ngettext
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.audit import Changed, log_changes, snapshot

Admin = admin.ModelAdmin[Any]


@dataclass(frozen=True, slots=True)
class Switched:
    """How many rows the switch moved, and how many stood there already."""

    changed: int
    unchanged: int


@admin.action(description=_("Enable"), permissions=["change"])
def enable(model_admin: Admin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    done = _switch(model_admin, request, queryset, enabled=True)
    text = ngettext(
        "%(count)d %(what)s enabled, without making up past runs.",
        "%(count)d %(what)s enabled, without making up past runs.",
        done.changed,
    )
    already = ngettext(
        "%(count)d was enabled already.", "%(count)d were enabled already.", done.unchanged
    )
    _report(model_admin, request, done, text, already)


@admin.action(description=_("Disable"), permissions=["change"])
def disable(model_admin: Admin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    done = _switch(model_admin, request, queryset, enabled=False)
    text = ngettext("%(count)d %(what)s disabled.", "%(count)d %(what)s disabled.", done.changed)
    already = ngettext(
        "%(count)d was disabled already.", "%(count)d were disabled already.", done.unchanged
    )
    _report(model_admin, request, done, text, already)


@transaction.atomic
def _switch(
    model_admin: Admin, request: HttpRequest, queryset: QuerySet[Any], *, enabled: bool
) -> Switched:
    """Those that changed leave an entry in the admin's history."""
    model = model_admin.model
    chosen = list(queryset.order_by().values_list("pk", flat=True))
    others = model.objects.filter(pk__in=chosen, enabled=not enabled)
    named = others.select_related(*_shown_with(model_admin))
    changed = list(named.select_for_update(of=("self",)).order_by("pk"))
    fields = model_admin.opts.fields
    stamps = {field.name: timezone.now() for field in fields if _follows_saves(field)}
    before = [snapshot(row, ["enabled"]) for row in changed]
    model.objects.filter(pk__in=[row.pk for row in changed]).update(enabled=enabled, **stamps)
    for row in changed:
        row.enabled = enabled
    moved = zip(changed, before, strict=True)
    log_changes(
        request.user.pk or 0,
        [Changed(row, was, snapshot(row, ["enabled"])) for row, was in moved],
    )
    return Switched(len(changed), len(chosen) - len(changed))


def _shown_with(model_admin: Admin) -> Sequence[str]:
    """What the names of the rows are made of; the list needs it as well."""
    related = model_admin.list_select_related
    return [] if isinstance(related, bool) else related


def _follows_saves(field: object) -> bool:
    return bool(getattr(field, "auto_now", False))


def _report(
    model_admin: Admin, request: HttpRequest, done: Switched, text: str, already: str
) -> None:
    what = model_ngettext(model_admin.opts, done.changed)
    said = text % {"count": done.changed, "what": what}
    if done.unchanged:
        said = f"{said} {already % {'count': done.unchanged}}"
    level = messages.SUCCESS if done.changed else messages.WARNING
    model_admin.message_user(request, said, level)
