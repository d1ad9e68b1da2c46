"""What is said before OLTs are deleted with their past."""

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from executions.choices import Status
from hosts.models import OLT
from tests.admin_pages import delete_address, page, text_of
from tests.factories import make_execution, make_job_host, make_olt, make_onu

pytestmark = pytest.mark.django_db


def test_what_goes_along_is_counted_and_not_listed(admin_client: Client) -> None:
    olt = make_olt(name="OLT-A")
    for number in range(3):
        make_onu(olt=olt, description=f"CUSTOMER-{number}")
    make_execution(job_host=make_job_host(olt=olt), status=Status.FAILED)

    text = text_of(page(admin_client, delete_address(olt)))

    assert "¿Eliminar «OLT-A» (OLT)? Se elimina también todo lo que sigue:" in text
    assert "ONU: 3" in text
    assert "Ejecuciones: 1" in text
    assert "CUSTOMER" not in text


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_needs_the_same_queries_for_any_number_of_rows(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    olt = make_olt()
    for _ in range(item_count):
        make_onu(olt=olt)
        make_execution(job_host=make_job_host(olt=olt), status=Status.FAILED)

    page(admin_client, delete_address(olt))  # the types of content are kept from now on
    with django_assert_num_queries(17):
        page(admin_client, delete_address(olt))


def test_an_olt_that_is_being_asked_is_not_deleted(admin_client: Client) -> None:
    olt = make_olt(name="OLT-A")
    make_execution(job_host=make_job_host(olt=olt), status=Status.RUNNING)

    response = admin_client.post(delete_address(olt), {"post": "yes"})

    assert (
        "OLT-A se está consultando ahora: deshabilítela y elimínela cuando esté en reposo."
        in text_of(response.content.decode())
    )
    assert OLT.objects.filter(pk=olt.pk).exists()


def test_who_may_not_delete_the_past_does_not_delete_the_olt(client: Client) -> None:
    user = User.objects.create_user("lena", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=["view_olt", "delete_olt"]))
    client.force_login(user)
    olt = make_olt()
    make_onu(olt=olt)

    assert client.post(delete_address(olt), {"post": "yes"}).status_code == 403
    assert OLT.objects.filter(pk=olt.pk).exists()
