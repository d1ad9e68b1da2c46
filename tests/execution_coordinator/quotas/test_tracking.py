"""The table of quotas against executions in the database, and against a count of its own."""

import random
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.choices import QuotaStatus
from execution_coordinator.coordinator import tick
from execution_coordinator.models import Pulse, QuotaTracker
from execution_coordinator.quotas.tracking import COUNTED_UNTIL, MOST_HOURS, recount
from executions.choices import Reason, Status, Trigger
from executions.models import Execution
from executions.requests import request_run
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.execution_coordinator.quotas.rows import FIVE_MINUTES, TEN, at, on_grid, ran, ran_all
from tests.factories import make_execution, make_job, make_olt, make_quota_tracker

pytestmark = pytest.mark.django_db

SUCCESS, PARTIAL, FAILED = Status.SUCCESS, Status.PARTIAL, Status.FAILED
SKIPPED, ABORTED, PENDING, RUNNING = (
    Status.SKIPPED,
    Status.ABORTED,
    Status.PENDING,
    Status.RUNNING,
)


def numbers(hour: datetime = TEN) -> tuple[int, int, int, int, int, str]:
    """Required, completed, failed, skipped, pending and status of the one quota of that hour."""
    row = QuotaTracker.objects.get(period_start=hour)
    return (
        row.quota_required,
        row.quota_completed,
        row.quota_failed,
        row.quota_skipped,
        row.quota_pending,
        row.status,
    )


def counted_last(moment: str) -> None:
    Pulse.objects.create(name=COUNTED_UNTIL, beat_at=at(moment))


def test_what_is_on_the_grid_is_required_and_pending() -> None:
    job_host = on_grid("10:05")

    assert recount(at("10:00:30")) == 1

    row = QuotaTracker.objects.get()
    assert (row.olt, row.task_type) == (job_host.olt, "discovery")
    assert (row.period_start, row.period_end) == (TEN, at("11:00"))
    assert numbers() == (12, 0, 0, 0, 12, QuotaStatus.IN_PROGRESS)


def test_enabling_at_ten_to_eleven_requires_two_and_then_twelve() -> None:
    """Document 002."""
    on_grid("10:55")
    recount(at("10:50"))
    assert numbers() == (2, 0, 0, 0, 2, QuotaStatus.IN_PROGRESS)

    job_host = SnmpJobHost.objects.get()
    ran(job_host, "10:55", SUCCESS)
    ran(job_host, "11:00", SUCCESS)
    SnmpJobHost.objects.update(next_run_at=at("11:05"))
    recount(at("11:00:30"))

    assert numbers() == (2, 2, 0, 0, 0, QuotaStatus.COMPLETED)
    assert numbers(at("11:00")) == (12, 0, 0, 0, 12, QuotaStatus.IN_PROGRESS)


def test_every_end_is_counted_once() -> None:
    job_host = on_grid("10:35")
    ran_all(job_host, [SUCCESS, PARTIAL, FAILED, SKIPPED, SUCCESS], "10:05", FIVE_MINUTES)
    ran(job_host, "10:30", RUNNING)

    recount(at("10:31"))

    assert numbers() == (12, 3, 1, 1, 7, QuotaStatus.IN_PROGRESS)


def test_the_duration_is_that_of_the_runs_that_were_measured() -> None:
    job_host = on_grid("10:20")
    ran(job_host, "10:05", SUCCESS, duration_ms=1000)
    ran(job_host, "10:10", FAILED, duration_ms=2001)
    ran(job_host, "10:15", SKIPPED)
    ran(job_host, "10:15:30", SUCCESS, duration_ms=60_000, trigger=Trigger.MANUAL)

    recount(at("10:16"))

    row = QuotaTracker.objects.get()
    assert (row.total_duration_ms, row.avg_duration_ms) == (3001, 1500)


def test_a_changed_interval_counts_for_each_part_of_the_hour() -> None:
    """Every 5 minutes until 10:30, then every 15."""
    job_host = on_grid("10:45", job=make_job(interval=timedelta(minutes=15)))
    ran_all(job_host, [SUCCESS] * 6, "10:05", FIVE_MINUTES)

    recount(at("10:31"))

    assert numbers()[:2] == (6 + 2, 6)


def test_the_discoveries_of_one_olt_share_a_quota() -> None:
    olt = make_olt()
    for _ in range(2):
        on_grid("10:30", olt=olt, job=make_job(brand=olt.brand, interval=timedelta(minutes=30)))
    on_grid("10:30", olt=olt, job=make_job(brand=olt.brand, kind=JobKind.GET, name="Descripcion"))

    recount(at("10:01"))

    found = QuotaTracker.objects.values_list("task_type", "quota_required")
    assert sorted(found) == [("discovery", 4), ("get_descripcion", 7)]


def test_a_cron_expression_is_counted_in_the_zone_of_the_project() -> None:
    """05:00 in Lima is 10:00 in UTC, so 05:30 and 06:00 lie in the hour."""
    on_grid("10:30", job=make_job(cron="0,30 5-6 * * *"))

    recount(at("10:01"))

    assert numbers()[0] == 2


def test_a_new_job_host_that_is_not_planned_yet_has_a_quota_of_nothing() -> None:
    on_grid(None)

    recount(at("10:01"))

    assert numbers() == (0, 0, 0, 0, 0, QuotaStatus.IN_PROGRESS)


def test_neither_runs_by_hand_nor_probes_count_or_repair() -> None:
    job_host = on_grid("11:05", job=make_job(interval=timedelta(hours=1)))
    ran(job_host, "10:05", FAILED)
    ran(job_host, "10:20", SUCCESS, trigger=Trigger.MANUAL)
    make_execution(
        job_host=None, olt=job_host.olt, kind="probe", task_type="probe", priority=100, queue="get",
        trigger=Trigger.PROBE, due_at=at("10:30"), status=SKIPPED,
    )  # fmt: skip

    recount(at("11:01"))

    assert numbers() == (1, 0, 1, 0, 0, QuotaStatus.FAILED)


def test_a_due_time_that_a_person_moves_to_the_front_still_counts() -> None:
    job_host = on_grid("11:05", job=make_job(interval=timedelta(hours=1)))
    waiting = ran(job_host, "10:05", PENDING)
    request_run(job_host.pk, at("10:06"))
    Execution.objects.filter(pk=waiting.pk).update(status=SUCCESS, finished_at=at("10:07"))

    recount(at("11:01"))

    assert numbers() == (1, 1, 0, 0, 0, QuotaStatus.COMPLETED)


def test_an_extra_run_makes_one_failed_run_good() -> None:
    job_host = on_grid("11:15", job=make_job(interval=timedelta(minutes=15)))
    ran_all(job_host, [FAILED, SUCCESS, FAILED, SUCCESS], "10:15", timedelta(minutes=15))
    ran(job_host, "10:50", SUCCESS, trigger=Trigger.EXTRA)

    recount(at("11:01"))

    assert numbers() == (4, 3, 1, 0, 0, QuotaStatus.QUOTA_NOT_MET)


def test_an_extra_run_that_ends_after_the_hour_still_counts_for_it() -> None:
    job_host = on_grid("11:15", job=make_job(interval=timedelta(minutes=30)))
    ran_all(job_host, [FAILED, SUCCESS], "10:30", timedelta(minutes=30))
    extra = ran(job_host, "10:59:30", RUNNING, trigger=Trigger.EXTRA)
    recount(at("11:00:30"))
    recount(at("11:01"))
    assert numbers() == (2, 1, 1, 0, 0, QuotaStatus.QUOTA_NOT_MET)
    Execution.objects.filter(pk=extra.pk).update(
        status=SUCCESS, finished_at=at("11:01:10"), lease_until=None
    )

    recount(at("11:01:30"))

    assert numbers() == (2, 2, 0, 0, 0, QuotaStatus.COMPLETED)


def test_an_extra_run_never_completes_more_than_was_required() -> None:
    job_host = on_grid("11:15", job=make_job(interval=timedelta(minutes=30)))
    ran_all(job_host, [SUCCESS, SUCCESS], "10:30", timedelta(minutes=30))
    ran(job_host, "10:50", SUCCESS, trigger=Trigger.EXTRA)

    recount(at("11:01"))

    assert numbers() == (2, 2, 0, 0, 0, QuotaStatus.COMPLETED)


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        (Reason.JOB_DISABLED, (1, 1, 0)),
        (Reason.OLT_DISABLED, (1, 1, 0)),
        (Reason.OPERATOR, (1, 1, 0)),
        (Reason.LEASE_LOST, (2, 1, 1)),
    ],
)
def test_what_an_operator_switches_off_is_required_no_more(
    reason: Reason, expected: tuple[int, int, int]
) -> None:
    job_host = on_grid(None, enabled=False)
    ran(job_host, "10:05", SUCCESS)
    ran(job_host, "10:10", ABORTED, reason=reason)

    recount(at("10:11"))

    assert numbers()[:3] == expected


def test_disabling_a_task_takes_what_was_to_come_out_of_its_quota() -> None:
    on_grid("10:05")
    recount(at("10:01"))
    SnmpJob.objects.update(enabled=False)
    SnmpJobHost.objects.update(next_run_at=None)

    assert recount(at("10:02")) == 1

    assert numbers() == (0, 0, 0, 0, 0, QuotaStatus.IN_PROGRESS)


def test_disabling_an_olt_interrupts_its_quotas_for_good() -> None:
    job_host = on_grid("10:20")
    ran_all(job_host, [SUCCESS, FAILED, FAILED], "10:05", FIVE_MINUTES)
    recount(at("10:16"))
    OLT.objects.update(enabled=False)
    SnmpJobHost.objects.update(next_run_at=None)
    recount(at("10:17"))
    assert numbers() == (3, 1, 2, 0, 0, QuotaStatus.INTERRUPTED)

    OLT.objects.update(enabled=True)
    recount(at("11:05"))

    assert numbers() == (3, 1, 2, 0, 0, QuotaStatus.INTERRUPTED)


def test_a_skipped_row_counts_in_each_hour_that_it_stands_for() -> None:
    """Down from 09:50 to 11:20: 10:05 … 11:15 every 5 minutes are one row."""
    counted_last("09:50")
    job_host = on_grid("11:25")
    ran(job_host, "09:55", SKIPPED, missed=16, missed_until=at("11:15"), reason=Reason.TOO_LATE)
    ran(job_host, "11:20", SUCCESS)

    recount(at("11:21"))

    assert numbers(at("09:00")) == (2, 0, 0, 2, 0, QuotaStatus.FAILED)
    assert numbers(TEN) == (12, 0, 0, 12, 0, QuotaStatus.FAILED)
    assert numbers(at("11:00")) == (12, 1, 0, 3, 8, QuotaStatus.IN_PROGRESS)


def test_what_the_tick_skips_after_an_outage_is_what_was_to_come_before_it() -> None:
    counted_last("08:30")
    job_host = on_grid("08:35", activated_at=at("07:00"), planned_interval=FIVE_MINUTES)
    recount(at("11:21"))
    hours = (at("08:00"), at("09:00"), TEN)
    before = [numbers(hour)[:5] for hour in hours]

    tick(at("11:21:05"))
    Pulse.objects.filter(name=COUNTED_UNTIL).update(beat_at=at("08:30"))
    recount(at("11:21:30"))

    assert before == [(6, 0, 0, 0, 6), (12, 0, 0, 0, 12), (12, 0, 0, 0, 12)]
    after = [numbers(hour)[:5] for hour in hours]
    assert after == [(6, 0, 0, 6, 0), (12, 0, 0, 12, 0), (12, 0, 0, 12, 0)]
    assert numbers(at("11:00"))[:5] == (12, 0, 0, 3, 9)
    assert Execution.objects.filter(job_host=job_host).count() == 2


def test_hours_that_nobody_counted_are_counted_later() -> None:
    counted_last("07:30")
    on_grid("07:35")

    recount(at("10:30"))

    starts = QuotaTracker.objects.order_by("period_start").values_list("period_start", flat=True)
    assert [start.hour for start in starts] == [7, 8, 9, 10]


def test_after_an_outage_of_days_a_day_is_counted_at_a_time() -> None:
    Pulse.objects.create(name=COUNTED_UNTIL, beat_at=TEN - timedelta(hours=30, minutes=-1))
    on_grid("10:35")
    SnmpJobHost.objects.update(next_run_at=TEN - timedelta(hours=30, minutes=-5))

    assert recount(at("10:30")) == MOST_HOURS
    assert recount(at("10:30")) == 30 + 1 - MOST_HOURS
    assert Pulse.objects.get(name=COUNTED_UNTIL).beat_at == at("10:30")


def test_counting_again_writes_nothing() -> None:
    job_host = on_grid("10:15")
    ran_all(job_host, [SUCCESS, FAILED], "10:05", FIVE_MINUTES)

    assert [recount(at("10:11")), recount(at("10:11")), recount(at("10:12"))] == [1, 0, 0]


def test_a_late_worker_changes_the_hour_of_its_due_time_and_no_other() -> None:
    """Its retry ends forty minutes into the next hour."""
    job_host = on_grid("11:55", job=make_job(interval=timedelta(hours=1)))
    late = ran(job_host, "10:55", PENDING)
    recount(at("10:56"))
    counted_before = recount(at("11:30"))
    assert numbers() == (1, 0, 0, 0, 1, QuotaStatus.FAILED)
    Execution.objects.filter(pk=late.pk).update(status=SUCCESS, finished_at=at("11:40"))

    assert (counted_before, recount(at("11:41"))) == (2, 1)

    assert numbers() == (1, 1, 0, 0, 0, QuotaStatus.COMPLETED)
    assert numbers(at("11:00")) == (1, 0, 0, 0, 1, QuotaStatus.IN_PROGRESS)


def test_a_row_that_somebody_bent_is_made_straight() -> None:
    job_host = on_grid("10:10")
    ran(job_host, "10:05", SUCCESS)
    make_quota_tracker(
        olt=job_host.olt, task_type="discovery", period_start=TEN, period_end=at("11:00"),
        quota_required=3, quota_completed=99,
    )  # fmt: skip

    recount(at("10:06"))

    assert numbers() == (12, 1, 0, 0, 11, QuotaStatus.IN_PROGRESS)


@pytest.mark.parametrize("olts", [1, 3])
def test_a_count_costs_the_same_whatever_the_number_of_olts(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        ran(on_grid("10:10"), "10:05", SUCCESS)

    with django_assert_num_queries(10):
        assert recount(at("10:06")) == olts


def _counted_by_hand(rows: list[Execution], hour: datetime) -> tuple[int, int, int, int]:
    """Required, completed, failed and skipped, one due time after the other."""
    required = completed = failed = skipped = 0
    for row in rows:
        dues = [row.due_at]
        if row.missed and row.missed_until:
            step = (row.missed_until - row.due_at) / row.missed
            dues += [row.due_at + step * number for number in range(1, row.missed + 1)]
        inside = sum(hour < due <= hour + timedelta(hours=1) for due in dues)
        switched_off = row.status == ABORTED and row.reason == Reason.JOB_DISABLED
        if row.trigger == Trigger.MANUAL or switched_off:
            continue
        required += inside
        completed += inside * (row.status in (SUCCESS, PARTIAL))
        failed += inside * (row.status in (FAILED, ABORTED))
        skipped += inside * (row.status == SKIPPED)
    return required, completed, failed, skipped


@pytest.mark.parametrize("seed", range(12))
def test_the_count_equals_an_independent_one(seed: int) -> None:
    rng = random.Random(seed)
    interval = timedelta(seconds=rng.choice([97, 300, 613, 1800]))
    job_host = on_grid(None, job=make_job(interval=interval), enabled=False)
    due = TEN - timedelta(seconds=rng.randrange(1, 3000))
    while due < at("12:10"):
        status = rng.choice([SUCCESS, SUCCESS, PARTIAL, FAILED, SKIPPED, ABORTED])
        missed = rng.choice([0, 0, 1, 7, 40]) if status == SKIPPED else 0
        make_execution(
            job_host=job_host,
            due_at=due,
            status=status,
            trigger=rng.choice([Trigger.SCHEDULED, Trigger.SCHEDULED, Trigger.MANUAL]),
            reason=rng.choice([Reason.JOB_DISABLED, Reason.LEASE_LOST])
            if status == ABORTED
            else Reason.NONE,
            missed=missed,
            missed_until=due + missed * interval if missed else None,
        )
        due += interval * (missed + 1)
    counted_last("10:00:01")

    recount(at("12:01"))

    rows = list(Execution.objects.all())
    for hour in (TEN, at("11:00")):
        expected = _counted_by_hand(rows, hour)
        if expected[0]:
            assert numbers(hour)[:4] == expected


def test_a_count_of_three_hours_is_as_many_statements_as_one_of_one() -> None:
    counted_last("08:30")
    on_grid("10:35")
    SnmpJobHost.objects.update(next_run_at=at("08:35"))
    with CaptureQueriesContext(
        connection,
    ) as three:
        recount(at("10:30"))
    with CaptureQueriesContext(connection) as one:
        recount(at("10:31"))

    assert len(three) == len(one) + 1  # the write
