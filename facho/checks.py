"""System checks of the settings: each wrong one is a sentence with an id and a hint."""

import difflib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register

Apps = Sequence[AppConfig] | None


@register()
def check_values(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """A variable that could not be used keeps its default, and is an error here."""
    return [
        Error(
            f"{problem.name} is {problem.value!r}, which is not {problem.expected}.",
            hint="The default is in use. Correct the variable or remove it.",
            id="facho.E001",
        )
        for problem in settings.SETTING_PROBLEMS
    ]


@register()
def check_names(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    return [_unknown(name) for name in settings.UNKNOWN_VARIABLES]


def _unknown(name: str) -> CheckMessage:
    similar = difflib.get_close_matches(name, settings.KNOWN_VARIABLES, n=1)
    hint = f"Did you mean {similar[0]}?" if similar else "Remove it: nothing reads it."
    return Warning(f"{name} is no setting of this project.", hint=hint, id="facho.W001")


@register()
def check_fernet_keys(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    try:
        keys = [Fernet(key) for key in settings.FERNET_KEYS]
    except ValueError:
        keys = []
    if keys:
        return []
    return [
        Error(
            "FACHO_FERNET_KEYS holds a text that is no Fernet key.",
            hint="Separate keys by commas; make one with `manage.py shell -c "
            "'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'`.",
            id="facho.E002",
        )
    ]


@register(Tags.security, deploy=True)
def check_secrets_are_given(
    app_configs: Apps,
    **_: Any,
) -> list[CheckMessage]:
    """In production a secret that was made up on this machine is lost with the machine."""
    return [
        Warning(
            f"{name} is not set: a generated one is kept under {settings.VAR_DIR}.",
            hint="Set it from your secret store, and keep a copy: without the Fernet keys no "
            "stored community can be read.",
            id="facho.W002",
        )
        for name in settings.GENERATED_SECRETS
    ]


@register()
def check_log_folder(app_configs: Apps, **_: Any) -> list[CheckMessage]:
    """Without its file the coordinator goes on: its decisions are then only in the database."""
    folder = settings.COORDINATOR_LOG.parent
    if _is_writable(folder):
        return []
    return [
        Warning(
            f"The coordinator cannot write its log: {folder} is not a folder it may write to.",
            hint="Correct FACHO_LOG_DIR, or give the folder to the user that runs the workers.",
            id="facho.W003",
        )
    ]


def _is_writable(folder: Path) -> bool:
    """Whether files can be made in `folder`, or it can be made where it is missing."""
    while not os.access(folder, os.F_OK) and folder != folder.parent:
        folder = folder.parent
    return folder.is_dir() and os.access(folder, os.W_OK | os.X_OK)
