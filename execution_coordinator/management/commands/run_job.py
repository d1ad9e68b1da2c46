"""manage.py run_job NAME --olt NAME [--wait] [--json]"""

import json
import sys
import time

from django.core.management.base import BaseCommand, CommandError, CommandParser

from execution_coordinator.snapshot import database_now
from executions.choices import FINAL, Status
from executions.models import Execution
from executions.requests import RunRefusedError, request_run
from snmp_jobs.models import SnmpJobHost

LOOK_EVERY_S = 0.2
GOOD = (Status.SUCCESS, Status.PARTIAL)


class Command(BaseCommand):
    help = "Runs a job on one OLT now, through the same queue and lease as every other run."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("job")
        parser.add_argument("--olt", required=True)
        parser.add_argument("--wait", action="store_true", help="Wait for the end and print it.")
        parser.add_argument("--timeout", type=float, default=600, help="Seconds to wait at most.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self,
        *,
        job: str,
        olt: str,
        wait: bool,
        timeout: float,
        as_json: bool,
        **options: object,
    ) -> None:
        execution = _request(job, olt)
        if wait:
            execution = _wait(execution, timeout)
        self.stdout.write(_as_json(execution) if as_json else _as_text(execution))
        if wait and execution.status not in GOOD:
            sys.exit(1)


def _request(job: str, olt: str) -> Execution:
    try:
        job_host = SnmpJobHost.objects.get(job__name=job, olt__name=olt)
        return Execution.objects.select_related("olt", "job").get(
            pk=request_run(job_host.pk, database_now())
        )
    except SnmpJobHost.DoesNotExist:
        raise CommandError(f"job {job!r} does not run on OLT {olt!r}: check both names") from None
    except RunRefusedError as error:
        raise CommandError(str(error)) from error


def _wait(execution: Execution, timeout_s: float) -> Execution:
    end = time.monotonic() + timeout_s
    while execution.status not in FINAL and time.monotonic() < end:
        time.sleep(LOOK_EVERY_S)
        execution.refresh_from_db()
    return execution


def _as_text(execution: Execution) -> str:
    line = f"{execution.task_type} on {execution.olt}: {execution.status}"
    if execution.onus is not None:
        line += f", {execution.onus} ONUs, {execution.values_read} values"
    if execution.duration_ms is not None:
        line += f" in {execution.duration_ms / 1000:.1f} s"
    return line + (f"\n{execution.error_text}" if execution.error_text else "")


def _as_json(execution: Execution) -> str:
    return json.dumps(
        {
            "execution": execution.pk,
            "job": execution.job.name if execution.job else None,
            "olt": execution.olt.name,
            "status": execution.status,
            "reason": execution.reason,
            "onus": execution.onus,
            "values": execution.values_read,
            "onus_changed": execution.onus_changed,
            "problems": execution.problems,
            "duration_ms": execution.duration_ms,
            "error_code": execution.error_code,
            "error": execution.error_text,
        }
    )
