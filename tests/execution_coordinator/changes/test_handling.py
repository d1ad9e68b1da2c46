"""A change that anybody made anywhere, noticed by the next tick. With the real Redis."""

import signal
import time
from datetime import timedelta
from os import kill

import pytest
from django.core.cache import cache
from django.db import transaction
from django.utils import timezone
from django_redis import get_redis_connection
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.changes import handling, memory
from execution_coordinator.changes.memory import HASHES_KEY
from execution_coordinator.coordinator import tick
from execution_coordinator.hours import hour_of
from execution_coordinator.lease import KEY_LIFETIME_S, LeaseKey, shown_owners
from execution_coordinator.models import CoordinatorLog
from execution_coordinator.tasks import coordinator_loop_task
from executions.choices import Kind, Reason, Status
from executions.models import Execution
from facho.celery import queue_lengths
from hosts.encryption import current_fernet
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import (
    make_execution,
    make_execution_plan,
    make_job_host,
    make_olt,
    make_olt_model,
    make_quota_tracker,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job_host() -> SnmpJobHost:
    """One that the last tick has seen."""
    job_host = make_job_host()
    review_changes()
    return job_host


def review_changes() -> None:
    handling.review_changes(timezone.now())


def logged() -> list[tuple[str, str]]:
    return list(CoordinatorLog.objects.order_by("pk").values_list("event_type", "message"))


def events() -> list[str]:
    return [event for event, _message in logged()]


@pytest.mark.usefixtures("job_host")
def test_the_first_look_is_a_baseline() -> None:
    assert logged() == []
    assert memory.recall_hashes() is not None


@pytest.mark.usefixtures("job_host")
def test_a_flushed_redis_is_a_new_baseline() -> None:
    cache.clear()
    SnmpJobHost.objects.update(enabled=False)

    review_changes()

    assert logged() == []
    SnmpJobHost.objects.update(enabled=True)
    review_changes()
    assert events() == ["TASK_ADDED"]


def test_a_summary_that_was_lost_is_a_baseline_for_its_olt_alone(job_host: SnmpJobHost) -> None:
    other = make_job_host()
    review_changes()
    CoordinatorLog.objects.all().delete()
    lost = cache.keys(f"coordinator:olt:{job_host.olt_id}:*")  # type: ignore[attr-defined]
    cache.delete_many(lost)
    SnmpJobHost.objects.update(enabled=False)

    review_changes()

    assert CoordinatorLog.objects.get().olt == other.olt


def test_a_change_is_logged_once(job_host: SnmpJobHost) -> None:
    SnmpJob.objects.update(interval=timedelta(minutes=10))
    review_changes()
    review_changes()

    name = job_host.job.name
    assert logged() == [
        ("TASK_INTERVAL_CHANGED", f"Tarea '{name}': intervalo cambiado de 5m a 10m")
    ]
    entry = CoordinatorLog.objects.get()
    assert (entry.olt, entry.repeated) == (job_host.olt, 1)
    assert entry.details == {
        "change": "task_interval_changed",
        "was": "5m",
        "now": "10m",
        "job_host": job_host.pk,
    }


@transaction.atomic
def _break_after_review() -> float:
    review_changes()
    return 1 / 0


@pytest.mark.usefixtures("job_host")
def test_a_tick_that_is_rolled_back_leaves_the_change_to_the_next() -> None:
    SnmpJobHost.objects.update(enabled=False)

    with pytest.raises(ZeroDivisionError):
        _break_after_review()

    assert logged() == []
    review_changes()
    assert events() == ["TASK_REMOVED"]


@pytest.mark.usefixtures("job_host")
def test_what_is_no_longer_true_is_not_kept_in_redis() -> None:
    for port in (1001, 1002, 1003):
        OLT.objects.update(port=port)
        review_changes()

    assert len(cache.keys(f"coordinator:olt:{OLT.objects.get().pk}:*")) == 1  # type: ignore[attr-defined]


@pytest.mark.usefixtures("job_host")
def test_the_tick_notices_a_change() -> None:
    OLT.objects.update(enabled=False)

    tick()

    assert events() == ["OLT_DISABLED"]


def test_a_disabled_olt_loses_its_quota_its_plan_and_its_key(job_host: SnmpJobHost) -> None:
    olt, other = job_host.olt, make_olt()
    review_changes()
    hour = hour_of(timezone.now())
    this = {"period_start": hour.start, "period_end": hour.end}
    quota, plan = make_quota_tracker(olt=olt, **this), make_execution_plan(olt=olt, **this)
    over = make_quota_tracker(olt=olt)
    done = make_quota_tracker(olt=olt, status="COMPLETED", **this)
    kept = make_quota_tracker(olt=other, **this)
    for one in (olt, other):
        LeaseKey(f"lock:snmp:host:{one.pk}", f"1:{KEY_LIFETIME_S}").show()
    OLT.objects.filter(pk=olt.pk).update(enabled=False)

    review_changes()

    for row in (quota, plan, over, done, kept):
        row.refresh_from_db()
    assert (quota.status, plan.status) == ("INTERRUPTED", "ABORTED")
    assert (over.status, done.status, kept.status) == ("IN_PROGRESS", "COMPLETED", "IN_PROGRESS")
    assert set(shown_owners([olt.pk, other.pk])) == {other.pk}


@pytest.mark.parametrize(
    "different",
    [{"address": "192.0.2.77"}, {"port": 9}, {"community": "another"}],
    ids=str,
)
def test_what_talks_to_the_old_address_is_asked_to_stop(
    job_host: SnmpJobHost, different: dict[str, object]
) -> None:
    running = make_execution(job_host=job_host, status=Status.RUNNING)
    elsewhere = make_execution(status=Status.RUNNING)
    review_changes()
    OLT.objects.filter(pk=job_host.olt_id).update(**different)

    review_changes()

    running.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (running.abort_requested, running.reason) == (True, Reason.OLT_CHANGED)
    assert elsewhere.abort_requested is False


@pytest.mark.usefixtures("job_host")
def test_a_silent_olt_with_a_new_address_is_probed_in_the_same_tick() -> None:
    now = timezone.now()
    OLT.objects.update(silent_since=now, next_probe_at=now + timedelta(minutes=9), port=9)

    tick(now)

    assert OLT.objects.get().next_probe_at == now
    assert Execution.objects.get().kind == Kind.PROBE


@pytest.mark.usefixtures("job_host")
def test_a_probe_that_is_due_already_is_not_put_off() -> None:
    now = timezone.now()
    due_at = now - timedelta(seconds=1)
    OLT.objects.update(silent_since=now, next_probe_at=due_at, port=9)

    tick(now)

    assert OLT.objects.get().next_probe_at == due_at


@pytest.mark.usefixtures("job_host")
def test_an_olt_that_answers_is_not_probed_for_its_new_address() -> None:
    OLT.objects.update(port=9)

    review_changes()

    assert OLT.objects.get().next_probe_at is None


def test_the_model_that_the_first_contact_recognised_stops_nothing(job_host: SnmpJobHost) -> None:
    running = make_execution(job_host=job_host, status=Status.RUNNING)
    OLT.objects.update(model=make_olt_model())

    review_changes()

    running.refresh_from_db()
    assert running.abort_requested is False
    assert logged() == []


def test_a_community_under_a_new_key_stops_nothing(job_host: SnmpJobHost) -> None:
    """Rotating the keys rewrites every token and changes no community."""
    olt = OLT.objects.get()
    token = current_fernet().encrypt(olt.community.reveal().encode()).decode()
    assert token != olt.community.token
    running = make_execution(job_host=job_host, status=Status.RUNNING)
    OLT.objects.update(community=type(olt.community)(token))

    review_changes()

    running.refresh_from_db()
    assert running.abort_requested is False
    assert logged() == []


@pytest.mark.usefixtures("job_host")
def test_neither_the_community_nor_its_token_reaches_redis_or_the_log() -> None:
    OLT.objects.update(community="CANARY-7f3")
    review_changes()

    token = OLT.objects.get().community.token
    kept = repr([cache.get(key) for key in cache.keys("coordinator:*")])  # type: ignore[attr-defined]
    assert events() == ["OLT_CHANGED"]
    assert "CANARY" not in kept + repr(CoordinatorLog.objects.values())
    assert token not in kept


@pytest.mark.parametrize("change", ["added", "removed", "interval"])
def test_plans_are_made_again_when_a_task_changes(job_host: SnmpJobHost, change: str) -> None:
    if change == "added":
        make_job_host(olt=job_host.olt)
    elif change == "removed":
        job_host.delete()
    else:
        SnmpJob.objects.update(interval=timedelta(minutes=9))

    assert tick().replan is True
    assert tick().replan is False


def test_the_loop_sends_for_new_plans_at_once() -> None:
    make_job_host()
    coordinator_loop_task()
    before = queue_lengths(["default"])["default"]
    SnmpJob.objects.update(interval=timedelta(minutes=9))

    coordinator_loop_task()

    assert queue_lengths(["default"])["default"] == before + 1


def test_a_deleted_olt_is_logged_by_name(job_host: SnmpJobHost) -> None:
    name = job_host.olt.name
    job_host.olt.delete()

    review_changes()

    assert logged() == [("OLT_DISABLED", f"{name} eliminada")]
    assert CoordinatorLog.objects.get().olt is None


@pytest.mark.parametrize("olts", [1, 3])
def test_looking_costs_the_same_whatever_the_number_of_olts(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        make_execution(status=Status.RUNNING)
    review_changes()

    with django_assert_num_queries(2):
        review_changes()

    OLT.objects.update(community="another")
    SnmpJobHost.objects.update(enabled=False)
    with django_assert_num_queries(6):
        review_changes()
    assert CoordinatorLog.objects.count() == 2 * olts


@pytest.mark.usefixtures("job_host")
def test_a_frozen_redis_delays_a_tick_by_less_than_a_second_and_loses_no_change() -> None:
    OLT.objects.update(enabled=False)
    pid = _redis_pid()
    kill(pid, signal.SIGSTOP)
    try:
        began = time.monotonic()
        tick()
        took_s = time.monotonic() - began
    finally:
        kill(pid, signal.SIGCONT)

    assert took_s < 1
    assert logged() == []
    tick()
    assert events() == ["OLT_DISABLED"]


def test_a_redis_that_refuses_to_write_makes_no_tick_act_again_and_again(
    job_host: SnmpJobHost,
) -> None:
    redis = get_redis_connection()
    running = make_execution(job_host=job_host, status=Status.RUNNING)
    OLT.objects.update(port=9)
    redis.config_set("maxmemory", 1)
    try:
        review_changes()
        review_changes()
    finally:
        redis.config_set("maxmemory", 0)

    running.refresh_from_db()
    assert running.abort_requested is False
    assert logged() == []
    review_changes()
    assert events() == ["OLT_CHANGED"]


def _redis_pid() -> int:
    return int(get_redis_connection().info("server")["process_id"])


@pytest.mark.usefixtures("job_host")
def test_the_hashes_of_all_olts_are_one_value() -> None:
    make_job_host()
    review_changes()

    assert set(cache.get(HASHES_KEY)) == {
        str(pk) for pk in OLT.objects.values_list("pk", flat=True)
    }
