import subprocess
import sys
from pathlib import Path

import pytest

from facho.launch import lock
from facho.launch.errors import AlreadyRunningError

HOLDER = """
import sys, time
from pathlib import Path
from facho.launch import lock
with lock.held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def hold(file: Path) -> "subprocess.Popen[str]":
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(file)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def finish(holder: "subprocess.Popen[str]") -> None:
    holder.kill()
    holder.communicate()


def test_a_second_launcher_is_told_which_process_runs(tmp_path: Path) -> None:
    holder = hold(tmp_path / "lock")

    with (
        pytest.raises(AlreadyRunningError, match=rf"\(process {holder.pid}\): `make stop`"),
        lock.held(tmp_path / "lock"),
    ):
        pass
    finish(holder)


def test_the_lock_of_a_killed_launcher_is_free(tmp_path: Path) -> None:
    finish(hold(tmp_path / "lock"))

    with lock.held(tmp_path / "lock"):
        assert not lock.end_holder(tmp_path / "other")


def test_the_holder_is_ended_and_waited_for(tmp_path: Path) -> None:
    holder = hold(tmp_path / "lock")

    assert lock.end_holder(tmp_path / "lock")

    assert holder.wait(timeout=30) == -15
    holder.communicate()


@pytest.mark.parametrize("is_there", [True, False])
def test_without_a_holder_nobody_is_ended(tmp_path: Path, *, is_there: bool) -> None:
    if is_there:
        (tmp_path / "lock").write_text("1")

    assert not lock.end_holder(tmp_path / "lock")
