"""What has to stop because an operator switched it off, wherever they did it."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from executions import lifecycle
from executions.choices import OPEN, Kind, Reason, Status
from executions.models import Execution


def stop_what_is_disabled() -> None:
    """Aborts what waits and asks what runs to stop, for every switch that is off."""
    for reason, switched_off in _SWITCHES:
        _stop(_open().filter(switched_off), reason)


_NO_JOB = Q(job_host__isnull=True) & ~Q(kind=Kind.PROBE)
_SWITCHES = (
    (Reason.OLT_DISABLED, Q(olt__enabled=False)),
    (Reason.JOB_DISABLED, _NO_JOB | Q(job_host__enabled=False) | Q(job_host__job__enabled=False)),
)


def _open() -> QuerySet[Execution]:
    return Execution.objects.filter(status__in=OPEN, abort_requested=False)


def _stop(open_executions: QuerySet[Execution], reason: Reason) -> None:
    found = list(open_executions.values_list("pk", "olt_id", "status"))
    if not found:
        return
    waiting = {pk: olt_id for pk, olt_id, status in found if status == Status.PENDING}
    running = {pk: olt_id for pk, olt_id, status in found if status == Status.RUNNING}
    lifecycle.abort_pending(waiting, reason)
    lifecycle.request_abort(running, reason)
    _log(waiting, running, reason)


def _log(waiting: Mapping[int, int], running: Mapping[int, int], reason: Reason) -> None:
    """One entry per OLT; the two mappings lead from executions to OLTs."""
    message = _("Executions aborted: %(reason)s") % {"reason": reason.label}
    coordinator_logger.record_many(
        Entry(
            EventType.EXECUTION_ABORTED,
            message,
            olt_id,
            LogLevel.WARNING,
            {"waiting": _of(waiting, olt_id), "running": _of(running, olt_id)},
        )
        for olt_id in sorted({*waiting.values(), *running.values()})
    )


def _of(executions: Mapping[int, int], olt_id: int) -> list[int]:
    return [pk for pk, its_olt in executions.items() if its_olt == olt_id]
