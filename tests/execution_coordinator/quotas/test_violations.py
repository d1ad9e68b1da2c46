"""Judging hours: once each, in full, and not before nothing of them is open."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.choices import EventType, LogLevel, QuotaStatus, Severity
from execution_coordinator.models import CoordinatorLog, Pulse, QuotaTracker, QuotaViolation
from execution_coordinator.quotas.tracking import COUNTED_UNTIL
from execution_coordinator.quotas.violations import check
from executions.choices import Reason, Status, Trigger
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJobHost
from tests.execution_coordinator.quotas.rows import FIVE_MINUTES, TEN, at, on_grid, ran, ran_all
from tests.factories import make_attempt, make_job, make_olt

pytestmark = pytest.mark.django_db

SUCCESS, FAILED, SKIPPED, PENDING = (
    Status.SUCCESS,
    Status.FAILED,
    Status.SKIPPED,
    Status.PENDING,
)
FIFTEEN_MINUTES = timedelta(minutes=15)


def two_of_four(next_run: str = "11:15") -> SnmpJobHost:
    """A discovery each fifteen minutes that succeeded at 10:15 and 10:30 and then timed out."""
    job_host = on_grid(next_run, job=make_job(interval=FIFTEEN_MINUTES))
    ran_all(job_host, [SUCCESS, SUCCESS], "10:15", FIFTEEN_MINUTES)
    for due in ("10:45", "11:00"):
        ran(job_host, due, FAILED, error_code="timeout")
    return job_host


def test_two_of_four_discoveries_are_a_high_violation() -> None:
    """Document 001, scenario 2."""
    job_host = two_of_four()

    assert check(at("11:02")) == 1

    violation = QuotaViolation.objects.get()
    assert (violation.olt, violation.severity) == (job_host.olt, Severity.HIGH)
    assert (violation.period_start, violation.period_end) == (TEN, at("11:00"))
    log = CoordinatorLog.objects.get()
    assert (log.event_type, log.level) == (EventType.QUOTA_VIOLATION, LogLevel.CRITICAL)
    assert (log.olt, log.repeated) == (job_host.olt, 1)


def test_the_report_tells_of_each_task_why_and_what_held_the_olt() -> None:
    job_host = two_of_four()
    get = on_grid(
        "11:20", olt=job_host.olt, job=make_job(brand=job_host.olt.brand, name="Potencia",
        kind=JobKind.GET, interval=timedelta(minutes=20)),
    )  # fmt: skip
    ran(get, "10:20", SUCCESS, started_at=at("10:20:09"))
    ran(get, "10:40", SKIPPED, missed=1, missed_until=at("11:00"), reason=Reason.STILL_WAITING)
    held = ran(
        job_host, "10:31", SUCCESS, trigger=Trigger.MANUAL,
        started_at=at("10:31"), finished_at=at("10:46"),
    )  # fmt: skip
    late = Execution.objects.get(due_at=at("11:00"), job_host=job_host)
    Execution.objects.filter(pk=late.pk).update(started_at=at("11:01"))
    make_attempt(execution=late, started_at=at("11:00:05"))

    check(at("11:02"))

    assert QuotaViolation.objects.get().report == {
        "checked_at": "2026-03-02T11:02:00+00:00",
        "checked_late": False,
        "tasks": [
            {
                "task_type": "discovery",
                "status": "QUOTA_NOT_MET",
                "required": 4,
                "completed": 2,
                "failed": 2,
                "skipped": 0,
                "pending": 0,
                "completed_percent": 50.0,
                "severity": "HIGH",
                "reasons": {"timeout": 2},
                "longest_wait_ms": 5000,
            },
            {
                "task_type": "get_potencia",
                "status": "QUOTA_NOT_MET",
                "required": 3,
                "completed": 1,
                "failed": 0,
                "skipped": 2,
                "pending": 0,
                "completed_percent": 33.3,
                "severity": "HIGH",
                "reasons": {"still_waiting": 2},
                "longest_wait_ms": 9000,
            },
        ],
        "held_longest": {
            "execution": held.pk,
            "task_type": "discovery",
            "trigger": "MANUAL",
            "held_ms": 900_000,
        },
    }


def test_the_worst_task_decides_how_severe_the_violation_is() -> None:
    job_host = two_of_four()
    get = on_grid(
        "11:30", olt=job_host.olt, job=make_job(brand=job_host.olt.brand, name="Potencia",
        kind=JobKind.GET, interval=timedelta(minutes=30)),
    )  # fmt: skip
    ran_all(get, [FAILED, FAILED], "10:30", timedelta(minutes=30))

    check(at("11:02"))

    assert QuotaViolation.objects.get().severity == Severity.CRITICAL
    assert "get_potencia" in CoordinatorLog.objects.get().message


def test_judging_twice_makes_no_second_violation() -> None:
    two_of_four()

    assert [check(at("11:02")), check(at("11:02")), check(at("11:12"))] == [1, 0, 0]
    assert CoordinatorLog.objects.count() == 1


def test_a_violation_that_a_person_deleted_does_not_come_back() -> None:
    two_of_four()
    check(at("11:02"))
    QuotaViolation.objects.all().delete()

    assert check(at("11:12")) == 0


def test_a_quota_that_was_kept_is_no_violation() -> None:
    job_host = on_grid("11:05")
    ran_all(job_host, [SUCCESS] * 10 + [FAILED, SKIPPED], "10:05", FIVE_MINUTES)

    assert check(at("11:02")) == 0
    assert QuotaTracker.objects.get(period_start=TEN).judged_at == at("11:02")


def test_nothing_of_four_is_critical() -> None:
    job_host = on_grid("11:15", job=make_job(interval=FIFTEEN_MINUTES))
    ran_all(job_host, [SKIPPED] * 4, "10:15", FIFTEEN_MINUTES)

    assert check(at("11:02")) == 1
    assert QuotaViolation.objects.get().severity == Severity.CRITICAL


def test_an_hour_with_an_open_run_waits_ten_minutes_for_it() -> None:
    job_host = on_grid("11:15", job=make_job(interval=FIFTEEN_MINUTES))
    ran_all(job_host, [FAILED, SUCCESS, SUCCESS], "10:15", FIFTEEN_MINUTES)
    ran(job_host, "11:00", PENDING)

    assert [check(at("11:02")), check(at("11:09:59"))] == [0, 0]
    assert check(at("11:10")) == 1

    (task,) = QuotaViolation.objects.get().report["tasks"]
    assert (task["required"], task["completed"], task["pending"]) == (4, 2, 1)
    assert task["reasons"] == {"pending": 1, "failed": 1}
    assert task["longest_wait_ms"] == 600_000


def test_a_run_that_ends_in_those_ten_minutes_saves_the_hour() -> None:
    job_host = on_grid("11:15", job=make_job(interval=FIFTEEN_MINUTES))
    ran_all(job_host, [SUCCESS] * 3, "10:15", FIFTEEN_MINUTES)
    open_run = ran(job_host, "11:00", PENDING)
    check(at("11:02"))
    Execution.objects.filter(pk=open_run.pk).update(status=SUCCESS, finished_at=at("11:08"))

    assert check(at("11:12")) == 0
    assert QuotaTracker.objects.get(period_start=TEN).status == QuotaStatus.COMPLETED


def test_the_hour_that_lasts_is_not_judged() -> None:
    job_host = on_grid("11:05")
    ran_all(job_host, [FAILED] * 12, "10:05", FIVE_MINUTES)

    assert check(at("11:00")) == 0
    assert QuotaTracker.objects.get().judged_at is None


def test_an_olt_that_was_switched_off_is_not_judged() -> None:
    job_host = on_grid(None)
    ran_all(job_host, [FAILED] * 3, "10:05", FIVE_MINUTES)
    OLT.objects.update(enabled=False)
    check(at("10:30"))

    assert check(at("11:02")) == 0
    assert QuotaTracker.objects.get().status == QuotaStatus.INTERRUPTED


def test_hours_missed_while_everything_was_down_are_judged_later_once_and_say_so() -> None:
    """Down from 08:30 to 11:40: nothing is judged before the coordinator has planned through."""
    Pulse.objects.create(name=COUNTED_UNTIL, beat_at=at("08:30"))
    job_host = on_grid("08:35")
    ran_all(job_host, [SUCCESS] * 6, "08:05", FIVE_MINUTES)
    assert check(at("11:40")) == 0

    ran(job_host, "08:35", SKIPPED, missed=36, missed_until=at("11:35"), reason=Reason.TOO_LATE)
    SnmpJobHost.objects.update(next_run_at=at("11:45"))

    assert [check(at("11:42")), check(at("11:52"))] == [3, 0]

    SnmpJobHost.objects.update(next_run_at=at("12:05"))
    assert check(at("12:02")) == 1
    late = QuotaViolation.objects.order_by("period_start")
    assert [(one.period_start.hour, one.severity) for one in late] == [
        (8, Severity.HIGH),
        (9, Severity.CRITICAL),
        (10, Severity.CRITICAL),
        (11, Severity.CRITICAL),
    ]
    assert [one.report["checked_late"] for one in late] == [True, True, True, False]
    assert late[1].report["tasks"][0]["reasons"] == {"too_late": 12}


@pytest.mark.parametrize("olts", [1, 3])
def test_judging_costs_the_same_whatever_the_number_of_olts_but_for_the_log(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        two_of_four()

    with django_assert_num_queries(19 + olts):
        assert check(at("11:02")) == olts


def test_each_olt_is_judged_for_itself() -> None:
    two_of_four()
    olt = make_olt()
    ran_all(on_grid("11:05", olt=olt), [SUCCESS] * 12, "10:05", FIVE_MINUTES)

    check(at("11:02"))

    assert not QuotaViolation.objects.filter(olt=olt).exists()
    assert QuotaViolation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_checks_at_once_make_one_violation() -> None:
    two_of_four()
    both = Barrier(2)

    def judge() -> int:
        try:
            both.wait(timeout=10)
            return check(at("11:02"))
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        made = sorted(one.result() for one in [pool.submit(judge), pool.submit(judge)])

    assert made == [0, 1]
    assert QuotaViolation.objects.count() == 1
    assert CoordinatorLog.objects.get().repeated == 1
