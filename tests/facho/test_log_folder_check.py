"""facho.W003: a folder that the coordinator's log cannot be written to."""

import os
from pathlib import Path

import pytest
from django.core.checks import CheckMessage

from facho.checks import check_log_folder
from tests import settings as test_settings


def checked(log: Path, settings: object) -> list[CheckMessage]:
    settings.COORDINATOR_LOG = log  # type: ignore[attr-defined]
    return check_log_folder(None)


def test_a_folder_that_is_there_or_can_be_made_is_fine(tmp_path: Path, settings: object) -> None:
    assert checked(tmp_path / "main.log", settings) == []
    assert checked(tmp_path / "new" / "coordinator" / "main.log", settings) == []
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_the_folder_is_a_warning(tmp_path: Path, settings: object) -> None:
    (tmp_path / "logs").touch()

    (warning,) = checked(tmp_path / "logs" / "coordinator" / "main.log", settings)

    assert warning.id == "facho.W003"
    assert str(tmp_path / "logs" / "coordinator") in warning.msg


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_of_somebody_else_is_a_warning(tmp_path: Path, settings: object) -> None:
    tmp_path.chmod(0o500)

    assert [found.id for found in checked(tmp_path / "main.log", settings)] == ["facho.W003"]


def test_the_file_is_where_the_document_says() -> None:
    assert test_settings.COORDINATOR_LOG == test_settings.LOG_DIR / "coordinator" / "main.log"
