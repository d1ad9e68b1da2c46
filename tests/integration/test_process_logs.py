"""What real processes write: a line per decision, none per message."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache

from execution_coordinator.models import CoordinatorLog, Pulse
from facho.celery import app, queue_lengths
from facho.processes.table import Process, processes
from tests.factories import make_execution

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 20.0


def process(name: str) -> Process:
    table = processes(web_host="127.0.0.1", web_port=8000, concurrency={"coordinator": 1})
    return next(one for one in table if one.name == name)


def output_of(name: str, folder: Path, until: Callable[[], bool]) -> str:
    """What the process `name` prints until something has happened and it has been ended."""
    cache.clear()
    app.control.purge()
    output = folder / f"{name}.log"
    with output.open("wb") as file:
        running = subprocess.Popen(
            [sys.executable, *process(name).arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "facho.settings",
                "FACHO_LOG_DIR": str(folder),
            },
            stdout=file,
            stderr=file,
        )
    try:
        deadline = time.monotonic() + PATIENCE_S
        while not until():
            assert time.monotonic() < deadline, output.read_text()
            time.sleep(0.05)
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(PATIENCE_S)
    return output.read_text()


def test_a_worker_writes_decisions_to_the_coordinators_file_and_no_line_per_task(
    tmp_path: Path,
) -> None:
    execution = make_execution()
    execution.olt.enabled = False
    execution.olt.save(update_fields=["enabled"])
    sent = False

    def has_decided_and_ticked_again() -> bool:
        nonlocal sent
        if not sent:
            for _ in range(3):
                app.send_task(
                    "execution_coordinator.tasks.coordinator_loop_task", queue="coordinator"
                )
            sent = True
        is_done = Pulse.objects.filter(name="queue:coordinator").exists()
        return is_done and CoordinatorLog.objects.filter(event_type="EXECUTION_ABORTED").exists()

    printed = output_of("worker-coordinator", tmp_path, has_decided_and_ticked_again)

    lines = (tmp_path / "coordinator" / "main.log").read_text().splitlines()
    name = execution.olt.name
    aborted = f"coordinator.coordinator_loop: {name}: Ejecuciones abortadas: La OLT se deshabilitó"
    assert [line[20:] for line in lines if "abortadas:" in line] == [f"[WARNING] {aborted}"]
    assert settings.QUEUES[-1] in printed  # its banner
    assert "coordinator_loop_task[" not in printed
    assert "ping[" not in printed
    assert "Ejecuciones abortadas" not in printed


def test_beat_writes_no_line_per_message(tmp_path: Path) -> None:
    printed = output_of(
        "beat", tmp_path, lambda: queue_lengths(["coordinator"]) != {"coordinator": 0}
    )

    assert "celery beat" in printed
    assert "Sending due task" not in printed
