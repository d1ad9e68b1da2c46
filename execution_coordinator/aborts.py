"""What has to stop because an operator switched it off, wherever they did it."""

from collections.abc import Iterable, Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

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
    found = list(open_executions.values_list("pk", "olt_id", "status").order_by("pk"))
    if not found:
        return
    waiting = [(pk, olt_id) for pk, olt_id, status in found if status == Status.PENDING]
    running = [(pk, olt_id) for pk, olt_id, status in found if status == Status.RUNNING]
    lifecycle.abort_pending([pk for pk, _ in waiting], reason)
    lifecycle.request_abort([pk for pk, _ in running], reason)
    _log(_by_olt(waiting), _by_olt(running), reason)


def _by_olt(executions: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    """`{olt id: [execution id]}` of pairs of both, the other way round."""
    grouped: dict[int, list[int]] = {}
    for pk, olt_id in executions:
        grouped.setdefault(olt_id, []).append(pk)
    return grouped


def _log(
    waiting: Mapping[int, list[int]], running: Mapping[int, list[int]], reason: Reason
) -> None:
    message = gettext("Executions aborted: %(reason)s") % {"reason": reason.label}
    coordinator_logger.record_many(
        Entry(
            EventType.EXECUTION_ABORTED,
            message,
            olt_id,
            LogLevel.WARNING,
            {"waiting": waiting.get(olt_id, []), "running": running.get(olt_id, [])},
        )
        for olt_id in sorted({*waiting, *running})
    )
