"""The facts behind every answer to "why did it not run?", read for many at once.

The number of queries is the same for one job host and for all of them.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from django.db import connection
from django.db.models import Count

from execution_coordinator.explanations.explain import (
    Around,
    JobHostFacts,
    LastRun,
    OpenRun,
    QueueLife,
    explain_open,
)
from execution_coordinator.explanations.words import Explanation
from execution_coordinator.plans.measured_runs import expected_durations_s
from execution_coordinator.pulse import LOOP, pulses, queue_pulse
from execution_coordinator.suspension_rules import resume_at
from executions import lifecycle
from executions.choices import OPEN, Kind, Status
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost


@dataclass(frozen=True, slots=True)
class Line:
    """The open runs of one OLT in the order in which they go, the running one first.

    `ends_at`: when that one should end, by what its last runs took.
    """

    runs: tuple[OpenRun, ...] = ()
    ends_at: datetime | None = None


Lines: TypeAlias = Mapping[int, Line]
NO_LINE = Line()


@dataclass(frozen=True, slots=True)
class SignsOfLife:
    """`pulses` as in `pulse.pulses`; `running`: runs by the queue that they came from."""

    pulses: Mapping[str, datetime]
    running: Mapping[str, int]

    def around(self, run: OpenRun | None, line: Line) -> Around:
        queue = QueueLife()
        if run is not None:
            seen_at = self.pulses.get(queue_pulse(run.queue))
            queue = QueueLife(seen_at, self.running.get(run.queue, 0))
        return Around(self.pulses.get(LOOP), line.runs, queue, line.ends_at)


def facts_for(job_host_ids: Collection[int]) -> dict[int, JobHostFacts]:
    """By job host; one that does not exist is left out. Six queries."""
    rows = SnmpJobHost.objects.filter(pk__in=job_host_ids).select_related("job", "olt")
    lines = open_lines({row.olt_id for row in rows})
    return facts_of(rows, lines, signs_of_life())


def explain_all_open(now: datetime) -> dict[int, Explanation]:
    """Every execution that has not ended, by its id. Four queries."""
    signs = signs_of_life()
    return {
        run.execution_id: explain_open(run, signs.around(run, line), now)
        for line in open_lines().values()
        for run in line.runs
    }


def signs_of_life() -> SignsOfLife:
    running = Execution.objects.filter(status=Status.RUNNING).order_by().values_list("queue")
    return SignsOfLife(pulses(), dict(running.annotate(Count("pk"))))


def open_lines(olt_ids: Collection[int] | None = None) -> Lines:
    """Those of the OLTs that have open runs. Two queries."""
    # An index begins with what has no end; of the statuses each has a part of one.
    rows = Execution.objects.filter(finished_at=None, status__in=OPEN)
    rows = rows.select_related("olt", "job_host__job")
    if olt_ids is not None:
        rows = rows.filter(olt__in=olt_ids)
    runs: dict[int, list[OpenRun]] = defaultdict(list)
    for row in rows:
        runs[row.olt_id].append(_open_run(row))
    ends = _expected_ends([row for row in rows if row.status == Status.RUNNING])
    return {
        olt_id: Line(
            tuple(sorted(line, key=lambda run: (not run.is_running, run.place_in_line))),
            ends.get(olt_id),
        )
        for olt_id, line in runs.items()
    }


def _expected_ends(running: Iterable[Execution]) -> dict[int, datetime]:
    """By OLT; nothing is predicted for probes and for what is left of deleted jobs."""
    known = {row.job_host: row for row in running if row.job_host is not None}
    took_s = expected_durations_s({pair.pk: pair.job.job_kind for pair in known})
    return {
        row.olt_id: row.started_at + timedelta(seconds=took_s[pair.pk])
        for pair, row in known.items()
        if row.started_at is not None
    }


def facts_of(
    rows: Iterable[SnmpJobHost], lines: Lines, signs: SignsOfLife
) -> dict[int, JobHostFacts]:
    """`rows` with their jobs and OLTs. One query."""
    known = list(rows)
    last = _last_runs([row.pk for row in known])
    return {
        row.pk: _facts(row, lines.get(row.olt_id, NO_LINE), signs, last.get(row.pk))
        for row in known
    }


_LAST = """
    SELECT h.id, e.due_at, e.status, e.reason
      FROM unnest(%s::bigint[]) AS h(id)
     CROSS JOIN LATERAL (SELECT due_at, status, reason FROM snmp_executions
                          WHERE job_host_id = h.id AND status NOT IN ('PENDING', 'RUNNING')
                       ORDER BY due_at DESC LIMIT 1) e
"""


def _last_runs(job_host_ids: list[int]) -> dict[int, LastRun]:
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [job_host_ids])
        return {
            ident: LastRun(due_at, Status(status), reason)
            for ident, due_at, status, reason in cursor.fetchall()
        }


def _facts(row: SnmpJobHost, line: Line, signs: SignsOfLife, last: LastRun | None) -> JobHostFacts:
    run = next((run for run in line.runs if run.job_host_id == row.pk), None)
    return JobHostFacts(
        job_host_id=row.pk,
        around=signs.around(run, line),
        olt_enabled=row.olt.enabled,
        job_enabled=row.job.enabled,
        enabled=row.enabled,
        disabled_by_rule=_is_disabled_by_rule(row),
        olt_suspended_at=row.olt.suspended_at,
        olt_silent_since=row.olt.silent_since,
        next_probe_at=row.olt.next_probe_at,
        suspended_at=row.suspended_at,
        suspended_because=row.suspended_because,
        resumes_at=_resumes_at(row),
        next_run_at=row.next_run_at,
        run=run,
        last=last,
    )


def _is_disabled_by_rule(row: SnmpJobHost) -> bool:
    """The strict rule leaves its reason and no failures; an operator leaves both as they are."""
    by_rule = row.job.disables_after_failures and not row.failures_in_row
    return by_rule and not row.enabled and bool(row.suspended_because)


def _resumes_at(row: SnmpJobHost) -> datetime | None:
    if row.suspended_at is None:
        return None
    return resume_at(row.suspended_at, row.suspensions_in_row)


def _open_run(row: Execution) -> OpenRun:
    job = row.job_host.job if row.job_host else None
    return OpenRun(
        execution_id=row.pk,
        olt_id=row.olt_id,
        job_host_id=row.job_host_id,
        task=job.name if job else row.task_type,
        status=Status(row.status),
        queue=row.queue,
        priority=row.priority,
        due_at=row.due_at,
        waits_since=row.created_at,
        is_on=_is_on(row),
        attempt=row.attempt,
        max_retries=lifecycle.retry_rule(job).max_retries if job else 0,
        not_before=row.not_before,
        sent_at=row.sent_at,
        started_at=row.started_at,
        lease_until=row.lease_until,
        worker=row.worker,
        abort_requested=row.abort_requested,
        reason=row.reason,
        error=row.error_text or row.error_code,
    )


def _is_on(row: Execution) -> bool:
    """The switches that `aborts` and the claim of a worker look at."""
    if row.kind == Kind.PROBE:
        return row.olt.enabled
    pair = row.job_host
    return row.olt.enabled and pair is not None and pair.enabled and pair.job.enabled
