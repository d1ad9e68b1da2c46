"""What has to stop because an operator switched it off, wherever they did it."""

from django.db.models import Q, QuerySet

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
    statuses = dict(open_executions.values_list("pk", "status"))
    if not statuses:
        return
    lifecycle.abort_pending([pk for pk in statuses if statuses[pk] == Status.PENDING], reason)
    lifecycle.request_abort([pk for pk in statuses if statuses[pk] == Status.RUNNING], reason)
