"""OLTs against jobs."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.pages.matrix import OLTS_PER_PAGE, read_matrix
from executions.choices import Status
from snmp_jobs.models import SnmpJobHost
from tests import factories
from tests.admin_pages import list_address, page, text_of

pytestmark = pytest.mark.django_db

ADDRESS = "/admin/snmp_jobs/snmpjobhost/matrix/"


def test_a_cell_shows_the_next_run_and_the_last_result(admin_client: Client) -> None:
    pair = factories.make_job_host(
        olt=factories.make_olt(name="OLT-A"),
        next_run_at=timezone.now() + timedelta(seconds=150),
    )
    now = timezone.now()
    factories.make_execution(
        job_host=pair, status=Status.SUCCESS, due_at=now - timedelta(minutes=9)
    )
    failed = factories.make_execution(job_host=pair, status=Status.FAILED, due_at=now)

    html = page(admin_client, ADDRESS)

    assert "OLT-A Fallida en 2 min ¿Por qué?" in text_of(html)
    assert f'href="{reverse("admin:executions_execution_change", args=[failed.pk])}"' in html
    assert f'data-url="/admin/snmp_jobs/snmpjobhost/{pair.pk}/why/"' in html


def test_an_olt_without_the_job_has_an_empty_cell() -> None:
    pair = factories.make_job_host()
    other = factories.make_olt(brand=pair.job.brand)

    rows = {row.olt: row.cells[0].pair for row in read_matrix(None, "", 1).rows}

    assert rows == {pair.olt: pair, other: None}


def test_it_is_of_one_brand_and_paged_by_olt(admin_client: Client) -> None:
    job = factories.make_job()
    for number in range(OLTS_PER_PAGE + 1):
        factories.make_olt(name=f"OLT-{number:03d}", brand=job.brand)
    other = factories.make_job()

    first, second = (read_matrix(job.brand_id, "", number) for number in (1, 2))

    assert (len(first.rows), len(second.rows), first.pages) == (OLTS_PER_PAGE, 1, 2)
    assert first.jobs == (job,)
    assert read_matrix(other.brand_id, "", 1).rows == ()
    assert [row.olt.name for row in read_matrix(job.brand_id, "olt-007", 9).rows] == ["OLT-007"]
    assert f"brand={job.brand_id}&amp;p=2" in page(admin_client, ADDRESS, brand=str(job.brand_id))


@pytest.mark.parametrize("item_count", [1, 3])
def test_it_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    brand = factories.make_brand()
    jobs = [factories.make_job(brand=brand) for _ in range(item_count)]
    for _ in range(item_count):
        olt = factories.make_olt(brand=brand)
        for job in jobs:
            factories.make_execution(job_host=factories.make_job_host(job=job, olt=olt))

    with django_assert_num_queries(7):
        page(admin_client, ADDRESS)


def test_why_it_did_not_run_is_one_sentence_on_demand(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    pair = factories.make_job_host(enabled=False)

    with django_assert_num_queries(8):
        html = page(admin_client, f"/admin/snmp_jobs/snmpjobhost/{pair.pk}/why/")

    assert text_of(html) == "La tarea está deshabilitada en esta OLT."
    assert admin_client.get("/admin/snmp_jobs/snmpjobhost/9999999/why/").status_code == 404


def test_what_is_said_when_the_sentence_does_not_come_is_in_the_page(admin_client: Client) -> None:
    factories.make_job_host()

    assert 'data-failed="El servidor no respondió: cierre esto y ábralo otra vez."' in page(
        admin_client, ADDRESS
    )


@pytest.mark.parametrize("address", [ADDRESS, "/admin/snmp_jobs/snmpjobhost/1/why/"])
def test_it_is_for_those_who_may_see_jobs(client: Client, address: str) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))

    assert client.get(address).status_code == 403


def test_a_page_number_that_is_none_shows_the_first_page(admin_client: Client) -> None:
    factories.make_job_host()

    assert "Página 1 de 1" in page(admin_client, ADDRESS, p="x", brand="999999999999999999")


def test_without_a_job_it_says_what_to_do(admin_client: Client) -> None:
    assert "Aún no hay ninguna tarea" in text_of(page(admin_client, ADDRESS))


def test_the_list_leads_to_it(admin_client: Client) -> None:
    assert f'href="{ADDRESS}"' in page(admin_client, list_address(SnmpJobHost))
