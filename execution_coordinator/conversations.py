"""A conversation with an OLT and what stays of it, however it ends: its cost, what was learned."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import close_old_connections
from django.utils.translation import gettext as _

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.learned_settings import profile_after
from execution_coordinator.lease import Lease
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.snapshot import database_now
from execution_coordinator.targets import open_session
from executions.costs import Cost, add_cost
from hosts import snmp_profiles
from hosts.models import OLT
from snmp_jobs.snmp.base import SessionStats, SnmpError
from snmp_jobs.snmp.session import Session


@contextmanager
def conversation(olt: OLT, lease: Lease, time_limit_s: float) -> Iterator[Session]:
    """A session as `open_session` gives it. Raises `SecretUnreadableError` when there is no key."""
    with open_session(olt, lease, time_limit_s) as session:
        try:
            yield session
        except SnmpError:
            _keep(olt, lease, session)
            raise
        _keep(olt, lease, session)


def _keep(olt: OLT, lease: Lease, session: Session) -> None:
    close_old_connections()  # PostgreSQL may have restarted while the OLT was asked
    stats = session.stats
    if stats.pdus_sent:
        add_cost(lease.claim, Cost(round(stats.busy_s * 1000), stats.pdus_sent, stats.slowed_down))
    if stats.replies:
        _remember(olt, session)
    if stats.slowed_down:
        _say_slowed_down(olt, lease, stats)


def _remember(olt: OLT, session: Session) -> None:
    profile = profile_after(
        snmp_profiles.profile_of(olt),
        session.learned(),
        database_now(),
        slowed_down=session.stats.slowed_down,
    )
    if profile is not None:
        snmp_profiles.write(olt.pk, profile)


def _say_slowed_down(olt: OLT, lease: Lease, stats: SessionStats) -> None:
    coordinator_logger.record(
        EventType.OLT_SLOWED,
        _("%(olt)s answers at half its usual speed or less while it is asked: it is asked slower")
        % {"olt": olt.name},
        olt_id=olt.pk,
        level=LogLevel.WARNING,
        details={
            "execution": lease.claim.execution_id,
            "rtt_before_ms": _milliseconds(stats.rtt_before_s),
            "rtt_worst_ms": _milliseconds(stats.rtt_worst_s),
        },
    )


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds * 1000, 1)
