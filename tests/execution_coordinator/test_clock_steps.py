"""What a tick does about a clock that was set back since the last one."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from execution_coordinator.coordinator import tick
from execution_coordinator.hints import Hint
from execution_coordinator.models import CoordinatorLog, Pulse
from execution_coordinator.pulse import LOOP
from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job, make_job_host, make_olt, make_pulse

pytestmark = pytest.mark.django_db

TEN_MINUTES = timedelta(minutes=10)
SECOND = timedelta(seconds=1)


@pytest.fixture
def now() -> datetime:
    """Ten minutes after the last tick, had nobody set the clock back by twenty."""
    moment = timezone.now()
    make_pulse(name=LOOP, beat_at=moment + TEN_MINUTES)
    return moment


def test_a_lost_hint_is_sent_again_at_once(now: datetime) -> None:
    waiting = make_execution(sent_at=now + TEN_MINUTES)

    assert tick().hints == (Hint(waiting.pk, "discovery"),)


def test_a_retry_backs_off_no_longer_than_it_was_to(now: datetime) -> None:
    retry = make_execution(not_before=now + TEN_MINUTES + 120 * SECOND)

    tick()

    retry.refresh_from_db()
    assert retry.not_before is not None
    assert 115 * SECOND < retry.not_before - now < 121 * SECOND


def test_the_next_probe_of_a_silent_olt_comes_when_it_was_to(now: datetime) -> None:
    olt = make_olt(
        silent_since=now + TEN_MINUTES - 60 * SECOND,
        suspended_at=now + TEN_MINUTES - 30 * SECOND,
        probe_failures=1,
        next_probe_at=now + TEN_MINUTES - 1 * SECOND,
    )

    tick()

    assert [run.olt for run in Execution.objects.filter(kind="probe")] == [olt]
    moved = OLT.objects.get(pk=olt.pk)
    assert moved.suspended_at is not None
    assert 29 * SECOND < now - moved.suspended_at < 31 * SECOND


def test_a_suspended_job_host_is_tried_again_when_it_was_to(now: datetime) -> None:
    row = make_job_host()
    suspended_at = now + TEN_MINUTES - 31 * SECOND
    SnmpJobHost.objects.update(failures_in_row=3, suspended_at=suspended_at, suspensions_in_row=1)

    tick()

    assert [run.olt for run in Execution.objects.filter(kind="probe")] == [row.olt]


def test_a_cron_line_left_far_ahead_comes_back_to_its_grid(now: datetime) -> None:
    row = make_job_host(job=make_job(cron="*/5 * * * *"))
    far = now + timedelta(days=1)
    SnmpJobHost.objects.update(next_run_at=far, activated_at=now, planned_cron="*/5 * * * *")

    tick()

    row.refresh_from_db()
    assert row.next_run_at is not None
    assert timedelta() < row.next_run_at - now <= timedelta(minutes=5)
    assert Execution.objects.count() == 0


def test_pings_go_on_and_the_event_is_logged_once(now: datetime) -> None:
    make_pulse(name="ping:get", beat_at=now + TEN_MINUTES - 20 * SECOND)

    assert "get" in tick().pings
    tick()

    entry = CoordinatorLog.objects.get(event_type="CLOCK_JUMP")
    assert entry.repeated == 1
    assert 595 <= entry.details["seconds"] <= 600
    assert Pulse.objects.get(name=LOOP).beat_at < now + 5 * SECOND


def test_a_clock_that_goes_on_leaves_everything_where_it_is() -> None:
    now = timezone.now()
    make_pulse(name=LOOP, beat_at=now - 5 * SECOND)
    retry = make_execution(not_before=now + TEN_MINUTES)
    make_execution(status=Status.SUCCESS)

    tick()

    retry.refresh_from_db()
    assert retry.not_before == now + TEN_MINUTES
    assert not CoordinatorLog.objects.filter(event_type="CLOCK_JUMP").exists()
