"""The whole system, started and ended the way a person does."""

import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.facho.launch.launched import LAUNCH, PROJECT, Launched, environment_below, stop


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A project folder of its own; what a failed test left running there is ended."""
    variables = environment_below(tmp_path, "en")
    yield variables
    stop(variables)


def running_below(folder: Path) -> list[str]:
    """Command lines that name `folder`: servers, supervisord."""
    lines = [" ".join(one.info["cmdline"] or []) for one in psutil.process_iter(["cmdline"])]
    return [line for line in lines if str(folder) in line]


@pytest.mark.slow
def test_kill_9_leaves_nothing_that_hinders_the_next_start_and_ctrl_c_leaves_nothing_at_all(
    environment: dict[str, str], tmp_path: Path
) -> None:
    first = Launched(environment)
    family = first.family()
    assert len(family) >= 9
    first.process.kill()
    first.process.communicate()
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []

    second = Launched(environment)
    family = second.family()
    assert second.lines[-1].startswith("Facho Deluxe runs at http://127.0.0.1:")
    again = subprocess.run(
        [*LAUNCH, "run"], cwd=PROJECT, env=environment, capture_output=True, text=True, check=False
    )
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith("Facho Deluxe runs already (process ")

    assert second.finish(signal.SIGINT) == 0
    _, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    assert running_below(tmp_path / "var") == []


def test_a_taken_port_is_one_sentence_and_starts_nothing(
    environment: dict[str, str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", int(environment["FACHO_WEB_PORT"]))):
        done = subprocess.run(
            [*LAUNCH, "run"],
            cwd=PROJECT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {environment['FACHO_WEB_PORT']} cannot be used")
    assert done.stderr.count("\n") == 1
    assert running_below(tmp_path / "var") == []
