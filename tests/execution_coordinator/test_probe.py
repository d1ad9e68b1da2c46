"""Probing a real agent, registered or not."""

import json
from collections.abc import Callable, Iterator, Sequence
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from brands.models import Brand
from execution_coordinator import probe
from executions.models import Execution
from hosts.models import OLT
from simulator.agent import Agent, Reply
from snmp_jobs.snmp.base import SnmpTarget
from tests.factories import make_execution, make_job_host, make_olt
from tests.integration import huawei_olt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent() -> Iterator[Agent]:
    call_command("load_catalog")
    with Agent(huawei_olt.table()) as running:
        yield running


def probed(*arguments: str) -> dict[str, object]:
    out = StringIO()
    call_command("probe_olt", *arguments, "--json", stdout=out)
    report: dict[str, object] = json.loads(out.getvalue())
    return report


def test_an_unknown_address_is_recognised_and_its_onus_are_counted(agent: Agent) -> None:
    report = probed("127.0.0.1", "--port", str(agent.port))

    assert report["sys_name"] == "MA5800-LIMA"
    assert report["uptime_s"] == 86_400
    assert report["brand"] == "Huawei"
    assert report["onus"] == 371
    tables = report["tables"]
    assert isinstance(tables, list)
    answering = {table["name"] for table in tables if table["answers"]}
    assert {"serial", "description", "run_state", "onu_rx_dbm"} <= answering
    assert "temperature_c" in {table["name"] for table in tables} - answering


def test_a_wrong_community_is_a_sentence_without_the_community(agent: Agent) -> None:
    with pytest.raises(CommandError) as caught:
        probed("127.0.0.1", "--port", str(agent.port), "--community", "CANARY-7f3")

    assert "CANARY" not in str(caught.value)
    assert f"127.0.0.1:{agent.port}" in str(caught.value)


def test_a_registered_olt_is_probed_under_its_lease(agent: Agent) -> None:
    huawei = Brand.objects.get(slug="huawei")
    make_olt(name="OLT-9", brand=huawei, address="127.0.0.1", port=agent.port, community="public")

    assert probed("OLT-9")["onus"] == 371

    execution = Execution.objects.get()
    assert (execution.kind, execution.status, execution.queue) == ("probe", "SUCCESS", "")
    assert OLT.objects.get().reachability == "REACHABLE"


@pytest.mark.parametrize("spelling", ["127.0.0.1", "::ffff:127.0.0.1"])
def test_any_spelling_of_a_registered_address_is_probed_under_its_lease(
    spelling: str, agent: Agent
) -> None:
    huawei = Brand.objects.get(slug="huawei")
    make_olt(brand=huawei, address="127.0.0.1", port=agent.port, community="public")

    assert probed(spelling, "--port", str(agent.port))["onus"] == 371
    assert Execution.objects.get().kind == "probe"


def test_a_count_that_broke_off_is_no_count(agent: Agent) -> None:
    agent.respond = cut_off(agent.respond, after=38)  # type: ignore[method-assign]

    target = SnmpTarget("127.0.0.1", agent.port, "public", timeout_s=0.1, retries=0)

    assert probe.probe(target).onus is None


def cut_off(respond: Callable[..., Sequence[Reply]], after: int) -> Callable[..., Sequence[Reply]]:
    """Answers `after` requests and keeps silent from then on."""
    left = iter(range(after))

    def cut(*arguments: object) -> Sequence[Reply]:
        return respond(*arguments) if next(left, None) is not None else []

    return cut


def test_a_probe_waits_while_the_olt_is_busy(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    olt = make_olt(name="OLT-9", address="127.0.0.1", port=agent.port)
    make_execution(job_host=make_job_host(olt=olt), status="RUNNING")
    monkeypatch.setattr(probe, "WAIT_FOR_OLT_S", 0.3)

    with pytest.raises(CommandError, match="OLT-9 was busy"):
        probed("OLT-9")

    assert agent.log == []
