"""manage.py status [--json]"""

import json
import sys
from dataclasses import asdict

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError

from execution_coordinator.health import Health, faults, measure
from facho.celery import BrokerSilentError, queue_lengths


class Command(BaseCommand):
    help = "Says how the system is. Exit status 1 when something that should run does not."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(self, *, as_json: bool, **options: object) -> None:
        try:
            health, found = _health()
        except OperationalError as error:
            health, found = None, [f"PostgreSQL does not answer: {error}".strip()]
        self.stdout.write(_as_json(health, found) if as_json else _as_text(health, found))
        if found:
            sys.exit(1)


def _health() -> tuple[Health, list[str]]:
    try:
        lengths = queue_lengths(settings.QUEUES)
    except BrokerSilentError:
        lengths = {}
    health = measure(lengths)
    return health, faults(health)


def _as_json(health: Health | None, found: list[str]) -> str:
    numbers = asdict(health) if health else {}
    return json.dumps(
        {"ok": not found, "database": health is not None, "faults": found, **numbers},
        default=sorted,
    )


def _as_text(health: Health | None, found: list[str]) -> str:
    lines = _numbers(health) if health else []
    lines += [f"FAULT: {fault}" for fault in found] or ["Everything that should run does."]
    return "\n".join(lines)


def _numbers(health: Health) -> list[str]:
    queues = [
        f"  {queue}: {health.queue_length.get(queue, 0)} waiting, last sign of a worker {_ago(age)}"
        for queue, age in health.queue_age_s.items()
    ]
    ended = ", ".join(f"{n} {status}" for status, n in health.executions_last_hour.items() if n)
    return [
        f"Database: answers. Redis: {'answers' if health.redis else 'silent'}",
        f"Last tick: {_ago(health.loop_age_s)}",
        "Queues:",
        *queues,
        f"OLTs: {health.olts}, enabled {health.olts_enabled}",
        f"ONUs: {health.onus}, present {health.onus_present}",
        f"Executions in the last hour: {ended or 'none'}",
        f"Overdue job hosts: {health.overdue}",
    ]


def _ago(age_s: float | None) -> str:
    return "never" if age_s is None else f"{age_s:.0f} s ago"
