"""A death at each step of an execution's life, and who repairs it. One test per row of the table.

A process that dies is a `Died` raised where it would have died: it is no `Exception`, so no handler
of ours sees it, just as none would run after `kill -9`.
"""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, connections
from django.utils import timezone

from execution_coordinator import coordinator, hints, results, runner
from execution_coordinator.coordinator import tick
from executions import lifecycle
from executions.choices import Status
from executions.models import Execution
from onus.models import OnuData
from simulator.agent import Agent, Conditions
from snmp_jobs.collection import Collected, collect
from snmp_jobs.models import SnmpJobHost
from tests.integration import huawei_olt
from tests.integration.test_main_path import COMMUNITY, create_job, make_due, register, work

pytestmark = pytest.mark.django_db(transaction=True)


class Died(BaseException):
    """The process is gone."""


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent(huawei_olt.table(), community=COMMUNITY) as running:
        yield running


@pytest.fixture(autouse=True)
def _due_discovery(agent: Agent, tmp_path: Path) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    make_due()


def die(*_: object, **__: object) -> None:
    raise Died


def die_in(
    monkeypatch: pytest.MonkeyPatch, owner: object, name: str, act: Callable[[], object]
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, die)
        with pytest.raises(Died):
            act()


def lease_ends() -> None:
    Execution.objects.filter(status=Status.RUNNING).update(
        lease_until=timezone.now() - timedelta(seconds=1)
    )


def three_seconds_pass() -> None:
    Execution.objects.update(not_before=timezone.now())


def ten_seconds_pass() -> None:
    Execution.objects.update(sent_at=timezone.now() - timedelta(seconds=11))


def assert_ran_once(attempts: int) -> None:
    execution = Execution.objects.get()
    assert (execution.status, execution.attempt) == (Status.SUCCESS, attempts)
    assert OnuData.objects.filter(present=True).count() == huawei_olt.ONUS


@pytest.mark.parametrize("step", ["_apply", "record_pulse", "take_pings"])
def test_a_tick_that_dies_before_its_commit_leaves_nothing(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    due = SnmpJobHost.objects.get().next_run_at

    die_in(monkeypatch, coordinator, step, tick)

    assert Execution.objects.count() == 0
    assert SnmpJobHost.objects.get().next_run_at == due
    work(tick().hints)
    assert_ran_once(attempts=1)


def test_a_tick_that_dies_after_its_commit_is_repaired_by_the_next_offer() -> None:
    tick()  # the hints are lost with the process

    assert tick().hints == ()
    ten_seconds_pass()
    work(tick().hints)
    assert_ran_once(attempts=1)


def test_a_doubled_message_runs_once(agent: Agent) -> None:
    (hint,) = tick().hints
    runner.run(hint.execution_id, worker="first")
    asked = len(agent.log)

    assert runner.run(hint.execution_id, worker="second") == []
    assert len(agent.log) == asked
    assert_ran_once(attempts=1)


def test_a_worker_that_dies_before_its_claim_loses_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (hint,) = tick().hints

    die_in(monkeypatch, lifecycle, "start", lambda: runner.run(hint.execution_id, worker="w"))

    assert Execution.objects.get().status == Status.PENDING
    ten_seconds_pass()
    work(tick().hints)
    assert_ran_once(attempts=1)


@pytest.mark.parametrize(
    ("owner", "name"),
    [(runner, "read_system"), (runner, "collect"), (results, "store"), (lifecycle, "finish")],
    ids=["after the claim", "in the walk", "before the data", "after the data, before the commit"],
)
def test_a_worker_that_dies_in_its_run_is_replaced_after_its_lease(
    owner: object, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (hint,) = tick().hints

    die_in(monkeypatch, owner, name, lambda: runner.run(hint.execution_id, worker="w"))

    assert Execution.objects.get().status == Status.RUNNING
    assert OnuData.objects.count() == 0
    assert tick().hints == ()
    lease_ends()
    tick()
    three_seconds_pass()
    work(tick().hints)
    assert_ran_once(attempts=2)


def test_a_worker_that_dies_after_its_commit_delays_the_next_run_by_a_tick_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create_job("get")
    call_command("run_job", "get Huawei", olt="OLT-1")
    (hint,) = tick().hints

    die_in(monkeypatch, hints, "offer_next", lambda: runner.run(hint.execution_id, worker="w"))

    assert Execution.objects.get(kind="get").status == Status.SUCCESS
    assert Execution.objects.get(kind="discovery").status == Status.PENDING
    work(tick().hints)
    assert Execution.objects.get(kind="discovery").status == Status.SUCCESS


def in_thread(act: Callable[[], object]) -> threading.Thread:
    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_worker_that_thaws_after_its_lease_sends_and_stores_nothing_more(agent: Agent) -> None:
    agent.conditions = Conditions(latency_s=0.15)  # a walk of some 30 s
    (hint,) = tick().hints
    frozen = in_thread(lambda: runner.run(hint.execution_id, worker="frozen"))
    while len(agent.log) < 3:
        frozen.join(0.05)

    lease_ends()
    tick()
    frozen.join(timeout=15)
    assert not frozen.is_alive()
    assert OnuData.objects.count() == 0
    old_peer = agent.log[-1].peer
    asked_by_old = sum(record.peer == old_peer for record in agent.log)

    agent.conditions = Conditions()
    three_seconds_pass()
    (again,) = tick().hints
    runner.run(again.execution_id, worker="new")
    assert sum(record.peer == old_peer for record in agent.log) == asked_by_old
    assert_ran_once(attempts=2)
    assert list(Execution.objects.get().attempts.values_list("worker", "error_code")) == [
        ("frozen", "lease_lost"),
        ("new", ""),
    ]


def test_a_worker_without_its_database_stops_before_its_lease_ends(
    agent: Agent, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    """The keeper cannot renew; the worker trusts its lease for four fifths of its length only."""
    settings.LEASE = timedelta(seconds=2)
    agent.conditions = Conditions(latency_s=0.1)
    (hint,) = tick().hints
    started = timezone.now()
    with monkeypatch.context() as patch:
        patch.setattr(lifecycle, "renew", lambda *_: set())
        runner.run(hint.execution_id, worker="w")

    assert (timezone.now() - started).total_seconds() < 2.0
    execution = Execution.objects.get()
    assert (execution.status, execution.reason) == (Status.ABORTED, "lease_lost")
    assert OnuData.objects.count() == 0


def restart_postgresql() -> None:
    """What it is to those who are connected: each connection ends."""
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND backend_type = 'client backend'"
        )
    other.close()


def test_a_run_during_which_postgresql_restarts_stores_what_it_collected(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def collect_and_lose_the_database(*arguments: Any) -> Collected:
        collected = collect(*arguments)
        restart_postgresql()
        return collected

    monkeypatch.setattr("execution_coordinator.runner.collect", collect_and_lose_the_database)
    work(tick().hints)

    assert_ran_once(attempts=1)


def test_redis_that_is_emptied_in_a_run_changes_nothing(agent: Agent) -> None:
    agent.conditions = Conditions(latency_s=0.005)
    (hint,) = tick().hints
    running = in_thread(lambda: runner.run(hint.execution_id, worker="w"))
    while len(agent.log) < 3:
        running.join(0.01)

    cache.clear()
    second = runner.run(hint.execution_id, worker="other")
    running.join(timeout=60)

    assert second == []
    assert_ran_once(attempts=1)


@pytest.fixture(autouse=True)
def _no_connection_is_left() -> Iterator[None]:
    yield
    connections.close_all()
