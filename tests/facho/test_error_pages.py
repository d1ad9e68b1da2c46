"""What a person reads where a page cannot be shown."""

import pytest
from django.contrib.auth.models import User
from django.db import OperationalError
from django.test import Client
from django.utils import translation

from execution_coordinator.dashboard import views

pytestmark = pytest.mark.django_db

ADDRESS = "/coordinator/dashboard/"


def broken() -> None:
    raise OperationalError("the server closed the connection")


def test_a_page_of_another_role_says_so_and_leads_back(client: Client) -> None:
    client.force_login(User.objects.create_user("reader", is_staff=True))

    response = client.get("/admin/hosts/olt/add/")

    html = response.content.decode()
    assert response.status_code == 403
    assert "Su rol no permite esto" in html
    assert f'href="{ADDRESS}"' in html


def test_a_page_that_is_not_there_says_so(admin_client: Client) -> None:
    response = admin_client.get("/coordinator/nothing/")

    assert response.status_code == 404
    assert "Esa página no existe" in response.content.decode()


@pytest.mark.parametrize(
    ("language", "expected"),
    [("es", "No se pudo generar esta página"), ("en", "This page could not be made")],
)
def test_a_page_that_fails_says_what_to_do_without_the_database(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch, language: str, expected: str
) -> None:
    monkeypatch.setattr(views, "look", broken)
    admin_client.raise_request_exception = False

    with translation.override(language):
        response = admin_client.get(ADDRESS, headers={"accept-language": language})

    assert response.status_code == 500
    assert expected in response.content.decode()
    assert "manage.py status" in response.content.decode()
