"""The whole state, as values and as `manage.py coordinator_state` prints it."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.changes.configuration import load_configurations
from execution_coordinator.coordinator import ExecutionCoordinator
from execution_coordinator.explanations.words import Code
from execution_coordinator.hours import hour_of
from execution_coordinator.lease import LeaseKey
from execution_coordinator.pulse import LOOP, queue_pulse, record_pulse
from execution_coordinator.system_state import LeaseState, OltState, PlanState, QuotaState
from executions.choices import Status
from executions.models import Execution
from facho.celery import app
from tests.factories import (
    make_execution,
    make_execution_plan,
    make_job,
    make_job_host,
    make_olt,
    make_quota_tracker,
)

pytestmark = pytest.mark.django_db


def state_of(olt_id: int) -> OltState:
    (olt,) = ExecutionCoordinator.get_system_state([olt_id]).olts
    return olt


@pytest.fixture
def running() -> Execution:
    """A discovery that runs, and a GET that waits for it."""
    olt = make_olt(name="OLT-CENTRAL", community="CANARY-7f3")
    discovery = make_job_host(olt=olt, job=make_job(brand=olt.brand, name="Discovery"))
    get = make_job_host(olt=olt, job=make_job(brand=olt.brand, name="GET", kind="get"))
    make_execution(job_host=get)
    return make_execution(job_host=discovery, status=Status.RUNNING)


def test_the_lease_says_who_holds_the_olt_and_until_when(running: Execution) -> None:
    key = LeaseKey(f"lock:snmp:host:{running.olt_id}", f"{running.pk}:{running.fence}")
    key.show()
    try:
        lease = state_of(running.olt_id).lease
    finally:
        key.clear()

    assert lease == LeaseState(
        execution_id=running.pk,
        task="Discovery",
        worker="worker-1",
        since=running.started_at,
        until=running.lease_until,
        shown=f"{running.pk}:{running.fence}",
    )


def test_a_lease_without_its_key_is_still_one(running: Execution) -> None:
    lease = state_of(running.olt_id).lease

    assert lease is not None
    assert (lease.execution_id, lease.shown) == (running.pk, "")


def test_open_executions_come_in_the_order_in_which_they_go(running: Execution) -> None:
    olt = running.olt
    make_execution(job_host=make_job_host(olt=olt, job=make_job(brand=olt.brand, kind="walk")))

    found = state_of(olt.pk).executions

    assert [one.run.priority for one in found] == [90, 40, 30]
    assert [one.explanation.code for one in found] == [
        Code.RUNNING,
        Code.WAITING_FOR_LEASE,
        Code.WAITING_FOR_LEASE,
    ]


def test_tasks_come_by_name_with_schedule_switches_and_reason(running: Execution) -> None:
    discovery, get = state_of(running.olt_id).tasks

    assert (discovery.job, discovery.task_type, discovery.schedule) == (
        "Discovery",
        "discovery",
        "5m",
    )
    assert (get.job, get.enabled, get.job_enabled) == ("GET", True, True)
    assert get.explanation.code is Code.WAITING_FOR_LEASE


def test_quotas_and_plan_are_those_of_this_hour() -> None:
    olt, hour = make_olt(), hour_of(timezone.now())
    this = {"period_start": hour.start, "period_end": hour.end}
    before = {"period_start": hour.start - timedelta(hours=1), "period_end": hour.start}
    make_quota_tracker(olt=olt, task_type="discovery", quota_completed=3, quota_pending=9, **this)
    make_quota_tracker(olt=olt, **before)
    make_execution_plan(olt=olt, status="SUPERSEDED", **this)
    make_execution_plan(olt=olt, utilisation=0.25, total_tasks=12, completed_tasks=3, **this)
    make_execution_plan(olt=olt, **before)

    state = state_of(olt.pk)

    assert state.quotas == (QuotaState("discovery", "IN_PROGRESS", 12, 3, 0, 0, 9),)
    assert state.plan == PlanState(hour.start, 0.25, 12, 3, 0)


def test_an_olt_without_anything_is_an_empty_state() -> None:
    olt = make_olt()

    state = state_of(olt.pk)

    assert (state.tasks, state.executions, state.quotas) == ((), (), ())
    assert (state.lease, state.plan) == (None, None)
    assert state.state_hash == ExecutionCoordinator.calculate_state_hash(
        load_configurations()[olt.pk]
    )


def test_queues_say_what_waits_and_when_a_worker_was_seen() -> None:
    app.control.purge()  # another test's message may wait for a worker that nobody starts
    record_pulse(LOOP, queue_pulse("get"))

    state = ExecutionCoordinator.get_system_state()

    queues = {queue.name: queue for queue in state.queues}
    assert list(queues) == ["default", "discovery", "get", "retry", "highprio", "coordinator"]
    assert queues["get"].messages == 0
    assert queues["get"].worker_seen_at == state.loop_seen_at
    assert queues["discovery"].worker_seen_at is None


@pytest.mark.parametrize("olts", [1, 3])
def test_the_state_of_any_number_of_olts_costs_the_same(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        waiting = make_execution()
        make_execution(job_host=make_job_host(olt=waiting.olt), status=Status.RUNNING)

    with django_assert_num_queries(12):
        assert len(ExecutionCoordinator.get_system_state().olts) == olts


# -- the command ---------------------------------------------------------------------------------


def printed(*arguments: str) -> str:
    out = StringIO()
    call_command("coordinator_state", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("running")
def test_the_command_prints_aligned_english() -> None:
    lines = printed().splitlines()

    assert "OLT OLT-CENTRAL: on, unknown" in lines
    tasks = lines[lines.index("  Tasks:") + 1 :][:2]
    assert tasks[0].startswith("    Discovery  5m  on  next -  last -  Running on worker-1 since ")
    assert tasks[1].startswith("    GET        5m  on  next -  last -  Waits for the OLT, which ")
    assert any(line.startswith("  Lease: Discovery (execution ") for line in lines)
    assert "  Plan:  none" in lines


def test_the_command_prints_one_json_document_with_spanish_sentences(running: Execution) -> None:
    document: dict[str, Any] = json.loads(printed("--json"))

    (olt,) = document["olts"]
    assert olt["lease"]["execution_id"] == running.pk
    explanation = olt["tasks"][0]["explanation"]
    assert explanation["code"] == "running"
    assert explanation["text"].startswith("Se ejecuta en worker-1 desde ")
    assert "queue" not in explanation


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_the_command_shows_no_community(form: tuple[str, ...]) -> None:
    token = load_configurations().popitem()[1].community.token

    assert "CANARY" not in printed(*form)
    assert token not in printed(*form)


def test_the_command_can_be_asked_for_one_olt(running: Execution) -> None:
    make_olt(name="OLT-OTHER")

    assert "OLT-CENTRAL" not in printed("--olt", "OLT-OTHER")
    assert [
        one["name"] for one in json.loads(printed("--olt", running.olt.name, "--json"))["olts"]
    ] == ["OLT-CENTRAL"]


def test_an_unknown_name_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="no OLT is named 'OLT-9'"):
        printed("--olt", "OLT-9")
