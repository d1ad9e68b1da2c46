"""The action "abort" of the list of executions, and of the page of one."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from console.audit import Values, changed_message, write_entries
from executions import lifecycle
from executions.choices import OPEN, Reason, Status
from executions.models import Execution


@admin.action(description=_("Abort"), permissions=["abort"])
def abort(
    model_admin: admin.ModelAdmin[Any], request: HttpRequest, queryset: QuerySet[Execution]
) -> None:
    """What waits ends at once; what runs is asked to stop, and does between two PDUs."""
    still_open = queryset.filter(status__in=OPEN).order_by()
    chosen = list(still_open.values_list("pk", flat=True))
    ended, asked = _abort(chosen, request.user.pk or 0)
    for text in _sentences(ended, asked):
        model_admin.message_user(request, text, messages.SUCCESS)
    if not ended and not asked:
        none = _("Nothing to abort: what was chosen has ended already.")
        model_admin.message_user(request, none, messages.WARNING)


def _sentences(ended: int, asked: int) -> Iterator[str]:
    if ended:
        text = ngettext(
            "%(count)d waiting execution aborted.", "%(count)d waiting executions aborted.", ended
        )
        yield text % {"count": ended}
    if asked:
        text = ngettext(
            "%(count)d running execution was asked to stop: it does so within seconds.",
            "%(count)d running executions were asked to stop: they do so within seconds.",
            asked,
        )
        yield text % {"count": asked}


@transaction.atomic
def _abort(chosen: Iterable[int], user_id: int) -> tuple[int, int]:
    """How many it ended, and how many it asked to stop. Waiting ones first: what a worker takes up
    in between is then found running."""
    before = Execution.objects.filter(pk__in=list(chosen)).select_related("olt")
    rows = before.in_bulk()
    ended = lifecycle.abort_pending(rows, Reason.OPERATOR)
    asked = lifecycle.request_abort(rows, Reason.OPERATOR)
    now = Execution.objects.filter(pk__in=rows, reason=Reason.OPERATOR)
    said: list[tuple[Execution, Values]] = []
    for pk, status in now.values_list("pk", "status"):
        row = rows[pk]
        if status == Status.ABORTED:
            said.append((row, {"status": (row.status, status)}))
        elif not row.abort_requested:
            said.append((row, {"abort_requested": (False, True)}))
    messages_of_rows = [(row, changed_message(Execution, values)) for row, values in said]
    write_entries(user_id, CHANGE, messages_of_rows)
    return ended, asked
