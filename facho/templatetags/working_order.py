"""The order of the menu: what an operator opens all day first, what is set up once last."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext_lazy as _

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
# Within an app; the others follow, as they were.
FIRST_MODELS = (
    "OnuData",
    "PonPort",
    "SnmpJob",
    "SnmpJobHost",
    "Execution",
    "QuotaViolation",
    "QuotaTracker",
    "ExecutionPlan",
    "CoordinatorLog",
    "Brand",
    "OltFamily",
    "OltModel",
)
NAMES = {"LogEntry": _("What people changed")}


@register.filter
def in_working_order(apps: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The apps of an admin menu; those that are not ours come last, as they were."""
    named = [{**app, "models": _in_order(app["models"])} for app in apps]
    return sorted(named, key=lambda app: _position(app["app_label"], FIRST))


def _in_order(models: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    named = [{**one, "name": NAMES.get(one["object_name"], one["name"])} for one in models]
    return sorted(named, key=lambda one: _position(one["object_name"], FIRST_MODELS))


def _position(name: str, order: tuple[str, ...]) -> int:
    return order.index(name) if name in order else len(order)
