"""What every commit must keep: lint, types, migrations, the deployment checks."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent

PRODUCTION = {
    "FACHO_SECRET_KEY": "a-secret-of-this-test-only-with-more-than-fifty-characters-0123456789",
    "FACHO_FERNET_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "FACHO_HTTPS": "1",
    "FACHO_ALLOWED_HOSTS": "monitor.example.net",
    "FACHO_CSRF_TRUSTED_ORIGINS": "https://monitor.example.net",
}


def run(*command: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(BIN / command[0]), *command[1:]],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [("ruff", "check", "."), ("ruff", "format", "--check", "."), ("mypy", ".")],
    ids=["lint", "format", "types"],
)
def test_the_tool_finds_nothing(command: tuple[str, ...]) -> None:
    result = run(*command)

    assert result.returncode == 0, result.stdout + result.stderr


def test_the_models_need_no_new_migration() -> None:
    result = run("python", "manage.py", "makemigrations", "--check", "--dry-run")

    assert result.returncode == 0, result.stdout + result.stderr


def test_production_settings_pass_the_deployment_checks() -> None:
    result = run(
        "python", "manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION
    )

    assert result.returncode == 0, result.stdout + result.stderr
