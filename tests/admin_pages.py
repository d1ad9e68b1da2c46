"""Opens pages of the admin and reads them as a person would."""

import re
from html import unescape
from typing import Any

from django.db.models import Model
from django.test import Client
from django.urls import reverse


def list_address(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")


def add_address(model: type[Model]) -> str:
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_add")


def change_address(row: Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[row.pk])


def delete_address(row: Model) -> str:
    meta = row._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_delete", args=[row.pk])


def page(client: Client, address: str, **query: str) -> str:
    """The HTML of a page that has to open."""
    response = client.get(address, query)
    assert response.status_code == 200, (address, response.status_code)
    return response.content.decode()


def listed(client: Client, model: type[Model], **query: str) -> list[Any]:
    """The rows that a list shows."""
    response = client.get(list_address(model), query)
    assert response.status_code == 200, (model, response.status_code)
    return list(response.context["cl"].result_list)


def run_action(client: Client, action: str, *rows: Model) -> list[str]:
    """Runs an action of the list on `rows`; returns the messages shown."""
    data = {"action": action, "_selected_action": [str(row.pk) for row in rows]}
    response = client.post(list_address(type(rows[0])), data, follow=True)
    assert response.status_code == 200
    return [str(message) for message in response.context["messages"]]


def text_of(html: str) -> str:
    """What is read: without tags, every run of blanks one blank."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())
