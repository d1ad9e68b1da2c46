from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT
from hosts.overview import with_numbers
from hosts.snmp_load import HourOfLoad, load_by_hour
from tests.factories import make_execution, make_job_host, make_olt

pytestmark = pytest.mark.django_db

HOUR = datetime(2026, 3, 2, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def ran(olt: OLT, finished_at: datetime, busy_ms: int, pdus: int = 10) -> Execution:
    execution = make_execution(job_host=make_job_host(olt=olt), status=Status.SUCCESS)
    Execution.objects.filter(pk=execution.pk).update(
        due_at=finished_at - MINUTE, finished_at=finished_at, busy_ms=busy_ms, pdus=pdus
    )
    return execution


def test_each_olt_and_each_hour_has_its_own_sum(django_assert_num_queries: Any) -> None:
    one, two = make_olt(), make_olt()
    ran(one, HOUR, 1500)
    ran(one, HOUR + 59 * MINUTE, 500, pdus=5)
    ran(one, HOUR + 60 * MINUTE, 250)
    ran(one, HOUR - MINUTE, 9999)
    ran(two, HOUR + 10 * MINUTE, 100)

    with django_assert_num_queries(1):
        found = load_by_hour([one.pk, two.pk], HOUR)

    assert found == [
        HourOfLoad(one.pk, HOUR, 2.0, 15, 2),
        HourOfLoad(one.pk, HOUR + 60 * MINUTE, 0.25, 10, 1),
        HourOfLoad(two.pk, HOUR, 0.1, 10, 1),
    ]


def test_what_waits_or_runs_is_not_counted_yet() -> None:
    olt = make_olt()
    make_execution(job_host=make_job_host(olt=olt), status=Status.RUNNING, busy_ms=700)

    assert load_by_hour([olt.pk], timezone.now() - timedelta(hours=1)) == []


def test_the_list_sums_the_last_hour_alone() -> None:
    olt, idle = make_olt(), make_olt()
    now = timezone.now()
    ran(olt, now - 10 * MINUTE, 300)
    ran(olt, now - 50 * MINUTE, 200)
    ran(olt, now - 70 * MINUTE, 5000)

    sums = dict(with_numbers(OLT.objects.all()).values_list("pk", "busy_ms"))

    assert sums == {olt.pk: 500, idle.pk: None}
