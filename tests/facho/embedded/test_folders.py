import os
from pathlib import Path

import pytest

from facho.embedded import ServerNotAllowedError
from facho.embedded.folders import give, make_private


def mode(folder: Path) -> int:
    return folder.stat().st_mode & 0o777


def test_a_new_folder_is_closed_to_others(tmp_path: Path) -> None:
    make_private(tmp_path / "a" / "run")

    assert mode(tmp_path / "a" / "run") == 0o700


def test_an_open_folder_of_ours_is_closed(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    folder.mkdir()
    folder.chmod(0o777)

    make_private(folder)

    assert mode(folder) == 0o700


def test_a_link_is_refused_and_what_it_points_to_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.mkdir(mode=0o755)
    (tmp_path / "run").symlink_to(target)

    with pytest.raises(ServerNotAllowedError, match="run is not a folder of user"):
        make_private(tmp_path / "run")

    assert mode(target) == 0o755


@pytest.mark.skipif(os.getuid() != 0, reason="only root can make a folder of somebody else")
def test_a_folder_of_another_user_is_refused(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 65534, 65534)

    with pytest.raises(ServerNotAllowedError, match="as its owner"):
        make_private(tmp_path / "run")


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give files away")
def test_given_folders_belong_to_the_other_user_with_all_they_hold(tmp_path: Path) -> None:
    (tmp_path / "data" / "base").mkdir(parents=True)
    (tmp_path / "data" / "base" / "1").touch()

    give(tmp_path / "data", 65534, 65534)

    owners = {path.stat().st_uid for path in [tmp_path / "data", *tmp_path.glob("data/**/*")]}
    assert owners == {65534}
