from datetime import timedelta

import pytest
from django.utils import translation

from oids.choices import Purpose
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob
from snmp_jobs.optical_pace import optical_warning
from tests.factories import (
    make_brand,
    make_family,
    make_job,
    make_job_host,
    make_job_oid,
    make_oid,
    make_olt,
)

pytestmark = pytest.mark.django_db


def job_every(minutes: int, purpose: Purpose = Purpose.ONU_RX_DBM, **fields: object) -> SnmpJob:
    """On two OLTs of a brand that stands one reading an hour; one of them stands two."""
    brand = make_brand(optical_interval_s=3600)
    job = make_job(brand=brand, kind=JobKind.GET, interval=timedelta(minutes=minutes), **fields)
    make_job_oid(job=job, oid=make_oid(family=make_family(brand=brand), purpose=purpose))
    make_job_host(job=job, olt=make_olt(brand=brand, name="OLT-A"))
    make_job_host(job=job, olt=make_olt(brand=brand, name="OLT-B", optical_interval_s=1800))
    return job


@pytest.fixture(autouse=True)
def _in_english() -> None:
    translation.activate("en")


@pytest.mark.parametrize(("minutes", "olts"), [(5, "OLT-A, OLT-B"), (30, "OLT-A")])
def test_a_job_that_asks_too_often_is_told_of_which_olts(minutes: int, olts: str) -> None:
    assert f"of {olts} are read every 1 h at most" in optical_warning(job_every(minutes))


@pytest.mark.parametrize(
    "job",
    [
        lambda: job_every(60),
        lambda: job_every(5, Purpose.DESCRIPTION),
        lambda: job_every(15, shards=4),
        lambda: make_job(cron="*/5 * * * *"),
    ],
    ids=["hourly", "not optical", "in parts", "by cron"],
)
def test_a_job_that_leaves_nothing_out_is_told_nothing(job: object) -> None:
    assert callable(job)
    assert optical_warning(job()) == ""
