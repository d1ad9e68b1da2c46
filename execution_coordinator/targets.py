"""Between the row of an OLT and the SNMP session, which knows no rows."""

import time
from typing import Final

from django.utils import timezone

from execution_coordinator.learned_settings import handed_in
from execution_coordinator.lease import Lease
from hosts.models import OLT
from hosts.sightings import Answer
from hosts.snmp_profiles import profile_of
from snmp_jobs.snmp.base import SnmpTarget
from snmp_jobs.snmp.session import Session
from snmp_jobs.system import SystemInfo

CAREFUL_START: Final = 10  # repetitions; an operator who goes below it means a limit
MOST_REPETITIONS: Final = 50


def open_session(olt: OLT, lease: Lease, time_limit_s: float) -> Session:
    """A session that asks the lease before each PDU.

    Not while it waits for an answer: a run that ended with a request still on its way would let
    the next one reach the OLT before the OLT has answered this one.
    """
    return Session(
        target_of(olt),
        deadline=time.monotonic() + time_limit_s,
        before_pdu=lease.check,
    )


def target_of(olt: OLT) -> SnmpTarget:
    """Raises `SecretUnreadableError` when the key of its community is missing."""
    profile, pace = profile_of(olt), olt.pace
    return SnmpTarget(
        address=olt.address,
        port=olt.port,
        community=olt.community.reveal(),
        timeout_s=olt.timeout_s,
        retries=olt.retries,
        max_repetitions=olt.max_repetitions,
        most_repetitions=_most_repetitions(olt.max_repetitions),
        varbinds_per_get=olt.varbinds_per_get,
        learned=handed_in(profile, timezone.now()) if profile else None,
        max_pdus_per_s=pace.max_pdus_per_s or None,
        pause_after_walk_s=pace.pause_after_walk_s,
    )


def _most_repetitions(chosen: int) -> int:
    return chosen if chosen < CAREFUL_START else max(chosen, MOST_REPETITIONS)


def system_answer(system: SystemInfo) -> Answer:
    return Answer(
        sys_descr=system.descr,
        sys_object_id=system.object_id,
        sys_name=system.name,
        uptime=system.uptime,
    )
