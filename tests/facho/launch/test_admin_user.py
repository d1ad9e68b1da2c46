from pathlib import Path

import pytest
from django.contrib.auth.models import User

from facho.launch.admin_user import ensure_admin

pytestmark = pytest.mark.django_db


def test_the_first_start_makes_a_user_who_can_sign_in(tmp_path: Path) -> None:
    password = ensure_admin(tmp_path / "admin-password")

    assert password is not None
    assert User.objects.get(username="admin").check_password(password)
    assert (tmp_path / "admin-password").read_text() == f"{password}\n"
    assert (tmp_path / "admin-password").stat().st_mode & 0o777 == 0o600


def test_a_superuser_that_exists_is_left_alone(tmp_path: Path) -> None:
    User.objects.create_superuser("operator", "", "secret")

    assert ensure_admin(tmp_path / "admin-password") is None
    assert list(User.objects.values_list("username", flat=True)) == ["operator"]
    assert not (tmp_path / "admin-password").exists()


def test_a_new_database_gets_the_password_that_was_printed_before(tmp_path: Path) -> None:
    password = ensure_admin(tmp_path / "admin-password")
    User.objects.all().delete()

    assert ensure_admin(tmp_path / "admin-password") == password
