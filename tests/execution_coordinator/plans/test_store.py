"""Plans in the database: made, kept, replaced, completed and aborted."""

from collections.abc import Mapping
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.choices import EventType, PlanStatus
from execution_coordinator.models import CoordinatorLog, ExecutionPlan
from execution_coordinator.plans.store import refresh_plans
from execution_coordinator.quotas.tracking import recount
from executions.choices import Kind, Reason, Status, Trigger
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.execution_coordinator.quotas.rows import FIVE_MINUTES, TEN, at, on_grid, ran, ran_all
from tests.factories import make_execution, make_job, make_olt

pytestmark = pytest.mark.django_db

SUCCESS, FAILED, SKIPPED = Status.SUCCESS, Status.FAILED, Status.SKIPPED


def each(minutes: int, **fields: Any) -> SnmpJob:
    return make_job(interval=timedelta(minutes=minutes), **fields)


def active() -> ExecutionPlan:
    return ExecutionPlan.objects.get(status=PlanStatus.ACTIVE)


def logged(event: EventType) -> list[str]:
    return [one.message for one in CoordinatorLog.objects.filter(event_type=event)]


def probe(olt: OLT, due: str, status: Status) -> None:
    make_execution(
        job_host=None, olt=olt, kind=Kind.PROBE, task_type="probe", priority=100, queue="get",
        trigger=Trigger.PROBE, due_at=at(due), status=status,
    )  # fmt: skip


def test_the_plan_of_an_hour_says_what_is_due_and_when_it_can_start() -> None:
    olt = make_olt()
    discovery = on_grid("10:20", olt=olt, job=each(40, brand=olt.brand))
    get = on_grid(
        "10:20", olt=olt, job=each(60, brand=olt.brand, kind=JobKind.GET, name="Potencia")
    )

    assert refresh_plans(at("10:01")) == 1

    plan = ExecutionPlan.objects.get()
    assert (plan.olt, plan.period_start, plan.period_end) == (olt, TEN, at("11:00"))
    assert (plan.status, plan.total_tasks) == (PlanStatus.ACTIVE, 3)
    assert plan.utilisation == round((60 + 60 + 15) / 3600, 4)
    assert plan.plan_data["tasks"] == [
        {
            "job_host": job_host.pk,
            "task_type": task_type,
            "due_at": f"2026-03-02T{due}+00:00",
            "expected_s": expected_s,
            "starts_at": f"2026-03-02T{starts}+00:00",
            "ends_at": f"2026-03-02T{ends}+00:00",
        }
        for job_host, task_type, due, expected_s, starts, ends in (
            (discovery, "discovery", "10:20:00", 60.0, "10:20:00", "10:21:00"),
            (get, "get_potencia", "10:20:00", 15.0, "10:21:00", "10:21:15"),
            (discovery, "discovery", "11:00:00", 60.0, "11:00:00", "11:01:00"),
        )
    ]
    assert (plan.plan_data["not_fitting"], plan.plan_data["at_risk"]) == ([], [])


def test_a_plan_stays_while_the_grid_only_moves_on() -> None:
    job_host = on_grid("10:05")
    ran(job_host, "09:55", SUCCESS)
    refresh_plans(at("10:01"))
    ran_all(job_host, [SUCCESS, FAILED], "10:05", FIVE_MINUTES)
    SnmpJobHost.objects.update(next_run_at=at("10:15"))

    assert refresh_plans(at("10:11")) == 0
    assert ExecutionPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "total", "why"),
    [
        ({"interval": timedelta(minutes=20)}, 1 + 3, "other due times"),
        ({"kind": JobKind.GET}, 1 + 11, "other tasks"),
    ],
)
def test_a_plan_is_replaced_when_an_operator_changes_the_job(
    change: Mapping[str, Any], total: int, why: str
) -> None:
    ran(on_grid("10:05"), "10:05", SUCCESS)
    SnmpJobHost.objects.update(next_run_at=at("10:10"))
    refresh_plans(at("10:06"))
    SnmpJob.objects.update(**change)

    with translation.override("en"):
        assert refresh_plans(at("10:07")) == 1

    assert ExecutionPlan.objects.filter(status=PlanStatus.SUPERSEDED).count() == 1
    assert active().total_tasks == total
    assert logged(EventType.PLAN_ADJUSTED) == [f"Plan adjusted: {why}"]


def test_a_plan_is_made_anew_without_a_task_that_was_disabled() -> None:
    olt = make_olt()
    on_grid("10:30", olt=olt, job=each(30, brand=olt.brand))
    get = on_grid("10:30", olt=olt, job=each(30, brand=olt.brand, kind=JobKind.GET))
    refresh_plans(at("10:01"))
    SnmpJobHost.objects.filter(pk=get.pk).update(enabled=False, next_run_at=None)

    refresh_plans(at("10:02"))

    assert {task["task_type"] for task in active().plan_data["tasks"]} == {"discovery"}


def test_the_durations_are_those_of_the_last_runs_that_ended_well() -> None:
    job_host = on_grid("10:30", job=each(30))
    for number in range(25):
        made = at("09:00") - number * timedelta(minutes=30)
        duration_ms = 8000 if number < 20 else 100_000
        make_execution(job_host=job_host, due_at=made, status=SUCCESS, duration_ms=duration_ms)
    ran(job_host, "09:30", FAILED, duration_ms=250_000)

    refresh_plans(at("10:01"))

    assert [task["expected_s"] for task in active().plan_data["tasks"]] == [8.0, 8.0]


def test_a_plan_is_replaced_when_runs_take_much_longer_than_before() -> None:
    job_host = on_grid("10:30", job=each(30))
    ran(job_host, "09:30", SUCCESS, duration_ms=10_000)
    refresh_plans(at("10:01"))
    ran(job_host, "10:30", SUCCESS, duration_ms=11_000)
    SnmpJobHost.objects.update(next_run_at=at("11:00"))
    assert refresh_plans(at("10:31")) == 0

    ran(job_host, "10:45", SUCCESS, duration_ms=90_000, trigger=Trigger.MANUAL)

    assert refresh_plans(at("10:46")) == 1
    assert active().plan_data["tasks"][0]["expected_s"] > 50


def test_in_its_last_ten_minutes_the_next_hour_is_planned_too() -> None:
    on_grid("10:55")
    refresh_plans(at("10:49"))
    assert ExecutionPlan.objects.count() == 1

    assert refresh_plans(at("10:51")) == 1

    upcoming = ExecutionPlan.objects.get(period_start=at("11:00"))
    assert upcoming.total_tasks == 12


def test_an_hour_that_does_not_fit_is_known_beforehand_and_its_quota_at_risk() -> None:
    olt = make_olt()
    discovery = on_grid("10:01", olt=olt, job=each(10, brand=olt.brand))
    get = on_grid("10:02", olt=olt, job=each(2, brand=olt.brand, kind=JobKind.GET, name="Potencia"))
    ran(discovery, "09:51", SUCCESS, duration_ms=590_000)
    ran(get, "09:50", SUCCESS, duration_ms=5_000)
    recount(at("10:00:30"))

    refresh_plans(at("10:00:31"))

    plan = active()
    assert plan.utilisation > 1
    assert len(plan.plan_data["not_fitting"]) > 20
    (risk,) = plan.plan_data["at_risk"]
    assert (risk["task_type"], risk["required"]) == ("get_potencia", 30)
    assert risk["possible"] < 24
    assert len(logged(EventType.QUOTA_AT_RISK)) == 1


def test_a_quota_at_risk_is_logged_once() -> None:
    job_host = on_grid("10:45", job=each(15))
    ran_all(job_host, [SUCCESS, FAILED], "10:15", timedelta(minutes=15))
    recount(at("10:31"))

    refresh_plans(at("10:31"))
    refresh_plans(at("10:32"))

    assert active().plan_data["at_risk"] == [
        {"task_type": "discovery", "possible": 3, "required": 4}
    ]
    assert CoordinatorLog.objects.get(event_type=EventType.QUOTA_AT_RISK).repeated == 1


def test_a_second_quota_at_risk_does_not_log_the_first_again() -> None:
    job_host = on_grid("10:45", job=each(15))
    ran_all(job_host, [SUCCESS, FAILED], "10:15", timedelta(minutes=15))
    get = on_grid("10:40", olt=job_host.olt, job=each(20, brand=job_host.olt.brand, kind="get"))
    ran(get, "10:05", SUCCESS)
    recount(at("10:31"))
    refresh_plans(at("10:31"))
    ran(get, "10:20", SKIPPED)
    recount(at("10:32"))

    refresh_plans(at("10:33"))

    risks = CoordinatorLog.objects.filter(event_type=EventType.QUOTA_AT_RISK)
    assert [risk.repeated for risk in risks] == [1, 1]
    assert len(active().plan_data["at_risk"]) == 2


def test_at_the_end_of_the_hour_the_plan_is_completed_with_its_counts() -> None:
    job_host = on_grid("10:15", job=each(15))
    refresh_plans(at("10:01"))
    ran_all(job_host, [SUCCESS, FAILED, SUCCESS, SKIPPED], "10:15", timedelta(minutes=15))
    SnmpJobHost.objects.update(next_run_at=at("11:15"))
    recount(at("11:00:30"))

    refresh_plans(at("11:01"))

    plan = ExecutionPlan.objects.get(period_start=TEN)
    assert plan.status == PlanStatus.COMPLETED
    assert (plan.total_tasks, plan.completed_tasks, plan.failed_tasks) == (4, 2, 1)
    assert active().period_start == at("11:00")


def test_a_plan_with_an_open_run_is_completed_ten_minutes_later() -> None:
    job_host = on_grid("11:15", job=each(60))
    SnmpJobHost.objects.update(next_run_at=at("10:15"))
    refresh_plans(at("10:01"))
    ran(job_host, "10:15", Status.PENDING)
    SnmpJobHost.objects.update(next_run_at=at("11:15"))
    recount(at("11:01"))

    refresh_plans(at("11:01"))
    assert ExecutionPlan.objects.get(period_start=TEN).status == PlanStatus.ACTIVE

    refresh_plans(at("11:10"))
    assert ExecutionPlan.objects.get(period_start=TEN).status == PlanStatus.COMPLETED


def test_disabling_an_olt_aborts_its_plan_and_enabling_it_makes_a_new_one() -> None:
    on_grid("10:05")
    refresh_plans(at("10:01"))
    OLT.objects.update(enabled=False)
    assert refresh_plans(at("10:02")) == 0
    assert [plan.status for plan in ExecutionPlan.objects.all()] == [PlanStatus.ABORTED]

    OLT.objects.update(enabled=True)
    assert refresh_plans(at("10:03")) == 1
    assert active().total_tasks == 12


def test_after_three_failures_in_a_row_only_the_probe_stays_in_the_plan() -> None:
    job_host = on_grid("10:20")
    ran(job_host, "10:05", FAILED)
    ran(job_host, "10:10", FAILED)
    refresh_plans(at("10:11"))
    assert active().plan_data["left_to_probe"] == ""
    ran(job_host, "10:15", FAILED)

    refresh_plans(at("10:16"))

    plan = active()
    assert plan.plan_data["tasks"] == [{"task_type": "probe", "due_at": None}]
    assert (plan.total_tasks, plan.utilisation) == (1, 0.0)
    assert len(logged(EventType.EMERGENCY_REPLAN)) == 1
    assert logged(EventType.PLAN_ADJUSTED) == []


def test_the_probe_that_is_left_in_the_plan_is_sent() -> None:
    job_host = on_grid("10:20")
    for due in ("10:05", "10:10", "10:15"):
        ran(job_host, due, FAILED)

    refresh_plans(at("10:16"))
    refresh_plans(at("10:17"))

    waiting = Execution.objects.get(kind="probe")
    assert (waiting.olt, waiting.status, waiting.queue) == (job_host.olt, "PENDING", "default")


def test_the_emergency_is_logged_once_however_many_hours_it_lasts() -> None:
    on_grid("10:20")
    OLT.objects.update(suspended_at=at("10:02"), next_probe_at=at("10:12"))
    for moment in ("10:05", "10:06", "10:55", "11:01", "12:01"):
        refresh_plans(at(moment))

    assert CoordinatorLog.objects.get(event_type=EventType.EMERGENCY_REPLAN).repeated == 1
    first = ExecutionPlan.objects.order_by("pk")[0]
    assert first.plan_data["tasks"] == [
        {"task_type": "probe", "due_at": "2026-03-02T10:12:00+00:00"}
    ]


def test_when_the_olt_answers_again_its_tasks_are_planned_again() -> None:
    job_host = on_grid("10:20")
    ran_all(job_host, [FAILED] * 3, "10:05", FIVE_MINUTES)
    refresh_plans(at("10:16"))
    probe(job_host.olt, "10:17", SUCCESS)

    refresh_plans(at("10:18"))

    assert active().total_tasks == 12
    assert len(logged(EventType.PLAN_ADJUSTED)) == 1


@pytest.mark.parametrize(
    ("statuses", "error_code"),
    [
        ([FAILED, SUCCESS, FAILED, FAILED], "timeout"),
        ([FAILED, FAILED, FAILED], "internal"),
        ([FAILED, FAILED, FAILED], "lease_lost"),
        ([SKIPPED, SKIPPED, SKIPPED], ""),
    ],
)
def test_what_is_no_emergency(statuses: list[Status], error_code: str) -> None:
    job_host = on_grid("10:40")
    for number, status in enumerate(statuses):
        due = (at("10:05") + number * FIVE_MINUTES).strftime("%H:%M")
        code = error_code if status == FAILED else ""
        ran(job_host, due, status, error_code=code, reason=Reason.NONE)

    refresh_plans(at("10:36"))

    assert active().plan_data["left_to_probe"] == ""


@pytest.mark.parametrize("olts", [1, 3])
def test_plans_cost_the_same_whatever_the_number_of_olts(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        ran(on_grid("10:10"), "10:05", SUCCESS)
    recount(at("10:06"))

    with django_assert_num_queries(14):
        assert refresh_plans(at("10:06")) == olts
    with django_assert_num_queries(11):
        assert refresh_plans(at("10:07")) == 0


def test_the_command_says_how_wrong_predictions_were() -> None:
    job_host = on_grid("10:10")
    now = timezone.now()
    for number, duration_ms in enumerate([10_000, 10_000, 10_000, 20_000]):
        make_execution(
            job_host=job_host, status=SUCCESS, duration_ms=duration_ms,
            due_at=now - timedelta(hours=9 - number),
        )  # fmt: skip
    out = StringIO()

    call_command("prediction_error", stdout=out)

    assert out.getvalue() == (
        "discovery: 3 runs, median error 0.0 %, 66.7 % took no longer than predicted, "
        "predicted 75.0 % of the measured seconds\n"
    )


def test_the_command_says_so_when_nothing_was_recorded() -> None:
    out = StringIO()

    call_command("prediction_error", "--days", "2", stdout=out)

    assert out.getvalue() == "no run was recorded in the last 2 days\n"
