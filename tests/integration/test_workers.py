"""The same path with a real Celery worker process taking hints from a real Redis."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from execution_coordinator.models import Pulse
from executions.choices import FINAL, Status
from executions.models import Execution
from facho.celery import app, queue_lengths
from onus.models import OnuData
from simulator.agent import Agent, Conditions
from snmp_jobs.models import SnmpJobHost
from tests.integration import huawei_olt
from tests.integration.test_main_path import COMMUNITY, create_job, make_due, register

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE_S = 60.0


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent(huawei_olt.table(), community=COMMUNITY) as running:
        yield running


@pytest.fixture
def worker() -> Iterator["subprocess.Popen[bytes]"]:
    cache.clear()
    app.control.purge()
    process = start_worker()
    yield process
    end(process)


def start_worker() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [
            *(sys.executable, "-m", "celery", "-A", "facho", "worker", "-P", "threads", "-c", "4"),
            *("-Q", ",".join(settings.QUEUES), "--loglevel", "WARNING"),
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        ],
        cwd=ROOT,
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "facho.settings"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def end(process: "subprocess.Popen[bytes]", number: int = signal.SIGTERM) -> None:
    process.send_signal(number)
    process.wait(timeout=PATIENCE_S)


def send_tick() -> None:
    app.send_task("execution_coordinator.tasks.coordinator_loop_task", queue="coordinator")


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while not condition():
        assert time.monotonic() < deadline, list(Execution.objects.values())
        time.sleep(0.05)


def all_ended(count: int) -> bool:
    return Execution.objects.filter(status__in=FINAL).count() == count


@pytest.mark.usefixtures("worker")
def test_a_worker_runs_what_the_loop_offers_and_hands_over_at_once(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    create_job("get")
    make_due()

    send_tick()
    wait_until(lambda: all_ended(2))

    assert OnuData.objects.filter(present=True, onu_rx_dbm__isnull=False).count() > 300
    discovery, get = Execution.objects.order_by("started_at")
    assert (discovery.status, get.status) == (Status.SUCCESS, Status.SUCCESS)
    assert discovery.finished_at is not None
    assert get.started_at is not None
    assert timedelta() <= get.started_at - discovery.finished_at < timedelta(seconds=1)
    for earlier, later in pairwise(agent.log):
        assert earlier.replied_at is not None
        assert earlier.replied_at <= later.received_at


@pytest.mark.usefixtures("worker")
def test_a_ping_shows_that_a_queue_has_a_worker() -> None:
    send_tick()

    wait_until(lambda: Pulse.objects.filter(name__startswith="queue:").count() == 6)
    assert queue_lengths(settings.QUEUES) == dict.fromkeys(settings.QUEUES, 0)


def test_a_walk_whose_worker_is_killed_is_run_again_by_another(
    agent: Agent,
    tmp_path: Path,
    worker: "subprocess.Popen[bytes]",
) -> None:
    agent.conditions = Conditions(latency_s=0.2)
    register(tmp_path, agent.port)
    create_job("discovery")
    make_due()
    send_tick()
    wait_until(lambda: Execution.objects.filter(status=Status.RUNNING).exists())
    wait_until(lambda: len(agent.log) > 3)

    end(worker, signal.SIGKILL)
    Execution.objects.update(lease_until="2026-01-01T00:00:00Z")  # the half minute goes by
    agent.conditions = Conditions()
    replacement = start_worker()
    try:
        send_tick()
        wait_until(lambda: Execution.objects.filter(status=Status.PENDING).exists())
        time.sleep(3)
        send_tick()
        wait_until(lambda: all_ended(1))
    finally:
        end(replacement)

    execution = Execution.objects.get()
    assert (execution.status, execution.attempt, execution.onus) == (Status.SUCCESS, 2, 371)
    assert list(execution.attempts.values_list("number", "status", "error_code")) == [
        (1, "FAILED", "lease_lost"),
        (2, "SUCCESS", ""),
    ]


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("hosts_olt", "olt_disabled"),
        ("snmp_jobs_snmpjob", "job_disabled"),
        ("snmp_jobs_snmpjobhost", "job_disabled"),
    ],
)
def test_disabling_in_the_admin_stops_a_long_walk_between_two_pdus(
    agent: Agent, tmp_path: Path, admin_client: Client, page: str, reason: str
) -> None:
    agent.conditions = Conditions(latency_s=0.8)  # it would take a minute
    register(tmp_path, agent.port)
    create_job("discovery")
    make_due()
    send_tick()
    wait_until(lambda: len(agent.log) > 2)

    job_host = SnmpJobHost.objects.get()
    chosen = {"hosts_olt": job_host.olt_id, "snmp_jobs_snmpjob": job_host.job_id}
    disabled_at = time.monotonic()
    admin_client.post(
        reverse(f"admin:{page}_changelist"),
        {"action": "disable", "_selected_action": chosen.get(page, job_host.pk)},
    )
    wait_until(lambda: all_ended(1))
    assert time.monotonic() - disabled_at < 3  # without waiting for the tick

    execution = Execution.objects.get()
    asked = len(agent.log)
    time.sleep(1)
    assert (execution.status, execution.reason) == (Status.ABORTED, reason)
    assert OnuData.objects.count() == 0
    assert len(agent.log) == asked
