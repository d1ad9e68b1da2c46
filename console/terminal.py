"""Who it was when somebody used a command: whoever has a shell on the server, under one name."""

from typing import Final

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

NAME: Final = "terminal"


def terminal_user_id() -> int:
    """The account that the history names. Nobody can log in with it."""
    user, _ = User.objects.get_or_create(
        username=NAME, defaults={"is_active": False, "password": make_password(None)}
    )
    return user.pk
