"""One OLT on demand."""

import pytest

from console.badges import Tone
from execution_coordinator.dashboard.detail import read_detail
from execution_coordinator.dashboard.glance import look
from execution_coordinator.pulse import LOOP, record_pulse
from executions.choices import Status
from tests.execution_coordinator.dashboard.olt_rows import answering, soon
from tests.factories import (
    make_coordinator_log,
    make_execution,
    make_job,
    make_job_host,
)

pytestmark = pytest.mark.django_db


def test_the_detail_says_of_each_task_why_it_does_not_run() -> None:
    olt = answering("OLT-1")
    jobs = [make_job(brand=olt.brand, name=name, kind="get") for name in ("A", "B")]
    record_pulse(LOOP)
    make_job_host(olt=olt, job=jobs[0], enabled=False)
    pair = make_job_host(olt=olt, job=jobs[1], **soon())
    last = make_execution(job_host=pair, status=Status.FAILED)
    make_coordinator_log(olt=olt)
    make_coordinator_log()

    detail = read_detail(olt.pk, look())

    assert detail is not None
    off, on = detail.tasks
    assert (off.job, off.schedule, off.last) == ("A", "5m", None)
    assert off.why == "La tarea está deshabilitada en esta OLT."
    assert on.last is not None
    assert (on.last.status, on.last.due_at, on.last.tone) == (
        Status.FAILED,
        last.due_at,
        Tone.BAD,
    )
    assert on.why.startswith("Próxima ejecución a las ")
    assert len(detail.events) == 1


def test_an_olt_that_is_gone_has_no_detail() -> None:
    assert read_detail(999_999, look()) is None
