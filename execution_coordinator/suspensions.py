"""Suspends what keeps failing, probes it, and lets it resume. One review in each tick.

The operator's switches are left alone, except by the strict rule of document 004, which a job asks
for. What suspends and what resumes follows from facts that the runs themselves write:
`OLT.silent_since`, `OLT.probe_failures` and `SnmpJobHost.failures_in_row`.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.suspension_rules import (
    FAILURES_AFTER_RESUMING,
    FAILURES_BEFORE_SUSPENSION,
    is_our_fault,
    resume_at,
)
from executions import lifecycle
from executions.choices import Reason
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost


def review(now: datetime) -> None:
    """A constant number of queries; more only where something changes its state."""
    silent = list(OLT.objects.enabled().silent())
    failing = list(
        SnmpJobHost.objects.on()
        .filter(failures_in_row__gte=FAILURES_AFTER_RESUMING)
        .select_related("job", "olt")
    )
    if not _is_our_fault(silent):
        _suspend_olts([olt for olt in silent if olt.suspended_at is None and olt.probe_failures])
        _suspend_job_hosts([row for row in failing if _is_exhausted(row)])
    _give_up_waiting(silent)
    _open_probes(silent, failing, now)


def _give_up_waiting(silent: Iterable[OLT]) -> None:
    """Also what came back into the line after the suspension: a run that was under way then."""
    suspended = [olt.pk for olt in silent if olt.suspended_at is not None]
    if suspended:
        lifecycle.give_up_pending(suspended, Reason.OLT_SILENT)


def _is_our_fault(silent: Sequence[OLT]) -> bool:
    if not silent:
        return False
    enabled = OLT.objects.enabled().count()
    if not is_our_fault([olt.silent_since for olt in silent if olt.silent_since], enabled):
        return False
    coordinator_logger.record(
        EventType.SYSTEM_FAULT,
        _(
            "Many OLTs fell silent together: check our own uplink and firewall. "
            "Nothing is suspended."
        ),
        level=LogLevel.CRITICAL,
        details={"silent": len(silent), "enabled": enabled},
    )
    return True


def _suspend_olts(olts: Sequence[OLT]) -> None:
    """Confirmed: a run and then a probe had no answer. From now on only probes are sent."""
    if not olts:
        return
    ids = [olt.pk for olt in olts]
    OLT.objects.filter(pk__in=ids).update(suspended_at=Now())
    lifecycle.give_up_pending(ids, Reason.OLT_SILENT)
    text = _("%(olt)s does not answer: only probes are sent to it")
    coordinator_logger.record_many(
        Entry(EventType.OLT_SILENT, text % {"olt": olt.name}, olt.pk, LogLevel.ERROR)
        for olt in olts
    )


def _is_exhausted(row: SnmpJobHost) -> bool:
    return row.failures_in_row >= FAILURES_BEFORE_SUSPENSION and row.suspended_at is None


def _suspend_job_hosts(exhausted: Sequence[SnmpJobHost]) -> None:
    if not exhausted:
        return
    strict = [row for row in exhausted if row.job.disables_after_failures]
    suspended = [row for row in exhausted if not row.job.disables_after_failures]
    SnmpJobHost.objects.filter(pk__in=[row.pk for row in strict]).update(
        enabled=False, failures_in_row=0
    )
    SnmpJobHost.objects.filter(pk__in=[row.pk for row in suspended]).update(
        suspended_at=Now(), suspensions_in_row=F("suspensions_in_row") + 1
    )
    _log_each(strict, EventType.TASK_DISABLED_BY_RULE, _("%(task)s: disabled after %(n)s failures"))
    _log_each(suspended, EventType.TASK_SUSPENDED, _("%(task)s: suspended after %(n)s failures"))


def _log_each(rows: Iterable[SnmpJobHost], event: EventType, text: str) -> None:
    coordinator_logger.record_many(
        Entry(
            event,
            text % {"task": row.job.name, "n": row.failures_in_row},
            row.olt_id,
            LogLevel.WARNING,
            {"because": row.suspended_because},
        )
        for row in rows
    )


def _open_probes(silent: Iterable[OLT], failing: Iterable[SnmpJobHost], now: datetime) -> None:
    due = {olt.pk for olt in silent if olt.next_probe_at is None or olt.next_probe_at <= now}
    due |= {row.olt_id for row in failing if _may_resume(row, now) and not row.olt.silent_since}
    if due:
        lifecycle.open_probes(due)


def _may_resume(row: SnmpJobHost, now: datetime) -> bool:
    if row.suspended_at is None:
        return False
    return resume_at(row.suspended_at, row.suspensions_in_row) <= now


def resume_job_hosts(olt: OLT, now: datetime) -> None:
    """After a probe that was answered: those whose time has come may run again, on their grid.

    One more failure suspends them again, for longer.
    """
    suspended = SnmpJobHost.objects.filter(olt=olt, suspended_at__isnull=False)
    ready = [row for row in suspended.select_related("job") if _may_resume(row, now)]
    if not ready:
        return
    SnmpJobHost.objects.filter(pk__in=[row.pk for row in ready]).update(
        suspended_at=None, failures_in_row=FAILURES_AFTER_RESUMING
    )
    text = _("%(task)s: runs again on its grid")
    coordinator_logger.record_many(
        Entry(EventType.TASK_RESUMED, text % {"task": row.job.name}, olt.pk) for row in ready
    )
