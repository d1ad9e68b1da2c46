"""That a test run can never meet an installation."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from facho import settings as reading
from facho.settings import SettingProblem, env_float

PROJECT = Path(__file__).resolve().parent.parent
ROOT = PROJECT / "var" / "test"
SHOW = "from tests import settings; print(settings.VAR_DIR, settings.EMBEDDED_POSTGRES)"


def shown(**variables: str) -> list[str]:
    """VAR_DIR and EMBEDDED_POSTGRES of the test settings in a process with these variables."""
    done = subprocess.run(
        [sys.executable, "-c", SHOW],
        cwd=PROJECT,
        env={"PATH": os.environ["PATH"], **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.split()


def test_an_installation_named_by_the_shell_is_not_touched(tmp_path: Path) -> None:
    folder, is_embedded = shown(
        FACHO_VAR_DIR=str(tmp_path), FACHO_DATABASE_URL="postgres://user@192.0.2.1/facho"
    )

    assert Path(folder).parent == ROOT
    assert is_embedded == "True"


def test_two_runs_do_not_meet() -> None:
    folder, _ = shown()

    assert Path(folder).parent == ROOT
    assert Path(folder) != settings.VAR_DIR


def test_what_a_test_starts_has_the_same_servers() -> None:
    folder, _ = shown(FACHO_VAR_DIR=str(settings.VAR_DIR))

    assert Path(folder) == settings.VAR_DIR


@pytest.mark.parametrize(("text", "value"), [("", 0.3), ("0", 0.0), ("1.25", 1.25), ("10", 10.0)])
def test_a_number_may_have_decimals(
    monkeypatch: pytest.MonkeyPatch, text: str, value: float
) -> None:
    monkeypatch.setenv("FACHO_DEAD_BAND_ONU_RX_DB", text)

    assert env_float("FACHO_DEAD_BAND_ONU_RX_DB", 0.3, minimum=0, maximum=10) == value


@pytest.mark.parametrize("text", ["0,3", "-1", "10.1", "nan", "inf", "1e1", "much"])
def test_what_is_no_number_keeps_the_default_and_is_reported(
    monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(reading, "SETTING_PROBLEMS", [])
    monkeypatch.setenv("FACHO_DEAD_BAND_ONU_RX_DB", text)

    assert env_float("FACHO_DEAD_BAND_ONU_RX_DB", 0.3, minimum=0, maximum=10) == 0.3
    assert [
        SettingProblem("FACHO_DEAD_BAND_ONU_RX_DB", text, "a number from 0 to 10, such as 0.3")
    ] == reading.SETTING_PROBLEMS


@pytest.mark.parametrize(
    ("weak_dbm", "limits", "problems"),
    [
        ("-27", "[-18.0, -27.0, -28.0]", 0),
        ("-28", "[-18.0, -25.0, -28.0]", 1),
        ("-10", "[-18.0, -25.0, -28.0]", 1),
    ],
)
def test_limits_of_light_that_do_not_go_down_are_not_used(
    tmp_path: Path, weak_dbm: str, limits: str, problems: int
) -> None:
    show = "from facho import settings as s; print(s.LIGHT_LIMITS_DBM, len(s.SETTING_PROBLEMS))"
    done = subprocess.run(
        [sys.executable, "-c", show],
        cwd=PROJECT,
        env={"FACHO_VAR_DIR": str(tmp_path), "FACHO_LIGHT_WEAK_DBM": weak_dbm},
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout == f"{limits} {problems}\n"
