"""What the agents and the rows say when it is over."""

import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from executions.choices import OPEN, Status, Trigger
from executions.models import Execution
from hosts.models import OLT
from simulator.agent import Agent, RequestRecord
from snmp_jobs.models import SnmpJobHost
from snmp_jobs.system import SYS_DESCR

TWO_TICKS = timedelta(seconds=12)
LONGEST_WAIT = timedelta(seconds=30)  # in line for the OLT, and for a worker


@dataclass(frozen=True, slots=True)
class Handover:
    """The OLT stood still between two runs, the second of which was waiting."""

    olt: str
    gap_s: float


def broken_promises(agents: Sequence[Agent], olts: Sequence[OLT]) -> list[str]:
    """Empty when all hold. Ask when the processes have ended, so that nothing moves any more."""
    found = [text for agent in agents for text in _on_the_wire(agent)]
    found += [text for job_host in SnmpJobHost.objects.all() for text in _unaccounted(job_host)]
    found += [text for olt in olts for text in _overlaps(olt)]
    return found


def _on_the_wire(agent: Agent) -> Iterator[str]:
    """One request in flight, and no packet of an operation after the next one began."""
    over: set[tuple[str, int]] = set()
    for earlier, later in pairwise(agent.log):
        if earlier.replied_at is not None and later.received_at < earlier.replied_at:
            yield f"port {agent.port}: two requests in flight: {earlier} {later}"
        if later.peer != earlier.peer:
            over.add(earlier.peer)
        if later.peer in over:
            if later.first_oid == SYS_DESCR:  # a new session got the number of an old one's port
                over.discard(later.peer)
            else:
                yield f"port {agent.port}: a packet of an operation that was over: {later}"


def stuck(now: datetime) -> list[str]:
    """Rows that should have moved on by now. Ask while the processes run."""
    rows = Execution.objects.filter(status__in=OPEN).select_related("olt")
    return [
        f"{row.status} since {row.due_at:%H:%M:%S}: execution {row.pk} of {row.olt}"
        for row in rows
        if _is_stuck(row, now)
    ]


def _is_stuck(row: Execution, now: datetime) -> bool:
    if row.lease_until is not None:
        return row.lease_until < now - TWO_TICKS
    startable_at = max(row.due_at, row.not_before or row.due_at)
    return startable_at < now - LONGEST_WAIT


def _unaccounted(job_host: SnmpJobHost) -> Iterator[str]:
    rows = Execution.objects.filter(job_host=job_host, trigger=Trigger.SCHEDULED)
    told = [(row.due_at, row.missed) for row in rows.order_by("due_at")]
    interval = job_host.job.interval
    if not told or job_host.next_run_at is None or interval is None:
        yield f"{job_host}: never due"
        return
    periods = (job_host.next_run_at - told[0][0]) / interval
    covered = sum(1 + missed for _, missed in told)
    if periods != covered:
        yield f"{job_host}: {periods} due times, {covered} accounted for"


def _overlaps(olt: OLT) -> Iterator[str]:
    spans = Execution.objects.filter(olt=olt, finished_at__isnull=False, attempt=1)
    rows = spans.exclude(status=Status.SKIPPED).exclude(started_at=None).order_by("started_at")
    for earlier, later in pairwise(rows):
        is_over = earlier.finished_at is not None and later.started_at is not None
        if is_over and later.started_at < earlier.finished_at:  # type: ignore[operator]
            yield f"{olt}: {earlier.pk} and {later.pk} overlap"


def handovers(agents: Sequence[Agent], olts: Sequence[OLT]) -> list[Handover]:
    """From the end of a run to the first packet of the next, where that one was waiting."""
    wall_minus_monotonic_s = time.time() - time.monotonic()
    by_port = {agent.port: agent for agent in agents}
    return [
        found for olt in olts for found in _of_olt(olt, by_port[olt.port], wall_minus_monotonic_s)
    ]


def _of_olt(olt: OLT, agent: Agent, offset_s: float) -> Iterator[Handover]:
    ran = Execution.objects.filter(olt=olt, status__in=(Status.SUCCESS, Status.PARTIAL))
    rows = list(ran.order_by("started_at"))
    firsts = [record.received_at + offset_s for record in _session_starts(agent.log)]
    at = 0
    for earlier, later in pairwise(rows):
        if earlier.finished_at is None or later.started_at is None:
            continue
        ended_s, started_s = earlier.finished_at.timestamp(), later.started_at.timestamp()
        while at < len(firsts) and firsts[at] < started_s:
            at += 1
        if later.attempt == 1 and later.created_at < earlier.finished_at and at < len(firsts):
            yield Handover(olt.name, firsts[at] - ended_s)


def _session_starts(log: Sequence[RequestRecord]) -> Iterator[RequestRecord]:
    return (record for record in log if record.first_oid == SYS_DESCR)


def table(gaps: Sequence[Handover]) -> str:
    """Median, 99th percentile and worst, in milliseconds."""
    if len(gaps) < 2:
        return f"{len(gaps)} hand-overs"
    milliseconds = sorted(one.gap_s * 1000 for one in gaps)
    p99 = milliseconds[min(int(len(milliseconds) * 0.99), len(milliseconds) - 1)]
    return (
        f"{len(gaps)} hand-overs: median {statistics.median(milliseconds):.1f} ms, "
        f"99th percentile {p99:.1f} ms, worst {milliseconds[-1]:.1f} ms"
    )


def endings() -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for status, reason in Execution.objects.values_list("status", "reason"):
        found[f"{status} {reason}".strip()] += 1
    return dict(sorted(found.items()))
