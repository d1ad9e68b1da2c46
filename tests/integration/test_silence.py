"""An OLT that falls silent: retried, confirmed, suspended, probed, and back by itself."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db.models import F
from django.utils import timezone

from execution_coordinator.coordinator import tick
from execution_coordinator.models import CoordinatorLog
from executions.choices import Kind, Reason, Status
from executions.models import Execution
from hosts.models import OLT
from simulator.agent import Agent
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.integration import huawei_olt
from tests.integration.test_main_path import COMMUNITY, create_job, make_due, register, work

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent(huawei_olt.table(), community=COMMUNITY) as running:
        yield running


@pytest.fixture
def silent_olt(agent: Agent, tmp_path: Path) -> OLT:
    """Registered with a wrong community, so that it keeps silent, and due for a discovery."""
    register(tmp_path, agent.port, "wrong")
    OLT.objects.update(timeout_s=0.1, retries=0)
    create_job("discovery")
    make_due()
    return OLT.objects.get()


def mend(olt: OLT) -> None:
    olt.community = COMMUNITY
    olt.save(update_fields=["community"])


def one_tick() -> None:
    work(tick().hints)


def let_pass(delay: timedelta) -> None:
    """What the rows see when `delay` goes by."""
    Execution.objects.update(not_before=F("not_before") - delay, due_at=F("due_at") - delay)
    OLT.objects.update(next_probe_at=F("next_probe_at") - delay)
    SnmpJobHost.objects.update(
        next_run_at=F("next_run_at") - delay, suspended_at=F("suspended_at") - delay
    )


def discovery() -> Execution:
    return Execution.objects.filter(kind=Kind.DISCOVERY).earliest("due_at")


def test_a_failed_run_waits_for_its_retry_with_its_attempt_kept(silent_olt: OLT) -> None:
    SnmpJob.objects.update(retry_delay_s=120)

    one_tick()

    execution = discovery()
    assert (execution.status, execution.queue) == (Status.PENDING, "retry")
    assert execution.not_before is not None
    wait_s = (execution.not_before - timezone.now()).total_seconds()
    assert 115 < wait_s <= 120
    attempt = execution.attempts.get()
    assert (attempt.number, attempt.status, attempt.error_code) == (1, "FAILED", "timeout")
    assert "127.0.0.1" in attempt.error_text
    assert silent_olt.name == OLT.objects.get(silent_since__isnull=False).name


def test_a_retry_that_succeeds_ends_the_execution_of_that_due_time(silent_olt: OLT) -> None:
    SnmpJob.objects.update(retry_delay_s=120)
    one_tick()
    mend(silent_olt)
    Execution.objects.update(not_before=timezone.now())

    one_tick()

    execution = discovery()
    assert (execution.status, execution.attempt, execution.onus) == (Status.SUCCESS, 2, 371)
    assert SnmpJobHost.objects.get().failures_in_row == 0


def test_a_retry_after_the_next_due_time_is_dropped_and_the_failure_counted(
    silent_olt: OLT,
) -> None:
    one_tick()  # the delay of 300 s would end after the next due time, in less than five minutes

    execution = discovery()
    assert (execution.status, execution.error_code) == (Status.FAILED, "timeout")
    job_host = SnmpJobHost.objects.get()
    assert job_host.failures_in_row == 1
    assert job_host.suspended_because.startswith("timeout: ")
    assert silent_olt.enabled


def test_a_silent_olt_is_suspended_after_a_probe_confirms_it(silent_olt: OLT) -> None:
    one_tick()  # the discovery
    one_tick()  # the probe
    one_tick()  # the review

    olt = OLT.objects.get()
    assert olt.enabled
    assert olt.suspended_at is not None
    assert olt.probe_failures == 1
    assert Execution.objects.filter(kind=Kind.PROBE).count() == 1
    assert CoordinatorLog.objects.filter(event_type="OLT_SILENT", olt=silent_olt).count() == 1


def test_a_suspended_olt_costs_one_probe_and_its_due_times_are_skipped(
    silent_olt: OLT, agent: Agent
) -> None:
    for _ in range(3):
        one_tick()
    asked = len(agent.log)
    let_pass(timedelta(minutes=5))

    one_tick()
    one_tick()

    skipped = Execution.objects.filter(kind=Kind.DISCOVERY).latest("due_at")
    assert (skipped.status, skipped.reason) == (Status.SKIPPED, Reason.OLT_SILENT)
    assert len(agent.log) - asked == 1
    assert OLT.objects.get().probe_failures == 2
    assert silent_olt.name == skipped.olt.name


def test_an_olt_that_answers_its_probe_goes_on_at_its_own_grid(silent_olt: OLT) -> None:
    for _ in range(3):
        one_tick()
    due_before = SnmpJobHost.objects.get().next_run_at
    mend(silent_olt)
    let_pass(timedelta(seconds=30))
    one_tick()

    olt = OLT.objects.get()
    assert (olt.suspended_at, olt.silent_since, olt.probe_failures) == (None, None, 0)
    assert olt.reachability == "REACHABLE"
    assert CoordinatorLog.objects.filter(event_type="OLT_BACK").count() == 1
    assert due_before is not None
    assert SnmpJobHost.objects.get().next_run_at == due_before - timedelta(seconds=30)

    let_pass(timedelta(minutes=5))
    one_tick()
    assert Execution.objects.filter(kind=Kind.DISCOVERY).latest("due_at").status == Status.SUCCESS


def exhaust(job_host: SnmpJobHost) -> None:
    SnmpJobHost.objects.filter(pk=job_host.pk).update(
        failures_in_row=3, suspended_because="malformed: x"
    )


def test_three_failures_in_a_row_suspend_a_job_host_and_not_the_operators_switch(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    make_due()
    exhaust(SnmpJobHost.objects.get())

    one_tick()

    job_host = SnmpJobHost.objects.get()
    assert job_host.enabled
    assert (job_host.suspended_at is not None, job_host.suspensions_in_row) == (True, 1)
    assert discovery().reason == Reason.SUSPENDED
    assert CoordinatorLog.objects.get(event_type="TASK_SUSPENDED").details == {
        "because": "malformed: x"
    }


def test_a_suspended_job_host_resumes_after_a_probe_that_is_answered(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    make_due()
    exhaust(SnmpJobHost.objects.get())
    one_tick()
    let_pass(timedelta(seconds=31))

    one_tick()

    job_host = SnmpJobHost.objects.get()
    assert job_host.suspended_at is None
    assert job_host.failures_in_row == 2  # one more failure suspends it again
    assert CoordinatorLog.objects.filter(event_type="TASK_RESUMED").count() == 1


def test_the_strict_rule_disables_on_that_olt_until_a_person_enables_it(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    SnmpJob.objects.update(disables_after_failures=True)
    make_due()
    exhaust(SnmpJobHost.objects.get())

    one_tick()
    one_tick()

    job_host = SnmpJobHost.objects.get()
    assert (job_host.enabled, job_host.next_run_at) == (False, None)
    assert SnmpJob.objects.get().enabled
    assert CoordinatorLog.objects.filter(event_type="TASK_DISABLED_BY_RULE").count() == 1
    assert job_host.suspended_because

    SnmpJobHost.objects.update(enabled=True)
    one_tick()

    job_host.refresh_from_db()
    assert job_host.next_run_at is not None
    assert job_host.suspended_because == ""  # an operator who disables it later is no rule


def test_many_olts_silent_at_once_suspend_nothing_and_raise_one_alarm(silent_olt: OLT) -> None:
    for number in range(2, 5):
        twin = OLT.objects.get(pk=silent_olt.pk)
        twin.pk, twin.name, twin.address = None, f"OLT-{number}", f"127.0.0.{number}"
        twin.save()
    OLT.objects.update(silent_since=timezone.now(), probe_failures=2)

    tick()
    tick()

    assert OLT.objects.filter(suspended_at__isnull=False).count() == 0
    alarm = CoordinatorLog.objects.get(event_type="SYSTEM_FAULT")
    assert (alarm.level, alarm.repeated) == ("CRITICAL", 2)
