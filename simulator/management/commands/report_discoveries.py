"""manage.py report_discoveries: one line for the first discovery of each simulated OLT."""

import time
from collections.abc import Iterable

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from executions.choices import FINAL, Status
from executions.models import Execution
from simulator.fleet import FLEET
from snmp_jobs.choices import JobKind

LOOK_EVERY_S = 0.5


class Command(BaseCommand):
    help = "Prints the first discovery of each simulated OLT as it ends, and waits for all."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--timeout", type=float, default=180, help="Seconds to wait at most.")

    def handle(self, *, timeout: float, **options: object) -> None:
        waiting = {olt.name for olt in FLEET} - _discovered_before()
        if not waiting:
            self.stdout.write(
                _("All %(count)s OLTs were discovered before") % {"count": len(FLEET)}
            )
            return
        text = _("Waiting for the first discovery of %(count)s OLTs")
        self.stdout.write(text % {"count": len(waiting)})
        deadline = time.monotonic() + timeout
        while waiting:
            waiting -= set(self._print(_ended(waiting)))
            if time.monotonic() > deadline:
                names = ", ".join(sorted(waiting))
                raise CommandError(_("No discovery yet of %(names)s") % {"names": names})
            time.sleep(LOOK_EVERY_S if waiting else 0)
        self.stdout.write(_("All %(count)s OLTs are discovered") % {"count": len(FLEET)})

    def _print(self, executions: Iterable[Execution]) -> list[str]:
        printed = []
        for execution in executions:
            self.stdout.write(_line(execution))
            printed.append(execution.olt.name)
        return printed


def _discovered_before() -> set[str]:
    good = Execution.objects.filter(kind=JobKind.DISCOVERY, status=Status.SUCCESS)
    return set(good.values_list("olt__name", flat=True))


def _ended(names: Iterable[str]) -> list[Execution]:
    """The first discovery of each of these OLTs that has ended, in the order of their ends."""
    ended = Execution.objects.filter(
        kind=JobKind.DISCOVERY, status__in=FINAL, olt__name__in=list(names)
    )
    first = (
        ended.exclude(status=Status.SKIPPED).order_by("olt_id", "finished_at").distinct("olt_id")
    )
    return sorted(first.select_related("olt"), key=lambda one: str(one.finished_at))


def _line(execution: Execution) -> str:
    if execution.status in (Status.SUCCESS, Status.PARTIAL):
        text = _("%(olt)s: %(onus)s ONUs in %(seconds).1f s")
    else:
        text = _("%(olt)s: the discovery ended as %(status)s: %(error)s")
    return text % {
        "olt": execution.olt,
        "onus": execution.onus,
        "seconds": (execution.duration_ms or 0) / 1000,
        "status": execution.get_status_display(),
        "error": execution.error_text,
    }
