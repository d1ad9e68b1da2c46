from dataclasses import replace
from datetime import timedelta

import pytest

from execution_coordinator.plans.basis import (
    GridPlace,
    PlanBasis,
    PlanChange,
    PlannedJob,
    basis_of,
    change_of,
)
from snmp_jobs.choices import JobKind
from snmp_jobs.schedule import Schedule, next_run
from tests.execution_coordinator.quotas.rows import FIVE_MINUTES, at

PLACE = GridPlace(
    job_host_id=7,
    olt_id=1,
    kind=JobKind.GET,
    task_type="get_potencia",
    schedule=Schedule(FIVE_MINUTES, "", "America/Lima"),
    next_run_at=at("10:02:17"),
)
BEFORE = PlanBasis({7: PlannedJob("get_potencia", "5m + 137s", 4.0)})


def test_a_place_stays_on_its_grid_however_far_it_has_come() -> None:
    later = replace(PLACE, next_run_at=next_run(PLACE.schedule, PLACE.next_run_at, at("23:11")))
    moved = replace(PLACE, next_run_at=PLACE.next_run_at + timedelta(seconds=1))

    assert PLACE.grid == later.grid == "5m + 137.000000s"
    assert moved.grid != PLACE.grid


def test_a_cron_expression_is_its_own_grid() -> None:
    schedule = Schedule(None, "*/10 * * * *", "America/Lima")

    assert replace(PLACE, schedule=schedule).grid == "*/10 * * * *"


@pytest.mark.parametrize(
    ("now", "change"),
    [
        (BEFORE, None),
        (PlanBasis({}), PlanChange.TASKS),
        (PlanBasis({7: PlannedJob("discovery", "5m + 137s", 4.0)}), PlanChange.TASKS),
        (PlanBasis({8: PlannedJob("get_potencia", "5m + 137s", 4.0)}), PlanChange.TASKS),
        (PlanBasis({7: PlannedJob("get_potencia", "10m + 137s", 4.0)}), PlanChange.SCHEDULE),
        (PlanBasis({7: PlannedJob("get_potencia", "5m + 137s", 9.0)}), PlanChange.DURATIONS),
        (PlanBasis({}, "it does not answer"), PlanChange.LEFT_TO_PROBE),
    ],
)
def test_what_makes_a_plan_another_one(now: PlanBasis, change: PlanChange | None) -> None:
    assert change_of(BEFORE, now) is change


def test_an_olt_that_answers_again_is_planned_again() -> None:
    probe = PlanBasis({}, "it does not answer")

    assert change_of(probe, BEFORE) is PlanChange.ANSWERS_AGAIN
    assert change_of(probe, PlanBasis({}, "in other words")) is None


def test_a_basis_comes_back_from_the_table_as_it_was() -> None:
    basis = basis_of({7: PLACE}, {7: 4.25}, "")

    assert basis == PlanBasis({7: PlannedJob("get_potencia", "5m + 137.000000s", 4.25)})
    document = basis.as_json()
    assert document == {"7": ["get_potencia", "5m + 137.000000s", 4.25]}
    assert PlanBasis.from_json({"7": ("get_potencia", "5m + 137.000000s", 4.25)}, "") == basis
