"""How passwords are stored."""

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from pytest_django import Settings

from facho.settings import PASSWORD_HASHERS
from tests.factories import make_superuser


@pytest.mark.django_db
def test_a_password_of_before_opens_and_is_stored_anew(client: Client, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = PASSWORD_HASHERS
    user = make_superuser(username="ana")
    user.password = make_password("of-before", hasher="pbkdf2_sha256")
    user.save(update_fields=["password"])

    assert client.login(username="ana", password="of-before")

    user.refresh_from_db()
    assert user.password.startswith("scrypt$")
    assert client.login(username="ana", password="of-before")
