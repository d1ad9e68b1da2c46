"""manage.py coordinator_state [--olt NAME] [--json]"""

import json
from dataclasses import fields, is_dataclass
from datetime import datetime

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from execution_coordinator.coordinator import ExecutionCoordinator
from execution_coordinator.explanations.words import Explanation
from execution_coordinator.state_text import as_text
from execution_coordinator.system_state import SystemState
from hosts.models import OLT


class Command(BaseCommand):
    help = "Prints what the coordinator knows: tasks, executions, leases, queues, quotas, plans."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--olt", help="The name of one OLT. Default: all of them.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, olt: str | None, as_json: bool, **options: object) -> None:
        state = ExecutionCoordinator.get_system_state(_ids(olt))
        if as_json:
            self.stdout.write(_as_json(state))
            return
        with translation.override("en"):
            self.stdout.write(as_text(state))


def _ids(name: str | None) -> list[int] | None:
    if name is None:
        return None
    found = list(OLT.objects.filter(name=name).values_list("pk", flat=True))
    if not found:
        raise CommandError(f"no OLT is named {name!r}: see the list of OLTs")
    return found


def _as_json(state: SystemState) -> str:
    return json.dumps(state, default=_plain, ensure_ascii=False)


def _plain(value: object) -> object:
    """What JSON does not know. An explanation also says its sentence, in the project's language."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Explanation):
        given = {name: one for name, one in _fields_of(value).items() if one not in (None, "", 0)}
        return {**given, "text": value.text}
    return _fields_of(value)


def _fields_of(value: object) -> dict[str, object]:
    if not is_dataclass(value):
        raise TypeError(f"{value!r} has no form in JSON")
    return {field.name: getattr(value, field.name) for field in fields(value)}
