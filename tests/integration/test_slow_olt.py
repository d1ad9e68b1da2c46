"""An OLT that takes two seconds for each PDU, with the settings that an OLT has by default."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from executions.choices import Status
from executions.models import Execution
from simulator.agent import Agent, Conditions
from simulator.records import TypedValue
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.oid import Oid
from tests.integration import huawei_olt
from tests.integration.test_main_path import COMMUNITY, create_job, register, run_all, stored

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

ONUS = 6
COLUMNS = 6  # that a discovery of Huawei walks


def small_table() -> dict[Oid, TypedValue]:
    gone = {onu.index for onu in huawei_olt.expected_onus()[ONUS:]}
    return {oid: value for oid, value in huawei_olt.table().items() if oid[-2:] not in gone}


@pytest.fixture
def agent() -> Iterator[Agent]:
    conditions = Conditions(latency_s=2.0)
    with Agent(small_table(), community=COMMUNITY, conditions=conditions) as running:
        yield running


def test_two_seconds_for_each_pdu_cost_time_and_no_onu(agent: Agent, tmp_path: Path) -> None:
    register(tmp_path, agent.port)
    create_job("discovery")

    run_all()

    execution = Execution.objects.get()
    assert (execution.status, execution.onus) == (Status.SUCCESS, ONUS)
    assert [row[5] for row in stored()] == [onu.serial for onu in huawei_olt.expected_onus()[:ONUS]]
    # The first answer may come after its timeout; from then on answers are waited for.
    assert sum(record.kind is PduKind.BULK for record in agent.log) == COLUMNS
    assert COLUMNS + 1 <= len(agent.log) <= COLUMNS + 2
