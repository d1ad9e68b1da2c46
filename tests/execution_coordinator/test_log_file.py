"""The file that several processes write: no line lost or torn, and no wait for ever."""

import fcntl
import logging
import subprocess
import sys
from pathlib import Path

import pytest

from execution_coordinator import log_file
from execution_coordinator.log_file import SharedLogFile

WRITER = """
import logging, sys
from execution_coordinator.log_file import SharedLogFile
handler = SharedLogFile(sys.argv[1], 20_000, 1000)
for number in range(1500):
    handler.handle(logging.makeLogRecord({"msg": f"{sys.argv[2]}-{number:05} " + "x" * 50}))
"""


def write(handler: SharedLogFile, *messages: str) -> None:
    for message in messages:
        handler.handle(logging.makeLogRecord({"msg": message}))


def test_lines_go_to_the_end_of_the_file_in_a_folder_that_is_made(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "main.log"

    write(SharedLogFile(path, 1000, 1), "one")
    write(SharedLogFile(path, 1000, 1), "two")

    assert path.read_text() == "one\ntwo\n"


def test_a_full_file_becomes_the_first_backup_and_the_oldest_goes(tmp_path: Path) -> None:
    path = tmp_path / "main.log"

    write(SharedLogFile(path, 8, 2), *(f"line {number}" for number in range(5)))

    texts = {file.name: file.read_text() for file in tmp_path.iterdir()}
    assert texts == {
        "main.log": "line 4\n",
        "main.log.1": "line 3\n",
        "main.log.2": "line 2\n",
        "main.log.lock": "",
    }


def test_a_file_of_exactly_its_size_is_not_rotated(tmp_path: Path) -> None:
    path = tmp_path / "main.log"

    write(SharedLogFile(path, 14, 2), "line 0", "line 1")

    assert path.read_text() == "line 0\nline 1\n"


def test_a_rotation_that_was_killed_half_way_loses_nothing(tmp_path: Path) -> None:
    path = tmp_path / "main.log"
    path.with_name("main.log.2").write_text("moved already\n")

    write(SharedLogFile(path, 8, 3), "line 0", "line 1")

    assert path.with_name("main.log.1").read_text() == "line 0\n"
    assert path.with_name("main.log.3").read_text() == "moved already\n"


def test_four_processes_that_write_and_rotate_together_lose_and_tear_no_line(
    tmp_path: Path,
) -> None:
    path = tmp_path / "main.log"
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in "abcd"]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0, 0]

    files = [file for file in tmp_path.iterdir() if file.suffix != ".lock"]
    lines = [line for file in files for line in file.read_text().splitlines()]
    expected = [f"{name}-{number:05} " + "x" * 50 for name in "abcd" for number in range(1500)]
    assert sorted(lines) == expected
    assert len(files) > 15
    assert all(file.stat().st_size <= 20_000 for file in files)


class Clock:
    """Stands where the module `time` does; a pause takes as long as it says, and no longer."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def monotonic(self) -> float:
        return self.now_s

    def sleep(self, seconds: float) -> None:
        self.now_s += seconds


def test_a_process_stopped_in_the_middle_costs_others_half_a_second_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = Clock()
    monkeypatch.setattr(log_file, "time", clock)
    path = tmp_path / "main.log"
    handler = SharedLogFile(path, 10, 1)
    with path.with_name("main.log.lock").open("w") as stopped:
        fcntl.flock(stopped, fcntl.LOCK_EX)

        write(handler, *(f"line {number}" for number in range(50)))

    assert 0.5 <= clock.now_s < 0.51
    assert len(path.read_text().splitlines()) == 50
    write(handler, "rotates again")
    assert path.read_text() == "rotates again\n"


def test_a_text_forges_no_line_and_steers_no_terminal(tmp_path: Path) -> None:
    path = tmp_path / "main.log"

    write(SharedLogFile(path, 1000, 1), "a\nb\r\x1b[31m\x9b\x7f\udc80ñ")

    assert path.read_text() == "a\\x0ab\\x0d\\x1b[31m\\x9b\\x7f?ñ\n"


def test_a_full_disk_is_reported_once_and_again_after_it_worked(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "main.log"
    handler = SharedLogFile(path, 1000, 1)
    path.symlink_to("/dev/full")

    write(handler, "lost", "lost")
    path.unlink()
    write(handler, "kept")
    path.unlink()
    path.symlink_to("/dev/full")
    write(handler, "lost", "lost")

    assert len(caplog.messages) == 2
    assert caplog.messages[0] == f"{path}: not written: [Errno 28] No space left on device"
