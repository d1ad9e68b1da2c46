"""Presence against an OLT that loses rows, packets or time: every run end to end over UDP."""

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from execution_coordinator import runner
from executions.choices import Reason, Status
from executions.models import Execution
from hosts.models import OLT, OltSnmpProfile
from onus.models import OnuData, OnuEvent, PonPort
from simulator.agent import Agent, Conditions, Peer, Reply
from simulator.requests import Request
from snmp_jobs.models import SnmpJob, SnmpJobHost
from snmp_jobs.snmp.oid import Oid
from tests.factories import make_execution
from tests.integration import huawei_olt
from tests.integration.test_main_path import COMMUNITY, create_job, expected, register, stored

pytestmark = pytest.mark.django_db(transaction=True)

HALF = 186
LATENCY_S = 0.005
SERIALS = (*huawei_olt.GPON, 43, 1, 3)
WHOLE = [expected(onu) for onu in huawei_olt.expected_onus()]


class Faulty(Agent):
    """Keeps silent when it is asked for what comes after `silent_from` in that column."""

    silent_from: Oid | None = None

    def respond(self, request: Request, peer: Peer) -> Sequence[Reply]:
        start = self.silent_from
        if start and any(
            oid[: len(start) - 2] == start[:-2] and oid > start for oid in request.oids
        ):
            return []
        return super().respond(request, peer)


@pytest.fixture
def agent(tmp_path: Path) -> Iterator[Faulty]:
    """A registered OLT whose 371 ONUs are known with all their values."""
    with Faulty(huawei_olt.table(), community=COMMUNITY) as running:
        register(tmp_path, running.port)
        OLT.objects.update(timeout_s=0.1, retries=5)
        create_job("discovery")
        create_job("get")
        SnmpJob.objects.update(max_retries=0)
        assert [run("discovery").status, run("get").status] == [Status.SUCCESS] * 2
        assert stored() == WHOLE
        OnuEvent.objects.all().delete()
        yield running


def run(kind: str) -> Execution:
    """A run to its end, whatever the ones before left behind."""
    OLT.objects.update(silent_since=None, suspended_at=None, next_probe_at=None)
    execution = make_execution(job_host=SnmpJobHost.objects.get(job__kind=kind))
    runner.run(execution.pk, worker="test")
    execution.refresh_from_db()
    return execution


def lose_half(agent: Agent) -> None:
    """Every second ONU is gone from every table, and the walk still reaches its end."""
    odd = {onu.index for onu in huawei_olt.expected_onus()[1::2]}
    agent.table = {oid: value for oid, value in huawei_olt.table().items() if oid[-2:] not in odd}


def told() -> Counter[str]:
    return Counter(OnuEvent.objects.values_list("kind", flat=True))


def counts() -> tuple[int, int]:
    """Present ONUs, and present ONUs by the rows of the ports."""
    ports = sum(PonPort.objects.values_list("present", flat=True))
    return OnuData.objects.filter(present=True).count(), ports


def test_half_of_the_rows_is_held_back_and_applied_when_it_is_confirmed(agent: Agent) -> None:
    lose_half(agent)

    held = run("discovery")
    assert (held.status, held.reason) == (Status.PARTIAL, Reason.PRESENCE_HELD)
    assert (counts(), told()) == ((371, 371), {"HELD_BACK": 1})
    event = OnuEvent.objects.get()
    assert event.details == {"reason": "SUSPECT_DROP", "seen": HALF, "missing": 371 - HALF}
    assert (event.execution, event.onu) == (held.pk, None)

    confirmed = run("discovery")
    assert (confirmed.status, confirmed.reason) == (Status.SUCCESS, Reason.NONE)
    assert counts() == (HALF, HALF)
    assert told() == {"HELD_BACK": 1, "CONFIRMED": 1, "DISAPPEARED": 371 - HALF}

    agent.table = huawei_olt.table()
    assert run("discovery").status == Status.SUCCESS
    assert stored() == WHOLE
    assert told()["RETURNED"] == 371 - HALF


def test_half_of_the_rows_that_come_back_leave_nothing_but_two_events(agent: Agent) -> None:
    lose_half(agent)
    run("discovery")
    agent.table = huawei_olt.table()

    assert run("discovery").status == Status.SUCCESS
    assert stored() == WHOLE
    assert told() == {"HELD_BACK": 1, "CONFIRMED": 1}


def test_a_walk_that_breaks_off_marks_nobody_and_is_told_once(agent: Faulty) -> None:
    OLT.objects.update(timeout_s=0.02, retries=0)
    lose_half(agent)
    agent.silent_from = SERIALS + huawei_olt.expected_onus()[100].index

    ended = [run("discovery") for _ in range(3)]

    assert [(one.status, one.error_code) for one in ended] == [(Status.PARTIAL, "timeout")] * 3
    assert (stored(), counts()) == (WHOLE, (371, 371))
    assert told() == {"HELD_BACK": 1}
    assert OnuEvent.objects.get().details["reason"] == "INCOMPLETE"


@pytest.mark.parametrize("loss", [0.1, 0.3])
def test_lost_packets_cost_retries_and_time_and_never_presence_or_a_value(
    agent: Agent, loss: float
) -> None:
    asked = len(agent.log)
    run("discovery")
    requests_without_loss = len(agent.log) - asked
    agent.conditions = Conditions(loss=loss)
    OLT.objects.update(timeout_s=0.02, retries=3)

    for kind in ("discovery", "discovery", "get"):
        OltSnmpProfile.objects.all().delete()  # larger requests, once learned, would be fewer
        asked = len(agent.log)
        ended = run(kind)
        assert ended.status in (Status.SUCCESS, Status.PARTIAL, Status.FAILED)
        assert (stored(), counts()) == (WHOLE, (371, 371))
        if ended.status == Status.SUCCESS:
            assert len(agent.log) - asked > requests_without_loss

    assert set(told()) <= {"HELD_BACK", "CONFIRMED"}
    agent.conditions = Conditions()
    assert run("discovery").status == Status.SUCCESS
    assert (stored(), told()["HELD_BACK"]) == (WHOLE, told()["CONFIRMED"])


def test_an_olt_that_takes_its_time_is_waited_for(agent: Agent) -> None:
    """A tenth of the timeout for each PDU, as 2 s are of 20 s."""
    agent.conditions = Conditions(latency_s=LATENCY_S)
    OLT.objects.update(timeout_s=10 * LATENCY_S, retries=1)

    asked, started = len(agent.log), time.monotonic()
    ended = [run("discovery"), run("get")]

    assert time.monotonic() - started >= LATENCY_S * (len(agent.log) - asked)
    assert [one.status for one in ended] == [Status.SUCCESS] * 2
    assert (stored(), told()) == (WHOLE, {})


def test_an_olt_far_slower_than_its_timeout_marks_nobody(agent: Agent) -> None:
    agent.conditions = Conditions(latency_s=0.6)
    OLT.objects.update(timeout_s=0.1, retries=1)

    assert run("discovery").status in (Status.FAILED, Status.PARTIAL)
    assert stored() == WHOLE
    assert set(told()) <= {"HELD_BACK"}


def test_a_restart_holds_a_smaller_walk_back_and_says_why(agent: Agent) -> None:
    OLT.objects.update(discovered_at="2026-01-01T00:00Z")  # the agent has been up for a day
    few = {onu.index for onu in huawei_olt.expected_onus()[:10]}
    agent.table = {oid: value for oid, value in huawei_olt.table().items() if oid[-2:] not in few}

    assert run("discovery").reason == Reason.PRESENCE_HELD
    assert OnuEvent.objects.get().details == {"reason": "REBOOTED", "seen": 361, "missing": 10}
    assert run("discovery").status == Status.SUCCESS
    assert counts() == (361, 361)
