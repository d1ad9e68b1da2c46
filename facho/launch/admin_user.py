"""The first user of a new installation."""

import secrets
from pathlib import Path

from django.contrib.auth import get_user_model

ADMIN = "admin"


def ensure_admin(password_file: Path) -> str | None:
    """The password of the superuser made now; None where there is a superuser already.

    It is kept in `password_file` (mode 0600), so that it can be read again and a new database of
    the same checkout gets the same one.
    """
    users = get_user_model()._default_manager  # noqa: SLF001 - Django documents it for swapped users
    if users.filter(is_superuser=True).exists():
        return None
    password = _kept_password(password_file)
    get_user_model().objects.create_superuser(ADMIN, "", password)
    return password


def _kept_password(file: Path) -> str:
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_urlsafe(12) + "\n")
    return file.read_text().strip()
