"""One call of the coordinator's logger: the row, the line, and what a repeat does to both."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.models import F
from django.utils import timezone, translation
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.log_entries import Entry
from execution_coordinator.logger import coordinator_logger
from execution_coordinator.models import CoordinatorLog
from tests.factories import make_olt

pytestmark = pytest.mark.django_db

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \[(\w+)\] coordinator\.coordinator_loop: (.*)")


def lines(path: Path) -> list[tuple[str, str]]:
    """Level and message of each line; one of another form fails."""
    if not path.exists():
        return []
    found = [LINE.fullmatch(line) for line in path.read_text().splitlines()]
    assert None not in found
    return [(match[1], match[2]) for match in found if match]


def row() -> CoordinatorLog:
    return CoordinatorLog.objects.get()


def age(by: timedelta) -> None:
    CoordinatorLog.objects.update(timestamp=F("timestamp") - by)


def test_the_examples_of_the_document_are_its_lines(
    coordinator_log: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    olt = make_olt(name="OLT-CENTRAL-01")

    with translation.override("es"), django_capture_on_commit_callbacks(execute=True):
        coordinator_logger.log_task_added("GET Descripción", olt=olt)
        coordinator_logger.log_task_removed("GET Descripción")
        coordinator_logger.log_quota_violation(olt, "discovery", "HIGH")
        coordinator_logger.log_emergency_replan(olt, "Múltiples fallos detectados")
        coordinator_logger.log_plan_adjusted(olt, "intervalo nuevo")

    assert lines(coordinator_log) == [
        ("INFO", "OLT-CENTRAL-01: Tarea 'GET Descripción' agregada al plan"),
        ("WARNING", "Tarea 'GET Descripción' removida del plan"),
        ("CRITICAL", "OLT-CENTRAL-01: Violación de cuota [HIGH]: discovery"),
        ("ERROR", "OLT-CENTRAL-01: Replanificación de emergencia: Múltiples fallos detectados"),
        ("INFO", "OLT-CENTRAL-01: Plan ajustado: intervalo nuevo"),
    ]
    assert list(CoordinatorLog.objects.order_by("pk").values_list("event_type", "olt")) == [
        ("TASK_ADDED", olt.pk),
        ("TASK_REMOVED", None),
        ("QUOTA_VIOLATION", olt.pk),
        ("EMERGENCY_REPLAN", olt.pk),
        ("PLAN_ADJUSTED", olt.pk),
    ]


def test_a_row_holds_what_was_recorded() -> None:
    olt = make_olt()
    before = timezone.now()

    coordinator_logger.record(
        EventType.OLT_BACK,
        "it answers",
        olt_id=olt.pk,
        level=LogLevel.ERROR,
        details={"after_s": 3, "probes": ["a", None]},
    )

    entry = row()
    assert (entry.olt, entry.event_type, entry.level) == (olt, "OLT_BACK", "ERROR")
    assert (entry.message, entry.details) == ("it answers", {"after_s": 3, "probes": ["a", None]})
    assert (entry.repeated, entry.first_at) == (1, entry.timestamp)
    assert before <= entry.timestamp <= timezone.now()


def test_a_line_names_the_olt_once(
    coordinator_log: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    olt = make_olt(name="OLT-NORTE")

    with django_capture_on_commit_callbacks(execute=True):
        coordinator_logger.record(EventType.OLT_BACK, "OLT-NORTE answers", olt_id=olt.pk)
        coordinator_logger.record(EventType.OLT_BACK, "it answers", olt_id=olt.pk)

    assert [text for _, text in lines(coordinator_log)] == [
        "OLT-NORTE answers",
        "OLT-NORTE: it answers",
    ]


def test_the_time_of_a_line_is_local(
    coordinator_log: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        coordinator_logger.record(EventType.CLOCK_JUMP, "now")

    assert settings.TIME_ZONE == "America/Lima"
    here = timezone.localtime(row().timestamp)
    written = coordinator_log.read_text()[:19]
    assert written in {f"{here + timedelta(seconds=s):%Y-%m-%d %H:%M:%S}" for s in (0, 1)}


def test_a_repeat_counts_up_its_row_and_moves_its_time() -> None:
    coordinator_logger.record(EventType.SYSTEM_FAULT, "again", details={"olts": 1})
    age(timedelta(minutes=9))
    first = row()

    coordinator_logger.record(EventType.SYSTEM_FAULT, "again", details={"olts": 2})

    entry = row()
    assert (entry.pk, entry.repeated, entry.details) == (first.pk, 2, {"olts": 2})
    assert entry.first_at == first.first_at
    assert entry.timestamp > first.timestamp + timedelta(minutes=8)


def test_after_ten_quiet_minutes_it_is_a_new_entry() -> None:
    coordinator_logger.record(EventType.SYSTEM_FAULT, "again")
    age(timedelta(minutes=11))

    coordinator_logger.record(EventType.SYSTEM_FAULT, "again")

    assert sorted(CoordinatorLog.objects.values_list("repeated", flat=True)) == [1, 1]


def test_what_lasts_gets_an_entry_a_day() -> None:
    coordinator_logger.record(EventType.SYSTEM_FAULT, "again")
    CoordinatorLog.objects.update(first_at=timezone.now() - timedelta(hours=24, minutes=1))

    coordinator_logger.record(EventType.SYSTEM_FAULT, "again")

    assert CoordinatorLog.objects.count() == 2


@pytest.mark.parametrize("difference", ["event", "olt", "level", "message"])
def test_what_differs_is_not_folded(difference: str) -> None:
    olt, other = make_olt(), make_olt()
    coordinator_logger.record(EventType.OLT_BACK, "same", olt_id=olt.pk)

    coordinator_logger.record(
        EventType.OLT_SILENT if difference == "event" else EventType.OLT_BACK,
        "other" if difference == "message" else "same",
        olt_id=other.pk if difference == "olt" else olt.pk,
        level=LogLevel.ERROR if difference == "level" else LogLevel.INFO,
    )

    assert CoordinatorLog.objects.filter(repeated=1).count() == 2


def test_the_file_gets_the_first_and_then_every_power_of_ten(
    coordinator_log: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        for _ in range(101):
            coordinator_logger.record(EventType.SYSTEM_FAULT, "again")

    assert row().repeated == 101
    first = timezone.localtime(row().first_at)
    since = f"since {first:%Y-%m-%d %H:%M:%S}"
    assert lines(coordinator_log) == [
        ("INFO", "again"),
        ("INFO", f"again (10 times {since})"),
        ("INFO", f"again (100 times {since})"),
    ]


def test_the_same_entry_twice_in_one_batch_is_one_row() -> None:
    same = Entry(EventType.TASK_SKIPPED, "same")

    coordinator_logger.record_many([same, Entry(EventType.TASK_SKIPPED, "other"), same])
    coordinator_logger.record_many([same, same])

    counted = CoordinatorLog.objects.values_list("message", "repeated")
    assert sorted(counted) == [("other", 1), ("same", 4)]


def test_a_batch_that_jumps_over_a_power_of_ten_gets_its_line(
    coordinator_log: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    same = Entry(EventType.TASK_SKIPPED, "same")

    with translation.override("en"), django_capture_on_commit_callbacks(execute=True):
        for times in (5, 4, 4, 2):
            coordinator_logger.record_many([same] * times)

    assert [text.partition(" since")[0] for _, text in lines(coordinator_log)] == [
        "same (5 times",
        "same (13 times",
    ]


@pytest.mark.parametrize("entries", [1, 300])
def test_a_batch_is_one_statement(
    entries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    batch = [Entry(EventType.TASK_SKIPPED, f"message {n}") for n in range(entries)]

    with django_assert_num_queries(1):
        coordinator_logger.record_many(batch)
    with django_assert_num_queries(1):
        coordinator_logger.record_many(batch)
    with django_assert_num_queries(0):
        coordinator_logger.record_many([])

    assert CoordinatorLog.objects.filter(repeated=2).count() == entries


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_in_neither(coordinator_log: Path) -> None:
    with transaction.atomic():
        coordinator_logger.record(EventType.OLT_BACK, "it happened")
        with transaction.atomic():
            coordinator_logger.record(EventType.OLT_BACK, "it did not")
            transaction.set_rollback(True)
        assert lines(coordinator_log) == []

    assert row().message == "it happened"
    assert lines(coordinator_log) == [("INFO", "it happened")]


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_the_line_is_written_at_once(coordinator_log: Path) -> None:
    coordinator_logger.record(EventType.OLT_BACK, "it happened")

    assert lines(coordinator_log) == [("INFO", "it happened")]


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_for_a_transaction_that_repeats_the_same() -> None:
    coordinator_logger.record(EventType.SYSTEM_FAULT, "again")
    other = connections.create_connection("default")
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("UPDATE coordinator_logs SET repeated = 5")
        coordinator_logger.record(EventType.SYSTEM_FAULT, "again")
        other.commit()
    finally:
        other.close()

    assert sorted(CoordinatorLog.objects.values_list("repeated", flat=True)) == [1, 5]


def test_an_olt_that_is_gone_leaves_an_entry_without_one() -> None:
    olt = make_olt()
    gone = olt.pk
    olt.delete()

    coordinator_logger.record(EventType.OLT_DISABLED, "deleted", olt_id=gone)

    assert row().olt is None


def test_what_postgresql_cannot_store_is_replaced() -> None:
    coordinator_logger.record(
        EventType.OLT_BACK, "a\x00b\udc80", details={"text": "\x00", "more": [{"deep": "\ud800"}]}
    )

    assert row().message == "a\ufffdb\ufffd"
    assert row().details == {"text": "\ufffd", "more": [{"deep": "\ufffd"}]}


@pytest.mark.django_db(transaction=True)
def test_a_folder_that_cannot_be_written_stops_nothing(
    coordinator_log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    coordinator_log.parent.write_text("a file where the folder should be")

    for message in ("one", "two"):
        coordinator_logger.record(EventType.OLT_BACK, message)

    assert CoordinatorLog.objects.count() == 2
    (complaint,) = [
        record.getMessage() for record in caplog.records if record.name.endswith("log_file")
    ]
    assert complaint.startswith(f"{coordinator_log}: not written: ")
