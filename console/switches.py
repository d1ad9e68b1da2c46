"""The operator's switch in bulk: the actions "enable" and "disable" of whatever has `enabled`."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import model_ngettext
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

Admin = admin.ModelAdmin[Any]


@admin.action(description=_("Enable"), permissions=["change"])
def enable(model_admin: Admin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    changed = _switch(model_admin, request, queryset, enabled=True)
    text = ngettext("%(count)d %(what)s enabled.", "%(count)d %(what)s enabled.", changed)
    _report(model_admin, request, text, changed)


@admin.action(description=_("Disable"), permissions=["change"])
def disable(model_admin: Admin, request: HttpRequest, queryset: QuerySet[Any]) -> None:
    changed = _switch(model_admin, request, queryset, enabled=False)
    text = ngettext("%(count)d %(what)s disabled.", "%(count)d %(what)s disabled.", changed)
    _report(model_admin, request, text, changed)


@transaction.atomic
def _switch(
    model_admin: Admin, request: HttpRequest, queryset: QuerySet[Any], *, enabled: bool
) -> int:
    """Returns how many changed; those leave an entry in the admin's history."""
    model = model_admin.model
    chosen = queryset.order_by().values_list("pk", flat=True)
    others = model.objects.filter(pk__in=list(chosen), enabled=not enabled)
    named = others.select_related(*_shown_with(model_admin))
    changed = list(named.select_for_update(of=("self",)).order_by("pk"))
    fields = model_admin.opts.fields
    stamps = {field.name: timezone.now() for field in fields if _follows_saves(field)}
    model.objects.filter(pk__in=[row.pk for row in changed]).update(enabled=enabled, **stamps)
    LogEntry.objects.log_actions(
        user_id=request.user.pk or 0,
        queryset=changed,
        action_flag=CHANGE,
        change_message=[{"changed": {"fields": ["enabled"]}}],
    )
    return len(changed)


def _shown_with(model_admin: Admin) -> Sequence[str]:
    """What the names of the rows are made of; the list needs it as well."""
    related = model_admin.list_select_related
    return [] if isinstance(related, bool) else related


def _follows_saves(field: object) -> bool:
    return bool(getattr(field, "auto_now", False))


def _report(model_admin: Admin, request: HttpRequest, text: str, changed: int) -> None:
    what = model_ngettext(model_admin.opts, changed)
    level = messages.SUCCESS if changed else messages.WARNING
    model_admin.message_user(request, text % {"count": changed, "what": what}, level)
