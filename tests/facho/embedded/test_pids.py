import signal
import subprocess
import sys

import pytest

from facho.embedded import pids

STUBBORN = "import signal; signal.signal(15, signal.SIG_IGN); print(1, flush=True); signal.pause()"


def stubborn(marker: str) -> "subprocess.Popen[bytes]":
    process = subprocess.Popen([sys.executable, "-c", STUBBORN, marker], stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    return process


@pytest.fixture
def marker(request: pytest.FixtureRequest) -> str:
    return f"facho-{request.node.name}"


def test_a_process_is_found_by_its_marker(marker: str) -> None:
    with stubborn(marker) as process:
        assert pids.find(marker) == [process.pid]
        process.kill()


def test_what_ignores_the_signal_is_killed(marker: str) -> None:
    with stubborn(marker) as process:
        pids.end(process.pid, marker, signal.SIGTERM, timeout_s=0.1)

        assert process.wait(5) == -signal.SIGKILL


def test_a_pid_that_is_somebody_else_by_now_is_left_alone(marker: str) -> None:
    with stubborn(marker) as process:
        pids.end(process.pid, "another marker", signal.SIGKILL, timeout_s=0.1)

        assert process.poll() is None
        process.kill()


def test_waiting_ends_early_when_the_process_is_gone() -> None:
    assert not pids.wait_until(lambda: False, "no such process", timeout_s=60)
