"""Admin classes whose forms, bulk deletions and imports leave before and after in the history."""

import json
from collections.abc import Iterable
from typing import Any, TypeVar

from django import forms
from django.contrib import admin
from django.contrib.admin.models import DELETION, LogEntry
from django.db.models import Model
from django.http import HttpRequest

from console.audit import Changed, Snapshot, Values, differences, snapshot, write_entries

M = TypeVar("M", bound=Model)


class AuditedForm(forms.ModelForm[M]):
    """Remembers what the person saw: validation writes into the instance before it is saved."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 -- Django's signature
        super().__init__(*args, **kwargs)
        is_new = self.instance.pk is None
        self.before: Snapshot = {} if is_new else snapshot(self.instance)

    def values_changed(self) -> Values:
        """After the save. A form with choices beside its fields adds them here."""
        (values,) = differences([Changed(self.instance, self.before, snapshot(self.instance))])
        return values


class AuditedAdmin(admin.ModelAdmin[M]):
    """`form` has to be an `AuditedForm`."""

    form: type[Any] = AuditedForm
    object_history_template = "admin/audited_history.html"

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """To delete comes last: it is what a list is opened for least."""
        actions: dict[str, Any] = super().get_actions(request)
        if "delete_selected" in actions:
            actions["delete_selected"] = actions.pop("delete_selected")
        return actions

    def construct_change_message(
        self,
        request: HttpRequest,
        form: Any,  # noqa: ANN401 -- Django's signature
        formsets: Iterable[Any],
        add: bool = False,  # noqa: FBT001, FBT002 -- Django's signature
    ) -> list[dict[str, Any]]:
        said: Any = super().construct_change_message(request, form, formsets, add)
        return [*said, {"values": form.values_changed()}]

    def log_deletions(self, request: HttpRequest, queryset: Any) -> list[LogEntry]:  # noqa: ANN401 -- Django's signature
        """What is gone is kept in its last state."""
        rows = list(queryset)
        last = differences([Changed(row, {}, snapshot(row)) for row in rows])
        gone = [{name: (now, None) for name, (_, now) in values.items()} for values in last]
        messages = [json.dumps([{"values": values}]) for values in gone]
        user_id = request.user.pk or 0
        return write_entries(user_id, DELETION, list(zip(rows, messages, strict=True)))
