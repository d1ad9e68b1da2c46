"""What the row of an OLT says."""

import pytest
from django.utils import timezone

from execution_coordinator.dashboard.choice import Choice
from execution_coordinator.dashboard.fleet import read_fleet
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.grid import OltRow, read_rows
from execution_coordinator.dashboard.quota_bars import QuotaBar
from execution_coordinator.hours import hour_of
from execution_coordinator.quotas.quota import Counts
from executions.choices import Status
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests.execution_coordinator.dashboard.olt_rows import answering, pair_on, soon
from tests.factories import (
    make_execution,
    make_job,
    make_job_host,
    make_quota_tracker,
)

pytestmark = pytest.mark.django_db


def row_of(olt: OLT) -> OltRow:
    glance = look()
    return next(
        row for row in read_rows(read_fleet(Choice(), glance), glance) if row.olt.olt_id == olt.pk
    )


def test_a_row_says_what_runs_who_waits_and_what_is_next() -> None:
    olt = answering("OLT-1")
    jobs = [
        make_job(brand=olt.brand, name=name, kind=kind)
        for name, kind in (("Discovery", "discovery"), ("Power", "get"), ("Walk", "walk"))
    ]
    discovery, power, walk = (make_job_host(olt=olt, job=job, **soon(600)) for job in jobs)
    SnmpJobHost.objects.filter(pk=walk.pk).update(**soon(30))
    walk.refresh_from_db()
    running = make_execution(job_host=discovery, status=Status.RUNNING)
    make_execution(job_host=walk)
    make_execution(job_host=power)

    row = row_of(olt)

    assert row.running is not None
    assert (row.running.task, row.running.since) == ("Discovery", running.started_at)
    assert row.waiting == ("Power", "Walk")
    assert row.next_run is not None
    assert (row.next_run.task, row.next_run.at) == ("Walk", walk.next_run_at)


def test_what_is_suspended_is_not_next() -> None:
    olt = answering("OLT-1")
    pair_on(olt, suspended_at=timezone.now())

    assert row_of(olt).next_run is None


def test_a_row_shows_the_worst_quotas_and_says_how_many_more() -> None:
    olt, hour = answering("OLT-1"), hour_of(timezone.now())
    this = {"olt": olt, "period_start": hour.start, "period_end": hour.end, "quota_required": 4}
    for task_type, failed in (("a", 0), ("b", 2), ("c", 0), ("d", 0)):
        make_quota_tracker(
            task_type=task_type, quota_failed=failed, quota_pending=4 - failed, **this
        )

    row = row_of(olt)

    assert [bar.task_type for bar in row.bars_shown] == ["b", "a", "c"]
    assert row.bars_hidden == 1
    assert row.bars_shown[0] == QuotaBar("b", Counts(4, 0, 2, 0))
