"""What plans are made from, read for all OLTs at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from execution_coordinator.due_times import due_times
from execution_coordinator.emergency import left_to_probe
from execution_coordinator.hours import Hour
from execution_coordinator.plans.basis import GridPlace
from execution_coordinator.plans.measured_runs import expected_durations_s
from execution_coordinator.plans.planned_hour import PlannedTask
from executions.choices import Trigger
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """`places`: per OLT its jobs, by job host. `expected_s`: by job host.

    `probes`: the OLTs that nothing but the probe is planned for; see `left_to_probe`.
    """

    places: Mapping[int, Mapping[int, GridPlace]]
    expected_s: Mapping[int, float]
    probes: Mapping[int, tuple[str, datetime | None]]


def load_facts() -> PlanFacts:
    """Three statements."""
    places: dict[int, dict[int, GridPlace]] = defaultdict(dict)
    on_grid = SnmpJobHost.objects.on().filter(next_run_at__isnull=False).select_related("job")
    for row in on_grid.order_by("pk"):
        if row.next_run_at is not None:
            places[row.olt_id][row.pk] = _place(row, row.next_run_at)
    kinds = {ident: one.kind for of_olt in places.values() for ident, one in of_olt.items()}
    return PlanFacts(places, expected_durations_s(kinds), left_to_probe())


def _place(row: SnmpJobHost, next_run_at: datetime) -> GridPlace:
    return GridPlace(
        job_host_id=row.pk,
        olt_id=row.olt_id,
        kind=row.job.job_kind,
        task_type=row.job.task_type,
        schedule=row.job.schedule,
        next_run_at=next_run_at,
    )


def gone_due_times(hour: Hour, olt_ids: Collection[int]) -> dict[int, set[datetime]]:
    """By job host, the due times of `hour` that are executions already. One statement."""
    found: dict[int, set[datetime]] = defaultdict(set)
    rows = Execution.objects.filter(
        olt__in=olt_ids,
        due_at__gt=hour.start,
        due_at__lte=hour.end,
        trigger=Trigger.SCHEDULED,
        job_host__isnull=False,
    )
    for job_host_id, due_at in rows.order_by().values_list("job_host_id", "due_at"):
        if job_host_id is not None:
            found[job_host_id].add(due_at)
    return found


def tasks_of(
    hour: Hour,
    places: Iterable[GridPlace],
    expected_s: Mapping[int, float],
    gone: Mapping[int, set[datetime]],
) -> list[PlannedTask]:
    """All due times of `hour` of one OLT: those that went by and those to come. Pure."""
    return [
        PlannedTask(
            job_host_id=place.job_host_id,
            task_type=place.task_type,
            priority=place.kind.priority,
            due_at=due_at,
            expected_s=expected_s[place.job_host_id],
        )
        for place in places
        for due_at in gone.get(place.job_host_id, set())
        | set(due_times(place.schedule, place.next_run_at, hour))
    ]
