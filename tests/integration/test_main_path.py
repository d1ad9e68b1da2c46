"""The main job end to end in one process: CSV, jobs, ticks, SNMP over UDP, the inventory."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from django.core.management import call_command

from execution_coordinator import runner
from execution_coordinator.coordinator import tick
from execution_coordinator.hints import Hint
from executions.choices import Status
from executions.models import Execution
from hosts.models import OLT
from oids.models import OID
from onus.models import OnuData
from simulator.agent import Agent
from snmp_jobs.models import SnmpJobHost
from tests.integration import huawei_olt

pytestmark = pytest.mark.django_db(transaction=True)

COMMUNITY = "lima-only"


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent(huawei_olt.table(), community=COMMUNITY) as running:
        yield running


def register(tmp_path: Path, port: int, community: str = COMMUNITY) -> None:
    file = tmp_path / "olts.csv"
    file.write_text(f"name,ip,port,community,brand\nOLT-1,127.0.0.1,{port},{community},Huawei\n")
    call_command("load_catalog")
    call_command("import_olts", file)


def create_job(kind: str) -> None:
    call_command(
        "create_job", name=f"{kind} Huawei", kind=kind, brand="Huawei", interval="5m", all=True
    )


def make_due() -> None:
    """Lets the minute before the first run go by."""
    tick()
    for job_host in SnmpJobHost.objects.all():
        assert job_host.next_run_at is not None
        job_host.next_run_at -= timedelta(minutes=1)
        job_host.save()


def work(hints: tuple[Hint, ...]) -> None:
    """Does what the workers do with hints: runs them, and then what each run hands over."""
    line = list(hints)
    while line:
        line += runner.run(line.pop(0).execution_id, worker="test")


def run_all() -> None:
    make_due()
    work(tick().hints)


def test_an_oid_whose_pattern_could_take_too_long_fails_the_run_and_holds_no_worker(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    oid = OID.objects.get(family__models__name="MA5800", purpose="description")
    oid.reading = {"kind": "text", "pattern": "(.*)*x"}  # as it could be saved once
    oid.save()

    run_all()

    execution = Execution.objects.get()
    assert (execution.status, execution.error_code) == (Status.FAILED, "unusable_oid")
    assert execution.error_text.startswith(
        f"OID {oid.name} ({oid.family}): “(.*)*x” could take too long on some texts: "
    )
    assert not OnuData.objects.exists()


def test_371_onus_are_in_the_inventory_after_one_discovery_and_one_get(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    create_job("get")

    run_all()

    assert list(Execution.objects.order_by("pk").values_list("kind", "status", "onus")) == [
        ("discovery", "SUCCESS", 371),
        ("get", "SUCCESS", 371),
    ]
    assert stored() == [expected(onu) for onu in huawei_olt.expected_onus()]


def stored() -> list[tuple[object, ...]]:
    rows = OnuData.objects.order_by("slot", "port", "onu_number").values_list(
        "onu_index",
        "frame",
        "slot",
        "port",
        "onu_number",
        "serial",
        "description",
        "run_state",
        "admin_state",
        "present",
        "distance_m",
        "onu_rx_dbm",
        "onu_tx_dbm",
        "olt_rx_dbm",
    )
    return list(rows)


def expected(onu: huawei_olt.Expected) -> tuple[object, ...]:
    return (
        ".".join(map(str, onu.index)),
        0,
        onu.slot,
        onu.port,
        onu.number,
        onu.serial,
        onu.description,
        "ONLINE" if onu.online else "OFFLINE",
        "ACTIVE" if onu.active else "SUSPENDED",
        True,
        onu.distance_m,
        onu.onu_rx_dbm,
        onu.onu_tx_dbm,
        onu.olt_rx_dbm,
    )


def test_two_jobs_due_in_the_same_second_never_overlap_on_the_wire(
    agent: Agent, tmp_path: Path
) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    create_job("get")

    run_all()

    discovery, get = Execution.objects.order_by("started_at")
    assert discovery.kind == "discovery"
    assert get.started_at is not None
    assert discovery.finished_at is not None
    assert timedelta() <= get.started_at - discovery.finished_at < timedelta(seconds=1)
    for earlier, later in pairwise(agent.log):
        assert earlier.replied_at is not None
        assert earlier.replied_at <= later.received_at


@pytest.mark.parametrize(
    ("community", "code"), [("wrong", "timeout"), (COMMUNITY, "refused")], ids=["silent", "closed"]
)
def test_an_olt_that_does_not_answer_leaves_a_clear_error_and_nothing_else(
    community: str, code: str, agent: Agent, tmp_path: Path
) -> None:
    port = agent.port if code == "timeout" else 9  # the discard port: nobody listens there
    register(tmp_path, port, community)
    OLT.objects.update(timeout_s=0.2, retries=0)
    create_job("discovery")

    run_all()

    execution = Execution.objects.get()
    assert (execution.status, execution.error_code) == (Status.FAILED, code)
    assert f"127.0.0.1:{port}" in execution.error_text
    assert community not in execution.error_text
    assert OLT.objects.get().reachability == "UNREACHABLE"
    assert OnuData.objects.count() == 0


def test_the_olt_is_recognised_at_the_first_contact(agent: Agent, tmp_path: Path) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")

    run_all()

    olt = OLT.objects.get()
    assert (olt.sys_name, olt.sys_object_id) == ("MA5800-LIMA", "1.3.6.1.4.1.2011.2.248")
    assert olt.model is not None
    assert olt.reachability == "REACHABLE"
    assert olt.discovered_at is not None


def test_a_second_run_with_the_same_answers_changes_no_row(agent: Agent, tmp_path: Path) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")
    run_all()
    before = dict(OnuData.objects.values_list("pk", "updated_at"))

    call_command("run_job", "discovery Huawei", olt="OLT-1")
    work(tick().hints)

    assert Execution.objects.latest("pk").onus_changed == 0
    assert dict(OnuData.objects.values_list("pk", "updated_at")) == before
