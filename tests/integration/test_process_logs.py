"""What real processes write: a line per decision, none per message."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.core.cache import cache

from execution_coordinator.models import CoordinatorLog, Pulse
from facho.celery import app, queue_lengths
from facho.processes.table import processes
from tests.factories import make_execution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60.0


@contextmanager
def running(name: str, logs: Path) -> Iterator[Path]:
    """Runs the process `name` of the table, with its logs below `logs`; yields what it prints."""
    cache.clear()
    app.control.purge()
    table = processes(web_host="127.0.0.1", web_port=8000, concurrency={"coordinator": 1})
    (arguments,) = [process.arguments for process in table if process.name == name]
    printed = logs / f"{name}.log"
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "facho.settings",
        "FACHO_LOG_DIR": str(logs),
    }
    with printed.open("wb") as file:
        process = subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=file, stderr=file
        )
    try:
        yield printed
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE_S)
        app.control.purge()


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_worker_writes_decisions_to_the_coordinators_file_and_no_line_per_task(
    tmp_path: Path,
) -> None:
    execution = make_execution()
    execution.olt.enabled = False
    execution.olt.save(update_fields=["enabled"])

    with running("worker-coordinator", tmp_path) as printed:
        for _ in range(2):
            app.send_task("execution_coordinator.tasks.coordinator_loop_task", queue="coordinator")
        wait_until(Pulse.objects.filter(name="queue:coordinator").exists)

    assert CoordinatorLog.objects.filter(event_type="EXECUTION_ABORTED").count() == 1
    lines = (tmp_path / "coordinator" / "main.log").read_text().splitlines()
    (aborted,) = [line[20:] for line in lines if "abortadas:" in line]
    assert aborted == (
        f"[WARNING] coordinator.coordinator_loop: {execution.olt}: Ejecuciones abortadas: "
        "La OLT fue deshabilitada"
    )
    text = printed.read_text()
    assert "coordinator@" in text  # its banner
    assert [line for line in text.splitlines() if "task" in line and "INFO" in line] == []
    assert "abortadas" not in text


def test_beat_sends_the_cleanups_at_its_first_start_and_writes_no_line_per_message(
    tmp_path: Path,
) -> None:
    with running("beat", tmp_path) as printed:
        wait_until(lambda: queue_lengths(["default"])["default"] >= 3)

    assert "celery beat" in printed.read_text()
    assert "cleanup" not in printed.read_text()
