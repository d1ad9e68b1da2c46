from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from executions import lifecycle
from executions.choices import FINAL, Kind, Status
from executions.lifecycle import Claim
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.executions.lifecycle.runs import DUE, LEASE, claim_of, finish, start, status_of
from tests.factories import make_execution, make_job_host, make_olt

pytestmark = pytest.mark.django_db


def test_a_waiting_execution_becomes_running_with_lease_and_fence() -> None:
    waiting = make_execution(due_at=DUE)
    claim = claim_of(waiting)

    stored = Execution.objects.get()
    assert (stored.status, stored.worker, stored.attempt) == (Status.RUNNING, "worker-1", 1)
    assert stored.lease_until == claim.started_at + LEASE
    assert stored.started_at == stored.sent_at == claim.started_at
    assert claim == Claim(
        execution_id=waiting.pk,
        olt_id=waiting.olt_id,
        kind=Kind.DISCOVERY,
        due_at=DUE,
        attempt=1,
        fence=stored.fence or 0,
        worker="worker-1",
        started_at=claim.started_at,
    )


def test_the_time_at_which_it_was_sent_is_kept() -> None:
    waiting = make_execution(sent_at=DUE)
    claim_of(waiting)

    assert Execution.objects.get().sent_at == DUE


def test_each_claim_has_a_larger_fence() -> None:
    fences = [claim_of(make_execution()).fence for _ in range(3)]

    assert fences == sorted(set(fences))


@pytest.mark.parametrize("status", [Status.RUNNING, *FINAL])
def test_what_does_not_wait_any_more_is_not_started(status: Status) -> None:
    execution = make_execution(status=status)

    assert start(execution) is None
    assert status_of(execution)[0] == status


def test_an_execution_that_is_gone_is_not_started() -> None:
    assert lifecycle.start(2**60, worker="w", lease=LEASE) is None


def test_one_that_should_be_aborted_is_not_started() -> None:
    assert start(make_execution(abort_requested=True)) is None


@pytest.mark.parametrize("model", [OLT, SnmpJob, SnmpJobHost])
def test_one_whose_switch_is_off_is_not_started(model: Any) -> None:
    waiting = make_execution()
    model.objects.update(enabled=False)

    assert start(waiting) is None
    assert status_of(waiting) == (Status.PENDING, "")


def test_one_whose_job_was_deleted_is_not_started() -> None:
    waiting = make_execution()
    SnmpJob.objects.all().delete()

    assert start(waiting) is None


def test_a_probe_needs_no_job() -> None:
    olt = make_olt()
    fields = {"kind": Kind.PROBE, "task_type": "probe", "priority": 50, "queue": "default"}
    waiting = make_execution(job_host=None, olt=olt, **fields)

    assert claim_of(waiting).kind is Kind.PROBE


def test_an_olt_that_talks_to_another_is_left_alone() -> None:
    olt = make_olt()
    first, second = (make_execution(job_host=make_job_host(olt=olt)) for _ in range(2))
    claim = claim_of(first)

    assert start(second) is None
    assert status_of(second) == (Status.PENDING, "")
    finish(claim)
    assert start(second) is not None


def test_another_olt_is_none_of_its_business() -> None:
    assert start(make_execution()) is not None
    assert start(make_execution()) is not None


def test_a_breach_of_any_other_rule_is_not_taken_for_a_busy_olt() -> None:
    waiting = make_execution()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE snmp_executions ADD CONSTRAINT of_this_test CHECK (attempt < 1)"
        )

    with pytest.raises(IntegrityError, match="of_this_test"):
        start(waiting)


@pytest.mark.parametrize(
    ("trigger", "starts"), [("SCHEDULED", False), ("EXTRA", False), ("MANUAL", True)]
)
def test_only_what_a_person_asks_for_starts_on_it(trigger: str, *, starts: bool) -> None:
    execution = make_execution(trigger=trigger)
    execution.olt.suspended_at = timezone.now()
    execution.olt.save()

    claim = lifecycle.start(execution.pk, worker="w", lease=LEASE)

    assert (claim is not None) is starts
