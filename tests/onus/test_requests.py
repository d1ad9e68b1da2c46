from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from brands.index_layout import Position
from hosts.models import OLT
from oids.choices import Purpose
from oids.models import OID
from onus import requests
from onus.requests import NothingToAskError, UnusableOidError
from snmp_jobs.choices import JobKind
from snmp_jobs.collection import CollectionRequest, KnownOnu
from snmp_jobs.left_out import Occasion
from snmp_jobs.models import SnmpJob
from tests.factories import (
    make_family,
    make_index_layout,
    make_job,
    make_job_oid,
    make_oid,
    make_olt,
    make_olt_model,
    make_onu,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    return make_olt(model=make_olt_model())


NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)


def collection_request(job: SnmpJob, olt: OLT) -> CollectionRequest:
    return requests.collection_request(job, olt, Occasion("v1", timedelta(), NOW, NOW)).request


def _job(olt: OLT, *purposes: Purpose, kind: JobKind = JobKind.DISCOVERY) -> SnmpJob:
    job = make_job(brand=olt.brand, kind=kind)
    for purpose in purposes:
        make_job_oid(job=job, oid=make_oid(family=olt.family, purpose=purpose, name=purpose.value))
    return job


@pytest.mark.parametrize(
    ("purposes", "order"),
    [
        ((Purpose.RUN_STATE, Purpose.SERIAL, Purpose.MAC), ["serial", "mac", "run_state"]),
        ((Purpose.RUN_STATE, Purpose.MAC), ["mac", "run_state"]),
        ((Purpose.RUN_STATE, Purpose.DESCRIPTION), ["run_state", "description"]),
    ],
)
def test_what_says_best_which_onus_exist_comes_first(
    olt: OLT, purposes: tuple[Purpose, ...], order: list[str]
) -> None:
    request = collection_request(_job(olt, *purposes), olt)

    assert [column.field for column in request.columns] == order


def test_only_oids_of_the_family_of_the_olt_are_asked(olt: OLT) -> None:
    job = _job(olt, Purpose.SERIAL)
    make_job_oid(job=job, oid=make_oid(family=make_family(brand=olt.brand), purpose=Purpose.MAC))
    make_oid(family=olt.family, purpose=Purpose.DESCRIPTION)

    assert [column.field for column in collection_request(job, olt).columns] == ["serial"]


def test_a_column_carries_its_oid_reading_and_layout(olt: OLT) -> None:
    layout = make_index_layout(family=olt.family)
    oid = make_oid(family=olt.family, oid="1.3.6.1.4.1.99999.7", index_layout=layout, name="x")
    job = make_job(brand=olt.brand)
    make_job_oid(job=job, oid=oid)
    (column,) = collection_request(job, olt).columns

    assert (column.name, column.field, column.oid) == ("x", "extra", (1, 3, 6, 1, 4, 1, 99999, 7))
    assert (column.layout, column.reading) == (layout.layout, oid.reader)


def test_an_olt_without_model_or_a_job_without_oids_is_told_apart() -> None:
    olt = make_olt()

    with pytest.raises(NothingToAskError, match=r"no OID for OLT .* \(unknown model: choose one"):
        collection_request(make_job(brand=olt.brand), olt)
    known = make_olt(model=make_olt_model())
    with pytest.raises(NothingToAskError, match=rf"no OID for OLT {known} \({known.family}\)"):
        collection_request(make_job(brand=known.brand), known)


@pytest.mark.parametrize("kind", list(JobKind))
def test_every_kind_but_discovery_asks_the_onus_that_are_present(olt: OLT, kind: JobKind) -> None:
    make_onu(olt=olt, onu_index="4194312448.2", frame=0, slot=1, port=1, onu_number=2)
    make_onu(olt=olt, onu_index="9", slot=None, port=None, onu_number=None)
    make_onu(olt=olt, present=False)
    make_onu(olt=olt, onu_index=None)  # it lost its place and was not found elsewhere yet
    make_onu()
    request = collection_request(_job(olt, Purpose.SERIAL, kind=kind), olt)

    known = (
        KnownOnu((4194312448, 2), Position(0, 1, 1, 2)),
        KnownOnu((9,), Position(None, None, None, None)),
    )
    assert request.known == (() if kind is JobKind.DISCOVERY else known)


@pytest.mark.parametrize("count", [1, 50])
def test_queries_do_not_grow_with_oids_and_onus(
    olt: OLT, count: int, django_assert_num_queries: Any
) -> None:
    purposes = [Purpose.ONU_RX_DBM] if count == 1 else list(Purpose)[:10]
    job = _job(olt, *purposes, kind=JobKind.GET)
    for _ in range(count):
        make_onu(olt=olt)
    olt = OLT.objects.select_related("model__family").get(pk=olt.pk)

    with django_assert_num_queries(4):
        collection_request(job, olt)


def test_which_rows_are_onus_is_asked_in_a_discovery_alone(olt: OLT) -> None:
    purposes = (Purpose.PLACE, Purpose.SERIAL, Purpose.EXISTS)

    job = _job(olt, *purposes)
    discovery = collection_request(job, olt)
    job.kind = JobKind.GET
    get = collection_request(job, olt)

    assert [column.field for column in discovery.columns] == ["serial"]
    assert [column.field for column in discovery.shapes] == ["place", "exists"]
    assert ([column.field for column in get.columns], get.shapes) == (["serial"], ())


def test_a_job_that_asks_only_where_onus_are_has_nothing_to_ask(olt: OLT) -> None:
    with pytest.raises(NothingToAskError):
        collection_request(_job(olt, Purpose.PLACE), olt)


def test_an_oid_that_cannot_be_used_is_named_with_its_fault(olt: OLT) -> None:
    job = _job(olt, Purpose.SERIAL)
    reading = {"kind": "text", "pattern": "(a+)+$"}
    OID.objects.update(reading=reading)

    with pytest.raises(UnusableOidError) as raised:
        collection_request(job, olt)

    oid = OID.objects.get()
    assert str(raised.value).startswith(f"OID {oid} ({oid.family}): “(a+)+$” could take too long")
    assert not raised.value.retryable
