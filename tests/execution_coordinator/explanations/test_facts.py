"""The facts as rows tell them, for many job hosts at once."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.explanations.explain import LastRun, explain
from execution_coordinator.explanations.facts import explain_all_open, facts_for
from execution_coordinator.explanations.words import Code, Explanation
from execution_coordinator.pulse import LOOP, queue_pulse, record_pulse
from executions import lifecycle
from executions.choices import Reason, Status
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import make_execution, make_job, make_job_host, make_olt

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _everything_is_alive() -> None:
    record_pulse(LOOP, queue_pulse("get"), queue_pulse("discovery"))


@pytest.fixture
def job_host() -> SnmpJobHost:
    return make_job_host(next_run_at=timezone.now() + MINUTE)


def answer(job_host: SnmpJobHost) -> Explanation:
    return explain(facts_for([job_host.pk])[job_host.pk], timezone.now())


def test_a_planned_one_runs_next_at_its_time(job_host: SnmpJobHost) -> None:
    assert answer(job_host) == Explanation(Code.NEXT_RUN, until=job_host.next_run_at)


def test_one_that_does_not_exist_is_left_out() -> None:
    assert facts_for([0]) == {}


@pytest.mark.parametrize(
    ("model", "code"),
    [
        (OLT, Code.OLT_DISABLED),
        (SnmpJob, Code.JOB_DISABLED),
        (SnmpJobHost, Code.DISABLED_ON_OLT),
    ],
)
def test_each_switch_is_read(
    job_host: SnmpJobHost, model: type[OLT | SnmpJob | SnmpJobHost], code: Code
) -> None:
    model.objects.update(enabled=False)
    assert answer(job_host).code is code


def test_the_strict_rule_is_told_from_an_operator(job_host: SnmpJobHost) -> None:
    SnmpJob.objects.update(disables_after_failures=True)
    SnmpJobHost.objects.update(enabled=False, suspended_because="timeout", failures_in_row=0)
    assert answer(job_host) == Explanation(Code.DISABLED_BY_RULE, reason="timeout")

    SnmpJobHost.objects.update(failures_in_row=1)
    assert answer(job_host) == Explanation(Code.DISABLED_ON_OLT)


def test_a_suspended_one_may_run_again_after_the_wait_of_its_suspensions(
    job_host: SnmpJobHost,
) -> None:
    since = timezone.now() - MINUTE
    SnmpJobHost.objects.update(
        suspended_at=since, suspended_because="timeout", suspensions_in_row=2
    )

    assert answer(job_host) == Explanation(
        Code.SUSPENDED, since=since, until=since + MINUTE, reason="timeout"
    )


def test_a_silent_olt_is_read(job_host: SnmpJobHost) -> None:
    now = timezone.now()
    OLT.objects.update(silent_since=now - MINUTE, suspended_at=now, next_probe_at=now + MINUTE)

    assert answer(job_host) == Explanation(Code.OLT_SILENT, since=now - MINUTE, until=now + MINUTE)


def test_the_newest_due_time_that_ended_is_the_last(job_host: SnmpJobHost) -> None:
    now = timezone.now()
    for minutes, status in ((3, Status.SUCCESS), (1, Status.SKIPPED), (2, Status.FAILED)):
        make_execution(
            job_host=job_host,
            status=status,
            due_at=now - minutes * MINUTE,
            reason=Reason.STILL_WAITING,
        )

    facts = facts_for([job_host.pk])[job_host.pk]

    assert facts.last == LastRun(now - MINUTE, Status.SKIPPED, "still_waiting")


def test_one_waits_for_the_olt_that_another_job_holds_as_long_as_its_last_runs_took(
    job_host: SnmpJobHost,
) -> None:
    holder = make_job_host(olt=job_host.olt, job=make_job(brand=job_host.olt.brand))
    started_at = timezone.now()
    make_execution(
        job_host=holder,
        status=Status.SUCCESS,
        due_at=started_at - MINUTE,
        duration_ms=40_000,
    )
    make_execution(job_host=holder, status=Status.RUNNING, started_at=started_at)
    make_execution(job_host=job_host)

    assert answer(job_host) == Explanation(
        Code.WAITING_FOR_LEASE,
        since=started_at,
        until=started_at + timedelta(seconds=40),
        task=holder.job.name,
        worker="worker-1",
    )


def test_the_place_in_the_line_is_that_in_which_runs_are_offered(job_host: SnmpJobHost) -> None:
    get = make_job_host(olt=job_host.olt, job=make_job(brand=job_host.olt.brand, kind=JobKind.GET))
    for pair in (get, job_host):
        make_execution(job_host=pair)

    assert (answer(get).code, answer(get).count) == (Code.WAITING_IN_LINE, 1)
    assert answer(job_host).code is Code.NOT_SENT_YET


def test_a_run_of_another_olt_is_not_in_the_line(job_host: SnmpJobHost) -> None:
    make_execution(status=Status.RUNNING)
    make_execution(job_host=job_host)

    assert answer(job_host).code is Code.NOT_SENT_YET


def test_one_that_backs_off_knows_the_retries_of_its_job(job_host: SnmpJobHost) -> None:
    until = timezone.now() + MINUTE
    make_execution(
        job_host=job_host, attempt=2, not_before=until, queue="retry", error_text="timeout"
    )

    assert answer(job_host) == Explanation(
        Code.BACKING_OFF, until=until, reason="timeout", count=2, of=3
    )


def test_a_queue_that_no_worker_was_heard_from_is_named(job_host: SnmpJobHost) -> None:
    make_execution(job_host=job_host, queue="highprio", sent_at=timezone.now())
    assert answer(job_host).code is Code.NO_WORKER

    make_execution(status=Status.RUNNING, queue="highprio")
    assert answer(job_host).code is Code.WORKERS_BUSY

    record_pulse(queue_pulse("highprio"))
    assert answer(job_host).code is Code.SENT


def test_every_open_row_is_explained_also_those_without_a_job(job_host: SnmpJobHost) -> None:
    waiting = make_execution(job_host=job_host)
    orphan = make_execution()
    assert orphan.job is not None
    orphan.job.delete()
    olt = make_olt()
    lifecycle.open_probes([olt.pk])
    probe = Execution.objects.get(olt=olt)
    running = make_execution(status=Status.RUNNING)
    make_execution(status=Status.SUCCESS)

    explained = explain_all_open(timezone.now())

    assert {pk: one.code for pk, one in explained.items()} == {
        waiting.pk: Code.NOT_SENT_YET,
        orphan.pk: Code.BEING_ABORTED,
        probe.pk: Code.NOT_SENT_YET,
        running.pk: Code.RUNNING,
    }


@pytest.mark.parametrize("job_hosts", [1, 3])
def test_the_facts_of_any_number_cost_the_same(
    job_hosts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ids: list[int] = []
    for _ in range(job_hosts):
        waiting = make_execution()
        make_execution(job_host=make_job_host(olt=waiting.olt), status=Status.RUNNING)
        ids += [waiting.job_host_id] if waiting.job_host_id else []

    with django_assert_num_queries(6):
        assert len(facts_for(ids)) == job_hosts
    with django_assert_num_queries(4):
        assert len(explain_all_open(timezone.now())) == 2 * job_hosts
