"""The whole system, started and ended the way a person does."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

PROJECT = Path(__file__).resolve().parents[3]
START_TIMEOUT_S = 90
LAUNCH = [sys.executable, "-m", "facho.launch"]


class Launched:
    """A launcher; `lines` is what it said until it was ready or gave up."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [*LAUNCH, "run"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if "http://" in line:
                return
        self.process.communicate()
        pytest.fail("\n".join(self.lines))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def finish(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=START_TIMEOUT_S)
        return self.process.returncode


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """A project folder of its own; what a failed test left running there is ended."""
    variables = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "facho.settings",
        "FACHO_VAR_DIR": str(tmp_path / "var"),
        "FACHO_LOG_DIR": str(tmp_path / "logs"),
        "FACHO_WEB_PORT": str(free_port()),
        "FACHO_LANGUAGE": "en",
    }
    yield variables
    subprocess.run([*LAUNCH, "stop"], cwd=PROJECT, env=variables, check=True)


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
    _, alive = psutil.wait_procs(family, timeout=5)
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
