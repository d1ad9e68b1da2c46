"""What is typed into the coordinator's lists."""

import pytest
from django.test import Client

from execution_coordinator.models import CoordinatorLog, QuotaTracker, QuotaViolation
from snmp_jobs.choices import JobKind
from tests.admin_pages import listed
from tests.factories import (
    make_coordinator_log,
    make_job,
    make_olt,
    make_quota_tracker,
    make_quota_violation,
)

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
