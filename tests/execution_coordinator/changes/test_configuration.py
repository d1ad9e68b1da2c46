"""What the hash of an OLT covers, and what it leaves alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.changes.configuration import TaskConfiguration, load_configurations
from execution_coordinator.coordinator import ExecutionCoordinator
from hosts.models import OLT
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.factories import make_job, make_job_host, make_olt, make_olt_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def job_host() -> SnmpJobHost:
    return make_job_host()


def hashed() -> str:
    (olt,) = load_configurations().values()
    return ExecutionCoordinator.calculate_state_hash(olt)


@pytest.mark.usefixtures("job_host")
def test_the_hash_is_sha256_and_the_same_each_time() -> None:
    assert hashed() == hashed()
    assert len(bytes.fromhex(hashed())) == 32


@pytest.mark.usefixtures("job_host")
@pytest.mark.parametrize(
    "field",
    [
        {"enabled": False},
        {"name": "another"},
        {"address": "192.0.2.2"},
        {"port": 1161},
        {"community": "another"},
    ],
    ids=str,
)
def test_what_an_operator_sets_on_an_olt_changes_the_hash(field: dict[str, object]) -> None:
    before = hashed()
    OLT.objects.update(**field)
    assert hashed() != before


@pytest.mark.usefixtures("job_host")
def test_the_model_changes_the_hash() -> None:
    before = hashed()
    OLT.objects.update(model=make_olt_model())
    assert hashed() != before


@pytest.mark.usefixtures("job_host")
@pytest.mark.parametrize(
    "field", [{"enabled": False}, {"interval": timedelta(minutes=6)}, {"name": "another"}], ids=str
)
def test_what_an_operator_sets_on_a_job_changes_the_hash(field: dict[str, object]) -> None:
    before = hashed()
    SnmpJob.objects.update(**field)
    assert hashed() != before


@pytest.mark.usefixtures("job_host")
def test_the_switch_of_the_pair_changes_the_hash() -> None:
    before = hashed()
    SnmpJobHost.objects.update(enabled=False)
    assert hashed() != before


@pytest.mark.usefixtures("job_host")
def test_what_running_changes_leaves_the_hash_alone() -> None:
    before, now = hashed(), timezone.now()

    SnmpJobHost.objects.update(
        next_run_at=now, last_run_at=now, failures_in_row=3, suspended_at=now, activated_at=now
    )
    OLT.objects.update(
        reachability="REACHABLE", silent_since=now, suspended_at=now, sys_name="x", booted_at=now
    )

    assert hashed() == before


def test_only_tasks_that_are_on_are_in_a_configuration(job_host: SnmpJobHost) -> None:
    olt = job_host.olt
    cron = make_job(brand=olt.brand, name="Nightly", cron="0 3 * * *")
    nightly = make_job_host(olt=olt, job=cron)
    make_job_host(olt=olt, job=make_job(brand=olt.brand), enabled=False)
    make_job_host(olt=olt, job=make_job(brand=olt.brand, enabled=False))

    assert load_configurations([olt.pk])[olt.pk].tasks == (
        TaskConfiguration(job_host.pk, job_host.job.name, "5m"),
        TaskConfiguration(nightly.pk, "Nightly", "0 3 * * *"),
    )


def test_only_the_olts_that_were_asked_for_are_loaded(job_host: SnmpJobHost) -> None:
    other = make_olt()

    assert set(load_configurations([other.pk])) == {other.pk}
    assert set(load_configurations()) == {other.pk, job_host.olt_id}


@pytest.mark.parametrize("olts", [1, 3])
def test_two_queries_load_any_number_of_olts(
    olts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(olts):
        make_job_host()

    with django_assert_num_queries(2):
        assert len(load_configurations()) == olts


@pytest.mark.usefixtures("job_host")
def test_printing_a_configuration_does_not_show_its_community() -> None:
    OLT.objects.update(community="CANARY-7f3")
    (olt,) = load_configurations().values()

    assert "CANARY" not in repr(olt)
    assert olt.community.token not in repr(olt)
