"""What a clock that was set back leaves ahead of now, and what would stand still until then.

The grid has rules of its own for that (`snmp_jobs.schedule`), and so have leases (`losses`).
"""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import Pulse
from execution_coordinator.pulse import LOOP
from executions import lifecycle
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost

NOTICED_FROM = timedelta(seconds=1)


def follow_clock(now: datetime) -> bool:
    """Whether the clock shows less than at the last tick; what waits then waits no longer for it.

    One query when it does not. A wait that began after the clock was set ends too early, once.
    """
    step = _set_back_by(now)
    if step < NOTICED_FROM:
        return False
    lifecycle.bring_forward(step)
    _bring_forward_probes(step)
    Pulse.objects.filter(beat_at__gt=now).update(beat_at=F("beat_at") - step)
    coordinator_logger.record(
        EventType.CLOCK_JUMP,
        _("The clock was set back: what waits is brought forward"),
        level=LogLevel.WARNING,
        details={"seconds": round(step.total_seconds())},
    )
    return True


def _set_back_by(now: datetime) -> timedelta:
    """Short of the truth by the time since the last tick. Zero or less: it was not."""
    seen_at = Pulse.objects.filter(name=LOOP).values_list("beat_at", flat=True).first()
    return timedelta() if seen_at is None else seen_at - now


def _bring_forward_probes(step: timedelta) -> None:
    OLT.objects.filter(silent_since__isnull=False).update(
        silent_since=F("silent_since") - step,
        suspended_at=F("suspended_at") - step,
        next_probe_at=F("next_probe_at") - step,
    )
    SnmpJobHost.objects.filter(suspended_at__isnull=False).update(
        suspended_at=F("suspended_at") - step
    )
