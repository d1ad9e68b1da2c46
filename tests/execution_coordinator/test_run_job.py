"""`manage.py run_job`: the row it opens, the outcome it prints, its exit status."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from executions.choices import Status
from executions.models import Execution
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job_host

pytestmark = pytest.mark.django_db


def run_job(job_host: SnmpJobHost, *options: str) -> tuple[int, dict[str, Any]]:
    out = StringIO()
    arguments = [job_host.job.name, "--olt", job_host.olt.name, "--json", *options]
    try:
        call_command("run_job", *arguments, stdout=out)
    except SystemExit as ended:
        return int(str(ended.code)), json.loads(out.getvalue())
    return 0, json.loads(out.getvalue())


def test_without_wait_it_opens_one_execution_and_says_that_it_waits() -> None:
    job_host = make_job_host()

    code, report = run_job(job_host)

    execution = Execution.objects.get()
    assert (code, report["status"], report["execution"]) == (0, "PENDING", execution.pk)
    assert (execution.trigger, execution.queue, execution.priority) == ("MANUAL", "highprio", 100)


def test_asked_twice_it_is_the_same_execution() -> None:
    job_host = make_job_host()

    assert run_job(job_host)[1]["execution"] == run_job(job_host)[1]["execution"]


@pytest.mark.parametrize(
    ("status", "code"), [(Status.SUCCESS, 0), (Status.PARTIAL, 0), (Status.FAILED, 1)]
)
def test_with_wait_its_exit_status_says_how_the_run_ended(
    status: Status, code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    job_host = make_job_host()
    ended = make_execution(job_host=job_host, status=status, error_text="why", onus=3)
    command = "execution_coordinator.management.commands.run_job"
    monkeypatch.setattr(f"{command}.request_run", lambda *_: ended.pk)

    found, report = run_job(job_host, "--wait")

    assert (found, report["status"], report["onus"], report["error"]) == (code, status, 3, "why")


def test_it_waits_no_longer_than_it_is_told() -> None:
    code, report = run_job(make_job_host(), "--wait", "--timeout", "0.1")

    assert (code, report["status"]) == (1, "PENDING")


def test_a_pair_that_does_not_exist_is_a_sentence() -> None:
    with pytest.raises(CommandError, match="job 'nothing' does not run on OLT 'nowhere'"):
        call_command("run_job", "nothing", olt="nowhere")


def test_a_disabled_job_is_refused_with_what_to_do() -> None:
    job_host = make_job_host()
    job_host.job.enabled = False
    job_host.job.save()

    with pytest.raises(CommandError, match="enable it first"):
        run_job(job_host)
