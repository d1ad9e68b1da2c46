from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from brands.models import Brand
from oids.choices import Purpose
from snmp_jobs.choices import JobKind
from snmp_jobs.creation import JobRefusedError, NewJob, create_job, marked_oids
from snmp_jobs.intervals import BadIntervalError
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID
from tests.factories import make_brand, make_family, make_job, make_oid, make_olt

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english() -> Any:
    with translation.override("en"):
        yield


@pytest.fixture
def brand() -> Brand:
    """Two OLTs, a disabled third, an OID marked for discovery and one for get."""
    brand = make_brand(name="Huawei", slug="huawei")
    family = make_family(brand=brand)
    make_oid(family=family, name="serial", purpose=Purpose.SERIAL, in_discovery=True)
    make_oid(family=family, name="power", purpose=Purpose.ONU_RX_DBM, in_get=True)
    make_oid(family=family, name="other")
    for name, enabled in (("A", True), ("B", True), ("C", False)):
        make_olt(name=name, brand=brand, enabled=enabled)
    make_olt(name="FOREIGN")
    make_oid(name="foreign", in_discovery=True)
    return brand


def _new(**fields: Any) -> NewJob:
    defaults = {
        "name": "Inventario",
        "kind": JobKind.DISCOVERY,
        "brand_name": "Huawei",
        "interval": "5m",
    }
    return NewJob(**defaults | fields)


def _names(job: SnmpJob) -> tuple[list[str], list[str]]:
    return (
        sorted(job.oids.values_list("name", flat=True)),
        sorted(job.olts.values_list("name", flat=True)),
    )


@pytest.mark.usefixtures("brand")
class TestCreateJob:
    def test_without_names_it_takes_what_is_marked_and_every_enabled_olt(self) -> None:
        job = create_job(_new())

        assert _names(job) == (["serial"], ["A", "B"])
        assert (job.interval, job.slug, job.enabled) == (timedelta(minutes=5), "inventario", True)
        assert SnmpJobHost.objects.filter(next_run_at=None, last_run_at=None).count() == 2

    @pytest.mark.parametrize("kind", [k for k in JobKind if k is not JobKind.DISCOVERY])
    def test_every_other_kind_takes_what_is_marked_for_get(self, kind: JobKind) -> None:
        assert _names(create_job(_new(kind=kind)))[0] == ["power"]

    def test_named_oids_and_olts_are_taken_marked_enabled_or_not(self) -> None:
        job = create_job(_new(oid_names=["other", "power"], olt_names=["C", "A", "A"]))

        assert _names(job) == (["other", "power"], ["A", "C"])

    @pytest.mark.parametrize("name", ["huawei", "HUAWEI", "Huawei"])
    def test_a_brand_is_found_by_name_and_slug_in_any_case(self, name: str) -> None:
        assert create_job(_new(brand_name=name)).brand.name == "Huawei"

    @pytest.mark.parametrize(
        ("fields", "message"),
        [
            ({"brand_name": "Nokia"}, "brand 'Nokia' does not exist: "),
            ({"brand_name": ""}, "brand '' does not exist: "),
            ({"oid_names": ["serial", "nope", "foreign"]}, "no OID nope, foreign: check the name"),
            ({"olt_names": ["A", "Z", "FOREIGN"]}, "no OLT Z, FOREIGN: check the name"),
            ({"name": ""}, "name: This field cannot be blank."),
            ({"name": "n" * 101}, "name: Ensure this value has at most 100 characters"),
            ({"name": "Taken"}, "name: SNMP job with this Name already exists."),
        ],
    )
    def test_what_cannot_be_made_is_refused_and_leaves_nothing(
        self, fields: dict[str, Any], message: str
    ) -> None:
        make_job(name="Taken")

        with pytest.raises(JobRefusedError, match=message):
            create_job(_new(**fields))
        assert list(SnmpJob.objects.values_list("name", flat=True)) == ["Taken"]
        assert not SnmpJobHost.objects.exists()
        assert not SnmpJobOID.objects.exists()

    def test_a_bad_interval_is_refused_and_leaves_nothing(self) -> None:
        with pytest.raises(BadIntervalError, match="'5' is not an interval"):
            create_job(_new(interval="5"))
        assert not SnmpJob.objects.exists()

    @pytest.mark.parametrize("count", [1, 20])
    def test_queries_do_not_grow_with_the_olts(
        self, count: int, django_assert_num_queries: Any
    ) -> None:
        for _ in range(count):
            make_olt(brand=Brand.objects.get(name="Huawei"))
        with django_assert_num_queries(23):
            create_job(_new())


def test_a_brand_without_marked_oids_or_enabled_olts_is_refused() -> None:
    brand = make_brand(name="Bare")

    with pytest.raises(JobRefusedError, match="Bare has no OID marked for discovery: name some"):
        create_job(_new(brand_name="Bare"))
    make_oid(family=make_family(brand=brand), in_discovery=True)
    with pytest.raises(JobRefusedError, match="Bare has no enabled OLT: import or enable one"):
        create_job(_new(brand_name="Bare"))


def test_without_a_catalogue_the_refusal_says_what_to_run() -> None:
    with pytest.raises(JobRefusedError, match="run load_catalog first"):
        create_job(_new())


def test_the_marked_oids_are_those_of_all_families_of_the_brand() -> None:
    brand = make_brand()
    marked = [
        make_oid(family=make_family(brand=brand), in_discovery=True, purpose=Purpose.SERIAL)
        for _ in range(2)
    ]

    assert set(marked_oids(brand, JobKind.DISCOVERY)) == set(marked)
    assert list(marked_oids(brand, JobKind.GET)) == []


def _run(*arguments: str) -> str:
    out = StringIO()
    call_command("create_job", *arguments, stdout=out)
    return out.getvalue()


@pytest.mark.usefixtures("brand")
class TestCommand:
    BASE = ("--name", "Potencias", "--kind", "get", "--brand", "huawei")

    def test_it_prints_what_it_made(self) -> None:
        assert _run(*self.BASE, "--interval", "90s", "--all") == (
            "Potencias: 2 OLTs, 1 OIDs, every 90s\n"
        )

    def test_oids_and_olts_may_be_repeated(self) -> None:
        text = _run(
            *self.BASE, "--interval", "1h", "--oid", "power", "--oid", "other", "--olt", "A"
        )

        assert text == "Potencias: 1 OLTs, 2 OIDs, every 1h\n"

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--interval", "5 m", "--all"), "no job was created: '5 m' is not an interval"),
            (("--interval", "5m", "--olt", "Z"), "no job was created: brand Huawei has no OLT Z"),
            (("--interval", "5m"), "one of the arguments --olt --all is required"),
            (("--interval", "5m", "--all", "--olt", "A"), "not allowed with argument"),
            (("--interval", "5m", "--all", "--kind", "poll"), "invalid choice: 'poll'"),
        ],
    )
    def test_what_is_wrong_is_said_in_one_sentence(
        self, arguments: tuple[str, ...], message: str
    ) -> None:
        with pytest.raises(CommandError, match=message):
            _run(*self.BASE, *arguments)
        assert not SnmpJob.objects.exists()
