"""What is owed gets the time left over, and never that of something planned."""

from datetime import timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.choices import EventType
from execution_coordinator.extra_runs import Owed, chosen, review_extra_runs
from execution_coordinator.models import CoordinatorLog
from execution_coordinator.quotas.quota import Counts
from execution_coordinator.quotas.tracking import recount
from executions.choices import Reason, Status, Trigger
from executions.models import Execution
from executions.requests import request_run
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJobHost
from tests.execution_coordinator.quotas.rows import TEN, at, on_grid, ran, ran_all
from tests.factories import make_execution, make_job, make_job_host

SUCCESS, FAILED, PENDING, RUNNING = (
    Status.SUCCESS,
    Status.FAILED,
    Status.PENDING,
    Status.RUNNING,
)
FIFTEEN_MINUTES = timedelta(minutes=15)
NOW = at("10:32")


def owed(**fields: Any) -> Owed:
    """One of four failed; 5 s are expected and the OLT is free until 10:33."""
    defaults: dict[str, Any] = {
        "job_host_id": 1,
        "job_id": 1,
        "olt_id": 1,
        "kind": JobKind.GET,
        "task_type": "get_potencia",
        "quota": Counts(4, completed=1, failed=1),
        "free_until": at("10:33"),
    }
    return Owed(**defaults | fields)


def test_a_failed_run_with_its_quota_at_risk_runs_again_in_a_free_gap() -> None:
    assert chosen([owed()], {1: 5.0}, NOW) == (owed(),)


@pytest.mark.parametrize(
    ("fields", "expected_s"),
    [
        ({"quota": Counts(12, completed=1, failed=1)}, 5.0),
        ({"quota": Counts(4, completed=1, skipped=1)}, 5.0),
        ({"free_until": at("10:32:19")}, 5.0),
        ({"free_until": NOW}, 5.0),
        ({}, 25.1),
    ],
    ids=["quota safe", "nothing failed", "gap too short", "not free", "run too long"],
)
def test_what_gets_no_extra_run(fields: dict[str, Any], expected_s: float) -> None:
    assert chosen([owed(**fields)], {1: expected_s}, NOW) == ()


def test_a_gap_must_hold_twice_the_run_and_ten_seconds() -> None:
    assert chosen([owed(free_until=at("10:32:20"))], {1: 5.0}, NOW) != ()


def test_one_olt_gets_one_extra_run_at_a_time_and_discovery_goes_first() -> None:
    discovery = owed(job_host_id=2, kind=JobKind.DISCOVERY)
    elsewhere = owed(job_host_id=3, olt_id=2)

    assert chosen([owed(), elsewhere, discovery], {1: 5.0, 2: 5.0, 3: 5.0}, NOW) == (
        discovery,
        elsewhere,
    )


def failing(**fields: Any) -> SnmpJobHost:
    """Each fifteen minutes: failed at 10:15, succeeded at 10:30, next at 10:45."""
    job_host = on_grid("10:45", job=make_job(interval=FIFTEEN_MINUTES, **fields))
    ran(job_host, "09:45", SUCCESS)
    ran_all(job_host, [FAILED, SUCCESS], "10:15", FIFTEEN_MINUTES)
    return job_host


def get_of(olt: OLT, **fields: Any) -> SnmpJobHost:
    return make_job_host(olt=olt, job=make_job(brand=olt.brand, kind=JobKind.GET), **fields)


@pytest.mark.django_db
class TestInTheDatabase:
    def test_the_extra_run_waits_behind_everything_and_counts_for_the_quota(self) -> None:
        job_host = failing()
        recount(NOW)

        assert review_extra_runs(NOW) == 1

        extra = Execution.objects.get(trigger=Trigger.EXTRA)
        assert (extra.job_host, extra.job, extra.olt) == (job_host, job_host.job, job_host.olt)
        assert (extra.status, extra.due_at, extra.priority) == (PENDING, NOW, 10)
        assert (extra.kind, extra.task_type, extra.queue) == (
            "discovery",
            "discovery",
            "discovery",
        )
        assert CoordinatorLog.objects.get().event_type == EventType.EXTRA_RUN

    def test_a_job_host_gets_one_in_an_hour(self) -> None:
        failing()
        recount(NOW)
        review_extra_runs(NOW)
        Execution.objects.filter(trigger=Trigger.EXTRA).update(
            status=FAILED, finished_at=at("10:32:05")
        )
        recount(at("10:34"))

        assert review_extra_runs(at("10:34")) == 0

    @pytest.mark.parametrize(
        "code", ["internal", "nothing_to_ask", "unusable_oid", "secret_unreadable"]
    )
    def test_a_failure_that_another_try_cannot_mend_gets_none(self, code: str) -> None:
        failing()
        Execution.objects.filter(status=FAILED).update(error_code=code)
        recount(NOW)

        assert review_extra_runs(NOW) == 0

    def test_the_failure_rests_for_a_minute_first(self) -> None:
        failing()
        Execution.objects.filter(status=FAILED).update(finished_at=NOW - timedelta(seconds=59))
        recount(NOW)

        assert review_extra_runs(NOW) == 0
        assert review_extra_runs(NOW + timedelta(seconds=1)) == 1

    @pytest.mark.parametrize(
        ("model", "fields"),
        [
            (SnmpJobHost, {"suspended_at": NOW}),
            (SnmpJobHost, {"enabled": False}),
            (OLT, {"suspended_at": NOW}),
            (OLT, {"silent_since": NOW}),
            (OLT, {"enabled": False}),
        ],
    )
    def test_what_is_suspended_silent_or_off_gets_none(
        self, model: type[SnmpJobHost | OLT], fields: dict[str, Any]
    ) -> None:
        failing()
        recount(NOW)
        model.objects.update(**fields)

        assert review_extra_runs(NOW) == 0

    def test_an_olt_whose_last_three_runs_failed_gets_none(self) -> None:
        job_host = on_grid("11:15", job=make_job(interval=FIFTEEN_MINUTES))
        ran_all(job_host, [FAILED] * 3, "10:05", timedelta(minutes=5))
        recount(NOW)

        assert review_extra_runs(NOW) == 0

    @pytest.mark.parametrize(
        "fields",
        [
            {"status": RUNNING},
            {"status": PENDING},
            {"status": PENDING, "not_before": NOW + timedelta(seconds=5)},
        ],
        ids=["running", "waiting", "retried soon"],
    )
    def test_an_olt_with_something_to_do_gets_none(self, fields: dict[str, Any]) -> None:
        job_host = failing()
        busy = make_execution(job_host=get_of(job_host.olt), due_at=at("10:31"), **fields)
        recount(NOW)
        assert review_extra_runs(NOW) == 0

        busy.delete()
        assert review_extra_runs(NOW) == 1

    def test_the_next_due_time_of_another_job_bounds_the_gap(self) -> None:
        job_host = failing()
        get = get_of(job_host.olt, next_run_at=at("10:32:08"))
        recount(NOW)
        assert review_extra_runs(NOW) == 0

        get.delete()
        assert review_extra_runs(NOW) == 1

    def test_it_gives_way_when_something_planned_comes_near(self) -> None:
        failing()
        recount(NOW)
        review_extra_runs(NOW)
        assert review_extra_runs(at("10:43")) == 0
        extra = Execution.objects.get(trigger=Trigger.EXTRA)
        assert extra.status == PENDING

        review_extra_runs(at("10:44"))

        extra.refresh_from_db()
        assert (extra.status, extra.reason) == (Status.ABORTED, Reason.GAVE_WAY)

    def test_one_that_somebody_asked_for_meanwhile_gives_way_no_more(self) -> None:
        job_host = failing()
        recount(NOW)
        review_extra_runs(NOW)
        asked = request_run(job_host.pk, at("10:43"))

        review_extra_runs(at("10:44"))

        assert Execution.objects.get(pk=asked).status == PENDING

    def test_a_failure_of_the_hour_before_is_over(self) -> None:
        failing()
        SnmpJobHost.objects.update(next_run_at=at("11:15"))
        recount(at("11:05"))

        assert review_extra_runs(at("11:05")) == 0

    @pytest.mark.parametrize("olts", [1, 3])
    def test_it_costs_the_same_whatever_the_number_of_olts(
        self, olts: int, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        for _ in range(olts):
            failing()
        recount(NOW)

        with django_assert_num_queries(8):
            assert review_extra_runs(NOW) == olts
        assert Execution.objects.filter(trigger=Trigger.EXTRA, due_at__gt=TEN).count() == olts
