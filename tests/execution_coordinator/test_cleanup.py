"""What the coordinator keeps for some days and then deletes."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connections
from django.utils import timezone
from django_celery_beat.schedulers import ModelEntry

from execution_coordinator.cleanup import delete_hours, delete_logs
from execution_coordinator.models import (
    CoordinatorLog,
    ExecutionPlan,
    QuotaTracker,
    QuotaViolation,
)
from execution_coordinator.tasks import (
    cleanup_old_coordinator_logs_task,
    cleanup_old_onu_events_task,
    cleanup_old_quotas_task,
)
from executions.batches import Deleted
from facho.celery import app
from onus.models import OnuEvent
from tests.factories import (
    make_coordinator_log,
    make_execution_plan,
    make_onu_event,
    make_quota_tracker,
    make_quota_violation,
)

pytestmark = pytest.mark.django_db


def test_log_entries_are_kept_for_seven_days_after_their_last_repeat() -> None:
    now = timezone.now()
    make_coordinator_log(timestamp=now - timedelta(days=7, minutes=1))
    kept = make_coordinator_log(
        timestamp=now - timedelta(days=6, hours=23), first_at=now - timedelta(days=8)
    )

    assert cleanup_old_coordinator_logs_task() == 1

    assert CoordinatorLog.objects.get() == kept


def test_beats_table_may_say_another_number_of_days() -> None:
    make_coordinator_log(timestamp=timezone.now() - timedelta(days=3))

    assert cleanup_old_coordinator_logs_task(days_old=4) == 0
    assert cleanup_old_coordinator_logs_task(days_old=2) == 1


@pytest.mark.parametrize("days_old", [0, -1])
def test_it_may_not_say_to_keep_nothing(days_old: int) -> None:
    make_coordinator_log()

    with pytest.raises(ValueError, match=f"days_old is {days_old}: .* at least 1 day"):
        delete_logs(timezone.now(), days_old)

    assert CoordinatorLog.objects.count() == 1


def test_each_kind_of_hour_has_its_own_number_of_days() -> None:
    now = timezone.now()
    kept = []
    for make, days in (
        (make_quota_tracker, 90),
        (make_quota_violation, 365),
        (make_execution_plan, 30),
    ):
        for age in (days + 1, days - 1):
            end = now - timedelta(days=age)
            row = make(period_start=end - timedelta(hours=1), period_end=end)
        kept.append(row)

    assert cleanup_old_quotas_task() == 3

    assert [
        QuotaTracker.objects.get(),
        QuotaViolation.objects.get(),
        ExecutionPlan.objects.get(),
    ] == (kept)
    assert delete_hours(now) == Deleted(0, is_all=True)


def test_what_happened_to_onus_is_kept_for_a_year() -> None:
    now = timezone.now()
    make_onu_event(at=now - timedelta(days=365, minutes=1))
    kept = make_onu_event(at=now - timedelta(days=364))

    assert cleanup_old_onu_events_task() == 1
    assert OnuEvent.objects.get() == kept


@pytest.mark.django_db(transaction=True)
def test_a_row_that_is_locked_stays_and_nobody_waits_for_it() -> None:
    old = timezone.now() - timedelta(days=8)
    locked, _ = make_coordinator_log(timestamp=old), make_coordinator_log(timestamp=old)
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM coordinator_logs WHERE id = %s FOR UPDATE", [locked.pk])
        assert delete_logs(timezone.now(), 7).rows == 1
    finally:
        other.close()

    assert CoordinatorLog.objects.get() == locked


@pytest.mark.parametrize(
    "name",
    [
        "cleanup-coordinator-logs",
        "cleanup-executions",
        "cleanup-quotas",
        "cleanup-onu-events",
        "cleanup-samples",
    ],
)
def test_beat_runs_it_at_once_the_first_time_and_then_daily(name: str) -> None:
    """A beat that is restarted more often than daily must not put it off for ever."""
    entry = ModelEntry.from_entry(name, app=app, **settings.CELERY_BEAT_SCHEDULE[name])

    assert entry.is_due().is_due
    after = next(entry)
    after.save()
    restarted = ModelEntry.from_entry(name, app=app, **settings.CELERY_BEAT_SCHEDULE[name])
    due = restarted.is_due()
    assert not due.is_due
    assert (
        86_000
        < restarted.schedule.remaining_estimate(restarted.last_run_at).total_seconds()
        <= 86_400
    )
    assert (entry.options["queue"], entry.options["expires"]) == ("default", 3600)
    app.loader.import_default_modules()  # as a worker does: tasks are found then
    assert entry.task in app.tasks


def test_the_entry_of_the_document_keeps_its_name_and_its_days() -> None:
    entry = settings.CELERY_BEAT_SCHEDULE["cleanup-coordinator-logs"]

    assert entry["task"] == "execution_coordinator.tasks.cleanup_old_coordinator_logs_task"
    assert entry["schedule"] == 86_400.0
    assert entry["kwargs"] == {"days_old": 7}
