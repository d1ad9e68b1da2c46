"""What is typed into the coordinator's lists."""

from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client

from execution_coordinator.models import CoordinatorLog, QuotaTracker, QuotaViolation
from execution_coordinator.pages.search import entries_found
from snmp_jobs.choices import JobKind
from tests.admin_pages import listed
from tests.factories import (
    make_coordinator_log,
    make_job,
    make_olt,
    make_quota_tracker,
    make_quota_violation,
)

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("typed", "count"),
    [("callao", 1), ("luz", 1), ("GET_LUZ", 1), ("callao luz", 1), ("callao nobody", 0), ("x", 0)],
)
def test_a_quota_is_found_by_olt_and_task_type(
    admin_client: Client, typed: str, count: int
) -> None:
    make_job(kind=JobKind.GET, slug="luz")
    quota = make_quota_tracker(olt=make_olt(name="OLT-CALLAO"), task_type="get_luz")
    make_quota_tracker()

    assert listed(admin_client, QuotaTracker, q=typed) == [quota] * count


def test_a_violation_is_found_by_its_olt(admin_client: Client) -> None:
    violation = make_quota_violation(olt=make_olt(name="OLT-CALLAO"))
    make_quota_violation()

    assert listed(admin_client, QuotaViolation, q="callao") == [violation]


@pytest.mark.parametrize(
    ("typed", "count"), [("CALLAO", 1), ("lease", 1), ("callao Lease", 1), ("callao nobody", 0)]
)
def test_an_entry_of_the_log_is_found_by_olt_and_message(
    admin_client: Client, typed: str, count: int
) -> None:
    entry = make_coordinator_log(olt=make_olt(name="OLT-CALLAO"), message="The lease was lost")
    make_coordinator_log()

    assert listed(admin_client, CoordinatorLog, q=typed) == [entry] * count


def test_the_index_finds_the_entries_with_a_part_of_their_message() -> None:
    make_coordinator_log(message="The LEASE 4711 was lost")
    CoordinatorLog.objects.bulk_create(
        CoordinatorLog(event_type="EXECUTION_FAILED", message=f"run {number}", timestamp=NOW)
        for number in range(2000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE coordinator_logs")

    rare = entries_found(CoordinatorLog.objects.order_by(), "lease 471")
    assert [entry.message for entry in rare] == ["The LEASE 4711 was lost"]
    assert "Bitmap Index Scan on coordinator_log_search" in rare.explain()
