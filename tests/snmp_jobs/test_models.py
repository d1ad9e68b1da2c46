from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from snmp_jobs.schedule import Schedule
from tests.factories import make_brand, make_job, make_job_host, make_olt

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
FIVE = timedelta(minutes=5)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("fields", "constraint"),
    [
        ({"interval": None}, "snmp_job_has_interval_or_cron"),
        ({"interval": FIVE, "cron": "0 * * * *"}, "snmp_job_has_interval_or_cron"),
        ({"interval": timedelta(seconds=9)}, "snmp_job_interval_in_limits"),
        ({"interval": timedelta(days=31)}, "snmp_job_interval_in_limits"),
        ({"interval": timedelta(0)}, "snmp_job_interval_in_limits"),
        ({"interval": timedelta(seconds=-300)}, "snmp_job_interval_in_limits"),
    ],
)
def test_a_job_has_one_schedule_within_the_limits(fields: dict[str, Any], constraint: str) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        SnmpJob.objects.create(name="x", kind=JobKind.GET, brand=make_brand(), **fields)


@pytest.mark.parametrize("cron", ["nonsense", "* * * * * *", "0 0 31 2 *"])
def test_a_bad_cron_expression_is_refused_at_its_field(cron: str) -> None:
    job = SnmpJob(name="x", kind=JobKind.GET, brand=make_brand(), cron=cron)

    with pytest.raises(ValidationError) as refused:
        job.full_clean(exclude=["slug"])
    assert list(refused.value.message_dict) == ["cron"]


def test_the_slug_names_the_job_for_its_quotas_and_stays_when_the_job_is_renamed() -> None:
    job = make_job(name="Descripción ONU", kind=JobKind.GET)
    assert (job.slug, job.task_type) == ("descripcion_onu", "get_descripcion_onu")

    job.name = "Otro"
    job.save()
    assert job.slug == "descripcion_onu"


@pytest.mark.parametrize(
    ("name", "slugs"),
    [
        ("Potencia", ["potencia", "potencia_2", "potencia_3"]),
        ("日本", ["job", "job_2", "job_3"]),
        ("x" * 90, ["x" * 34, "x" * 34 + "_2", "x" * 34 + "_3"]),
    ],
)
def test_names_that_come_to_one_slug_are_numbered(name: str, slugs: list[str]) -> None:
    brand = make_brand()
    jobs = [make_job(name=f"{name}{mark}", brand=brand) for mark in ("", "!", "?")]

    assert [job.slug for job in jobs] == slugs


def test_every_discovery_counts_as_one_task_type() -> None:
    assert make_job(name="Inventario").task_type == "discovery"


@pytest.mark.parametrize(
    ("kind", "priority", "queue", "time_limit_s"),
    [
        (JobKind.DISCOVERY, 90, "discovery", 300),
        (JobKind.GET, 40, "get", 60),
        (JobKind.WALK, 30, "get", 300),
        (JobKind.TABLE, 30, "get", 300),
        (JobKind.BULK, 30, "get", 300),
    ],
)
def test_a_kind_implies_priority_queue_and_time_limit(
    kind: JobKind, priority: int, queue: str, time_limit_s: int
) -> None:
    assert (kind.priority, kind.queue, kind.time_limit_s) == (priority, queue, time_limit_s)


def test_the_schedule_is_read_in_the_zone_of_the_project(settings: Any) -> None:
    settings.TIME_ZONE = "America/Santiago"

    assert make_job(interval=FIVE).schedule == Schedule(FIVE, "", "America/Santiago")
    assert make_job(cron="0 3 * * *").schedule == Schedule(None, "0 3 * * *", "America/Santiago")


@pytest.mark.parametrize("off", ["pair", "job", "olt"])
def test_a_pair_is_on_only_while_all_three_switches_are(off: str) -> None:
    olt = make_olt(enabled=off != "olt")
    job = make_job(brand=olt.brand, enabled=off != "job")
    pair = make_job_host(job=job, olt=olt, enabled=off != "pair")
    on = make_job_host()

    assert (pair.is_on, on.is_on) == (False, True)
    assert list(SnmpJobHost.objects.on()) == [on]


def test_one_job_is_on_one_olt_once() -> None:
    pair = make_job_host()

    with pytest.raises(IntegrityError, match="snmp_job_host_once"), transaction.atomic():
        make_job_host(job=pair.job, olt=pair.olt)


class TestToPlan:
    PLANNED = {"next_run_at": NOW + FIVE, "planned_interval": FIVE}

    def _is_to_plan(self, **fields: Any) -> bool:
        job = make_job(**fields.pop("job", {"interval": FIVE}))
        pair = make_job_host(job=job, **fields)
        return SnmpJobHost.objects.to_plan(NOW).filter(pk=pair.pk).exists()

    def test_one_that_is_planned_and_not_due_is_left_alone(self) -> None:
        assert not self._is_to_plan(**self.PLANNED)

    def test_one_with_a_cron_expression_that_did_not_change_is_left_alone(self) -> None:
        assert not self._is_to_plan(
            job={"cron": "0 * * * *"}, next_run_at=NOW + FIVE, planned_cron="0 * * * *"
        )

    @pytest.mark.parametrize(
        "fields",
        [
            {"next_run_at": None},
            {"next_run_at": NOW},
            {"next_run_at": NOW - FIVE},
            {"job": {"interval": FIVE * 2}},
            {"job": {"cron": "0 * * * *"}},
            {"job": {"interval": FIVE, "enabled": False}},
            {"enabled": False},
        ],
    )
    def test_new_due_edited_and_disabled_ones_are_to_plan(self, fields: dict[str, Any]) -> None:
        assert self._is_to_plan(**self.PLANNED | fields)

    @pytest.mark.parametrize(
        "job", [{"interval": FIVE}, {"cron": "5 * * * *"}], ids=["to interval", "to cron"]
    )
    def test_one_whose_cron_expression_was_replaced_is_to_plan(self, job: dict[str, Any]) -> None:
        assert self._is_to_plan(job=job, next_run_at=NOW + FIVE, planned_cron="0 * * * *")

    def test_one_that_is_disabled_and_off_the_grid_is_left_alone(self) -> None:
        assert not self._is_to_plan(next_run_at=None, enabled=False)

    def test_a_disabled_olt_takes_its_pairs_off_the_grid(self) -> None:
        olt = make_olt(enabled=False)

        assert self._is_to_plan(**self.PLANNED, olt=olt, job={"interval": FIVE, "brand": olt.brand})
