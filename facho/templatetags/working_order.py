"""The order of the menu: what an operator opens all day first, what is set up once last."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template

register = template.Library()

FIRST = (
    "hosts",
    "onus",
    "snmp_jobs",
    "executions",
    "execution_coordinator",
    "errands",
    "brands",
    "oids",
)


@register.filter
def in_working_order(apps: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The apps of an admin menu; those that are not ours come last, as they were."""
    return sorted(apps, key=_position)


def _position(app: Mapping[str, Any]) -> int:
    label = app["app_label"]
    return FIRST.index(label) if label in FIRST else len(FIRST)
