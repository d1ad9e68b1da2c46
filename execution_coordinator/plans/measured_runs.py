"""What the last runs of each job on each OLT took."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import timedelta

from django.db import connection
from django.db.models.functions import Now

from execution_coordinator.plans.prediction import PRIOR_S, QUANTILE, RUNS_REMEMBERED
from executions.choices import Kind, Status
from executions.models import Execution
from snmp_jobs.choices import JobKind

# Behind a hundred due times that were all skipped or failed, what was measured is too old to tell.
_LAST_RUNS = """
    SELECT h.id, percentile_cont(%(quantile)s) WITHIN GROUP (ORDER BY run.duration_ms) / 1000.0
      FROM unnest(%(job_hosts)s::bigint[]) AS h(id)
CROSS JOIN LATERAL (
        SELECT duration_ms
          FROM (SELECT status, duration_ms, due_at FROM snmp_executions
                 WHERE job_host_id = h.id ORDER BY due_at DESC LIMIT 100) last
         WHERE status IN ('SUCCESS', 'PARTIAL') AND duration_ms IS NOT NULL
      ORDER BY due_at DESC LIMIT %(runs)s
    ) run
  GROUP BY h.id
"""


def expected_durations_s(kinds: Mapping[int, JobKind]) -> dict[int, float]:
    """For each job host (id: kind of its job) how long its next run will take. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LAST_RUNS,
            {"job_hosts": list(kinds), "quantile": QUANTILE, "runs": RUNS_REMEMBERED},
        )
        measured: dict[int, float] = dict(cursor.fetchall())
    return {ident: measured.get(ident, PRIOR_S[kind]) for ident, kind in kinds.items()}


def recorded_durations_s(age: timedelta) -> dict[JobKind, list[list[float]]]:
    """Per kind, for each job host the durations of its runs that ended well, oldest first."""
    rows = (
        Execution.objects.filter(
            status__in=(Status.SUCCESS, Status.PARTIAL),
            duration_ms__isnull=False,
            job_host__isnull=False,
            due_at__gt=Now() - age,
        )
        .exclude(kind=Kind.PROBE)
        .order_by("job_host", "due_at")
        .values_list("kind", "job_host", "duration_ms")
    )
    series: dict[tuple[str, int | None], list[float]] = defaultdict(list)
    for kind, job_host_id, duration_ms in rows.iterator():
        series[kind, job_host_id].append((duration_ms or 0) / 1000)
    found: dict[JobKind, list[list[float]]] = defaultdict(list)
    for (kind, _), durations in series.items():
        found[JobKind(kind)].append(durations)
    return found
