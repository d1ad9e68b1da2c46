"""What each role may do. The groups are made by a migration; an operator may change them after.

Django makes the permissions of a new model after the migrations, so they are given then: one that
no role has yet goes to the roles that it fits. What was taken from a role therefore stays away.
Users, groups, sessions and the entries of beat are left to superusers.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Final

from django.apps import AppConfig
from django.apps import apps as every_app

OURS: Final = (
    "errands",
    "brands",
    "hosts",
    "oids",
    "snmp_jobs",
    "onus",
    "executions",
    "execution_coordinator",
)
AUDIT: Final = ("admin", "view_logentry")
# Run now, enable, disable and abort are changes; so is a violation marked as handled.
OPERATOR: Final = frozenset(
    {
        ("hosts", "add_olt"),
        ("hosts", "change_olt"),
        ("snmp_jobs", "add_snmpjob"),
        ("snmp_jobs", "change_snmpjob"),
        ("snmp_jobs", "add_snmpjobhost"),
        ("snmp_jobs", "change_snmpjobhost"),
        ("executions", "change_execution"),
        ("execution_coordinator", "change_quotaviolation"),
    }
)


class Role(StrEnum):
    """The names of the groups, which are data and therefore Spanish."""

    READER = "lectura"
    OPERATOR = "operador"
    ADMINISTRATOR = "administrador"


def fits(role: Role, app: str, codename: str) -> bool:
    """Whether a permission of a model belongs to `role`. Pure."""
    if (app, codename) == AUDIT:
        return True
    if app not in OURS:
        return False
    if role is Role.ADMINISTRATOR or codename.startswith("view_"):
        return True
    return role is Role.OPERATOR and (app, codename) in OPERATOR


def grant_new_permissions(
    app_config: AppConfig,
    using: str,
    apps: Any = every_app,  # noqa: ANN401 -- in a migration the models as it left them
    **_: object,
) -> None:
    """After the migrations of each app. Groups that somebody deleted stay deleted."""
    label = app_config.label
    if label not in (*OURS, AUDIT[0]):
        return
    groups = {
        Role(group.name): group
        for group in apps.get_model("auth", "Group").objects.using(using).filter(name__in=Role)
    }
    if groups:
        permissions = apps.get_model("auth", "Permission").objects.using(using)
        new = permissions.filter(content_type__app_label=label).exclude(group__name__in=Role)
        _grant(groups, label, list(new))


def _grant(groups: dict[Role, Any], label: str, permissions: Iterable[Any]) -> None:
    for role, group in groups.items():
        group.permissions.add(*(one for one in permissions if fits(role, label, one.codename)))
