"""What `make demo` does before and after its processes start."""

from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from executions.choices import Status
from hosts.models import OLT
from simulator.fleet import FLEET
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import make_execution

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _catalogue() -> None:
    call_command("load_catalog", verbosity=0)


def output_of(command: str, **options: object) -> list[str]:
    out = StringIO()
    with translation.override("en"):
        call_command(command, stdout=out, **options)
    return out.getvalue().splitlines()


def test_the_fleet_is_registered_once_with_two_jobs_for_each_brand() -> None:
    first = output_of("create_demo")
    before = list(SnmpJobHost.objects.order_by("pk").values())

    second = output_of("create_demo")

    assert first == ["Registered 8 simulated OLTs: discovery starts in one minute"]
    assert second == ["The 8 simulated OLTs are registered already"]
    assert OLT.objects.count() == len(FLEET) == 8
    assert SnmpJob.objects.count() == 6
    assert list(SnmpJobHost.objects.order_by("pk").values()) == before
    assert len(before) == 16


def test_what_an_operator_changed_in_the_demo_stays() -> None:
    output_of("create_demo")
    OLT.objects.filter(name="OLT-LIMA-01").update(enabled=False, port=162)
    SnmpJob.objects.filter(name="Lectura ZTE").update(interval=timedelta(hours=1))

    output_of("create_demo")

    olt = OLT.objects.get(name="OLT-LIMA-01")
    assert (olt.enabled, olt.port) == (False, 162)
    assert SnmpJob.objects.get(name="Lectura ZTE").interval == timedelta(hours=1)


def test_the_first_discovery_of_each_olt_is_one_line() -> None:
    output_of("create_demo")
    discoveries = SnmpJobHost.objects.filter(job__kind="discovery").order_by("olt__name")
    for seconds, job_host in enumerate(discoveries.select_related("job", "olt")):
        make_execution(
            job_host=job_host,
            status=Status.SUCCESS,
            onus=100 + seconds,
            duration_ms=400,
            finished_at=NOW + timedelta(seconds=seconds),
            due_at=NOW,
        )
    for execution in discoveries[0].executions.all():
        execution.status = Status.PARTIAL
        execution.save(update_fields=["status"])

    assert output_of("report_discoveries") == [
        "Waiting for the first discovery of 1 OLTs",
        "OLT-AREQUIPA-01: 100 ONUs in 0.4 s",
        "All 8 OLTs are discovered",
    ]


def test_a_discovery_that_failed_is_a_line_too_and_a_missing_one_is_named() -> None:
    output_of("create_demo")
    job_host = SnmpJobHost.objects.get(job__kind="discovery", olt__name="OLT-ICA-01")
    make_execution(job_host=job_host, status=Status.FAILED, error_text="no answer", due_at=NOW)
    out = StringIO()

    with translation.override("en"), pytest.raises(CommandError, match="OLT-AREQUIPA-01, "):
        call_command("report_discoveries", timeout=0.1, stdout=out)

    assert "OLT-ICA-01: the discovery ended as Failed: no answer" in out.getvalue()
