from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from executions.choices import FINAL, Status
from executions.models import Execution
from hosts.models import OLT
from snmp_jobs.models import SnmpJob
from tests.executions.lifecycle.runs import DUE
from tests.factories import make_attempt, make_execution, make_job_host

pytestmark = pytest.mark.django_db


def _refused(name: str, **fields: Any) -> None:
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        make_execution(**fields)


def test_a_due_time_of_a_job_host_is_there_once() -> None:
    first = make_execution(status=Status.SUCCESS, due_at=DUE)
    _refused("execution_due_once", job_host=first.job_host, due_at=DUE)

    make_execution(due_at=DUE)


def test_of_one_job_host_one_waits() -> None:
    first = make_execution(due_at=DUE)
    _refused(
        "execution_one_pending_per_job_host",
        job_host=first.job_host,
        due_at=DUE + timedelta(minutes=5),
    )

    make_execution(job_host=make_job_host(olt=first.olt), due_at=DUE)


def test_of_one_olt_one_runs() -> None:
    first = make_execution(status=Status.RUNNING)
    pair = make_job_host(olt=first.olt)
    _refused("execution_one_per_olt", job_host=pair, status=Status.RUNNING)


@pytest.mark.parametrize("field", ["fence", "lease_until", "started_at"])
def test_what_runs_has_lease_fence_and_start(field: str) -> None:
    fields = {field: None, "status": Status.RUNNING}
    _refused("execution_running_holds_a_lease", **fields)


def test_what_runs_has_no_end() -> None:
    fields = {"finished_at": DUE, "status": Status.RUNNING}
    _refused("execution_running_holds_a_lease", **fields)


@pytest.mark.parametrize("status", FINAL)
def test_what_is_over_has_an_end(status: Status) -> None:
    _refused("execution_final_has_an_end", status=status, finished_at=None)


def test_an_attempt_has_its_number_once() -> None:
    attempt = make_attempt()

    with pytest.raises(IntegrityError, match="execution_attempt_once"), transaction.atomic():
        make_attempt(execution=attempt.execution)


def test_history_outlives_the_job_and_not_the_olt() -> None:
    execution = make_execution(status=Status.SUCCESS)
    SnmpJob.objects.all().delete()
    execution.refresh_from_db()
    assert (execution.job, execution.job_host) == (None, None)

    OLT.objects.all().delete()
    assert not Execution.objects.exists()
