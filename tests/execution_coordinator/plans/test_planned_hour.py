"""An hour of one OLT played through: who goes when, and what has no place."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from execution_coordinator.hours import Hour
from execution_coordinator.plans.planned_hour import PlannedHour, PlannedTask, plan_hour
from tests.execution_coordinator.quotas.rows import TEN, at

HOUR = Hour(TEN)
DISCOVERY, GET = (1, "discovery", 90), (2, "get_potencia", 40)


def task(job: tuple[int, str, int], due: str, expected_s: float = 60) -> PlannedTask:
    return PlannedTask(*job, due_at=at(due), expected_s=expected_s)


def times(planned: PlannedHour) -> list[tuple[str, str, str]]:
    """Task type, start and end of each run, in the order in which they go."""
    return [
        (run.task.task_type, f"{run.starts_at:%H:%M:%S}", f"{run.ends_at:%H:%M:%S}")
        for run in planned.runs
    ]


def test_a_task_starts_when_it_is_due_if_the_olt_is_free() -> None:
    planned = plan_hour(HOUR, [task(DISCOVERY, "10:15"), task(DISCOVERY, "10:30")])

    assert times(planned) == [
        ("discovery", "10:15:00", "10:16:00"),
        ("discovery", "10:30:00", "10:31:00"),
    ]
    assert planned.not_fitting == ()


def test_discovery_goes_first_and_get_starts_the_moment_it_ends() -> None:
    """Document 002."""
    planned = plan_hour(HOUR, [task(GET, "10:15", 20), task(DISCOVERY, "10:15", 90)])

    assert times(planned) == [
        ("discovery", "10:15:00", "10:16:30"),
        ("get_potencia", "10:16:30", "10:16:50"),
    ]


def test_of_what_waits_the_higher_priority_goes_before_the_older() -> None:
    walk = (3, "walk_todo", 30)
    planned = plan_hour(
        HOUR, [task(walk, "10:05", 600), task(GET, "10:06"), task(DISCOVERY, "10:07")]
    )

    assert [name for name, _, _ in times(planned)] == ["walk_todo", "discovery", "get_potencia"]


def test_what_comes_due_the_moment_the_olt_is_free_is_in_time_for_its_turn() -> None:
    walk = (3, "walk_todo", 30)
    planned = plan_hour(
        HOUR, [task(walk, "10:05", 600), task(GET, "10:06"), task(DISCOVERY, "10:15")]
    )

    assert [name for name, _, _ in times(planned)] == ["walk_todo", "discovery", "get_potencia"]


def test_a_run_that_goes_is_not_interrupted_by_a_higher_priority() -> None:
    planned = plan_hour(HOUR, [task(GET, "10:14:50", 30), task(DISCOVERY, "10:15", 60)])

    assert times(planned) == [
        ("get_potencia", "10:14:50", "10:15:20"),
        ("discovery", "10:15:20", "10:16:20"),
    ]


def test_what_comes_due_while_the_one_before_it_still_waits_has_no_place() -> None:
    planned = plan_hour(
        HOUR, [task(DISCOVERY, "10:05", 900), task(GET, "10:06", 5), task(GET, "10:11", 5)]
    )

    assert times(planned) == [
        ("discovery", "10:05:00", "10:20:00"),
        ("get_potencia", "10:20:00", "10:20:05"),
    ]
    assert planned.not_fitting == (task(GET, "10:11", 5),)


def test_what_cannot_start_before_the_hour_is_judged_has_no_place() -> None:
    long = task(DISCOVERY, "10:50", 1201)
    planned = plan_hour(HOUR, [long, task(GET, "10:55", 5)])

    assert [run.task for run in planned.runs] == [long]
    assert planned.not_fitting == (task(GET, "10:55", 5),)


def test_the_run_at_the_full_hour_belongs_to_it() -> None:
    planned = plan_hour(HOUR, [task(DISCOVERY, "11:00"), task(GET, "11:00")])

    assert [start for _, start, _ in times(planned)] == ["11:00:00", "11:01:00"]


def test_utilisation_is_the_share_of_the_hour_that_all_of_it_takes() -> None:
    tasks = [task(DISCOVERY, f"10:{minute:02}", 300) for minute in range(5, 60, 5)]

    assert plan_hour(HOUR, tasks).utilisation == 11 * 300 / 3600
    assert plan_hour(HOUR, []).utilisation == 0


def test_more_than_the_hour_holds_is_seen_beforehand() -> None:
    tasks = [task(DISCOVERY, f"10:{minute:02}", 400) for minute in range(1, 60)]
    planned = plan_hour(HOUR, tasks)

    assert planned.utilisation > 6
    assert len(planned.runs) + len(planned.not_fitting) == 59
    assert len(planned.runs) == 10


tasks_of_an_hour = st.lists(
    st.builds(
        PlannedTask,
        job_host_id=st.integers(1, 4),
        task_type=st.just("task"),
        priority=st.sampled_from([90, 40, 30]),
        due_at=st.integers(1, 3600).map(lambda second: TEN + timedelta(seconds=second)),
        expected_s=st.floats(0.1, 900),
    ),
    max_size=40,
    unique_by=lambda one: (one.job_host_id, one.due_at),
)


@given(tasks_of_an_hour)
def test_nothing_is_lost_starts_early_or_overlaps(tasks: list[PlannedTask]) -> None:
    planned = plan_hour(HOUR, tasks)

    placed = [run.task for run in planned.runs] + list(planned.not_fitting)
    assert sorted(placed, key=repr) == sorted(tasks, key=repr)
    free_at = datetime.min.replace(tzinfo=TEN.tzinfo)
    for run in planned.runs:
        assert run.starts_at >= max(run.task.due_at, free_at)
        free_at = run.ends_at


@given(tasks_of_an_hour)
def test_the_olt_is_never_idle_while_something_waits(tasks: list[PlannedTask]) -> None:
    runs = plan_hour(HOUR, tasks).runs

    for number, run in enumerate(runs):
        before = runs[number - 1].ends_at if number else TEN
        waiting = [other.task.due_at for other in runs[number:]]
        assert run.starts_at == max(before, min(waiting))
