"""What runs against real agents leave for the next run: settings, support, readings, costs."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from execution_coordinator import runner
from execution_coordinator.choices import EventType
from execution_coordinator.models import CoordinatorLog
from executions.models import Execution
from executions.requests import request_run
from hosts.models import OLT, OltSnmpProfile
from hosts.overview import with_numbers
from hosts.snmp_load import load_by_hour
from hosts.snmp_profiles import forget
from oids.choices import Purpose
from oids.models import OID
from onus.choices import RunState
from onus.models import OnuData
from onus.value_ages import with_ages
from simulator.agent import Agent, Conditions, Peer, Reply
from simulator.records import Integer, ObjectId, OctetString, TimeTicks, TypedValue
from simulator.requests import Request
from snmp_jobs.choices import JobKind
from snmp_jobs.models import ColumnRead, ColumnSupport, SnmpJobHost
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.oid import Oid
from tests.factories import (
    make_family,
    make_index_layout,
    make_job,
    make_job_host,
    make_job_oid,
    make_oid,
    make_olt,
    make_olt_model,
)

pytestmark = pytest.mark.django_db(transaction=True)

BASE = (1, 3, 6, 1, 4, 1, 99999, 9)
SERIAL, DESCRIPTION, RX, MAC = ((*BASE, n) for n in range(1, 5))
PURPOSES: dict[Oid, Purpose] = {
    SERIAL: Purpose.SERIAL,
    DESCRIPTION: Purpose.DESCRIPTION,
    RX: Purpose.ONU_RX_DBM,
    MAC: Purpose.MAC,
}
ONUS = 30
MINUTE = timedelta(minutes=1)


def system(descr: str = "OLT V1") -> dict[Oid, TypedValue]:
    return {
        (1, 3, 6, 1, 2, 1, 1, 1, 0): OctetString(descr.encode()),
        (1, 3, 6, 1, 2, 1, 1, 2, 0): ObjectId((1, 3, 6, 1, 4, 1, 99999)),
        (1, 3, 6, 1, 2, 1, 1, 3, 0): TimeTicks(8_640_000),
        (1, 3, 6, 1, 2, 1, 1, 5, 0): OctetString(b"LIMA"),
    }


def table(*columns: Oid, onus: int = ONUS, descr: str = "OLT V1") -> dict[Oid, TypedValue]:
    cells = {
        (*column, 1, 1, n): Integer(-20) if column == RX else OctetString(f"{n:08}".encode())
        for column in columns
        for n in range(1, onus + 1)
    }
    return system(descr) | cells


class Deaf(Agent):
    """Keeps silent when it is asked for something of `deaf_to`."""

    deaf_to: Oid = RX

    def respond(self, request: Request, peer: Peer) -> Sequence[Reply]:
        if any(oid[: len(self.deaf_to)] == self.deaf_to for oid in request.oids):
            return []
        return super().respond(request, peer)


class Tiring(Agent):
    """Ten times slower for each walked row of answers than before the walk."""

    def respond(self, request: Request, peer: Peer) -> Sequence[Reply]:
        if request.kind is PduKind.BULK:
            self.conditions = Conditions(latency_s=0.08)
        return super().respond(request, peer)


@pytest.fixture
def agent() -> Iterator[Agent]:
    with Agent(table(SERIAL, DESCRIPTION, RX)) as running:
        yield running


def register(agent: Agent, **fields: object) -> OLT:
    """An OLT whose family has a column of each kind, of which no job asks yet."""
    family = make_family()
    layout = make_index_layout(family=family)
    for oid, purpose in PURPOSES.items():
        make_oid(
            family=family,
            oid=".".join(map(str, oid)),
            purpose=purpose,
            name=purpose.value,
            index_layout=layout,
            reading={"kind": "number"} if oid == RX else {"kind": "text"},
        )
    return make_olt(
        model=make_olt_model(family=family),
        **{
            "address": agent.address,
            "port": agent.port,
            "community": "public",
            "timeout_s": 0.2,
            "retries": 0,
        }
        | fields,
    )


def job_of(olt: OLT, kind: JobKind, *columns: Oid, **fields: object) -> SnmpJobHost:
    job = make_job(brand=olt.brand, kind=kind, **fields)
    for column in columns:
        make_job_oid(job=job, oid=OID.objects.get(family=olt.family, purpose=PURPOSES[column]))
    return make_job_host(job=job, olt=olt)


def run(job_host: SnmpJobHost, due_at: datetime | None = None) -> Execution:
    ident = request_run(job_host.pk, due_at or timezone.now())
    runner.run(ident, worker="test")
    return Execution.objects.get(pk=ident)


def discover(olt: OLT) -> Execution:
    return run(job_of(olt, JobKind.DISCOVERY, SERIAL, DESCRIPTION))


def asked_columns(agent: Agent, since: int) -> set[Oid]:
    """The columns of which the agent was asked after its first `since` requests."""
    firsts = (record.first_oid for record in agent.log[since:])
    return {oid[: len(SERIAL)] for oid in firsts if oid is not None and oid[:8] == BASE}


def test_what_a_run_learned_is_kept_and_the_next_one_begins_with_it(agent: Agent) -> None:
    agent.table = table(SERIAL, DESCRIPTION, onus=300)
    olt = register(agent, timeout_s=2.0)
    discovery = job_of(olt, JobKind.DISCOVERY, SERIAL, DESCRIPTION)

    first, second = run(discovery), run(discovery)

    profile = OltSnmpProfile.objects.get(olt=olt)
    assert profile.max_repetitions > 10
    assert second.pdus < first.pdus
    assert profile.timeout_s < 2.0
    assert profile.usual_rtt_s is not None
    assert profile.bulk_works
    olt.refresh_from_db()
    assert (olt.max_repetitions, olt.varbinds_per_get, olt.timeout_s) == (10, 20, 2.0)


def test_a_failed_run_that_was_answered_teaches_too_and_a_silent_one_does_not() -> None:
    with Deaf(table(SERIAL, DESCRIPTION)) as agent:
        agent.deaf_to = SERIAL
        olt = register(agent, timeout_s=0.3)
        execution = run(job_of(olt, JobKind.DISCOVERY, SERIAL))
        assert OltSnmpProfile.objects.filter(olt=olt).exists()

        agent.deaf_to = ()
        silent = register(agent, name="SILENT", address="127.0.0.2", timeout_s=0.1)
        assert run(job_of(silent, JobKind.DISCOVERY, SERIAL)).pdus >= 1

    assert (execution.status, execution.error_code) == ("PENDING", "unanswered")
    assert OLT.objects.get(pk=olt.pk).silent_since is None
    assert not OltSnmpProfile.objects.filter(olt=silent).exists()


def test_a_table_without_an_answer_is_left_out_from_the_fourth_run_on() -> None:
    with Deaf(table(SERIAL, DESCRIPTION)) as agent:
        olt = register(agent)
        discover(olt)
        get = job_of(olt, JobKind.GET, DESCRIPTION, RX)
        statuses = [run(get).status for _ in range(3)]
        asked = len(agent.log)

        fourth = run(get)

        assert statuses == ["PARTIAL"] * 3
        assert (fourth.status, fourth.onus) == ("SUCCESS", ONUS)
        assert asked_columns(agent, asked) == {DESCRIPTION}
        assert fourth.left_out.startswith("onu_rx_dbm: ")


def test_it_is_asked_again_after_a_day_and_is_back_when_it_answers(agent: Agent) -> None:
    agent.table = table(SERIAL, DESCRIPTION)
    olt = register(agent)
    discover(olt)
    OnuData.objects.update(run_state=RunState.ONLINE)
    get = job_of(olt, JobKind.GET, DESCRIPTION, RX)
    for _ in range(3):
        run(get)
    agent.table = table(SERIAL, DESCRIPTION, RX)

    assert run(get).left_out != ""
    ColumnSupport.objects.update(asked_at=F("asked_at") - timedelta(days=1))
    again = run(get)

    assert (again.left_out, again.values_read) == ("", 2 * ONUS)
    assert set(OnuData.objects.values_list("onu_rx_dbm", flat=True)) == {-20.0}
    assert not ColumnSupport.objects.filter(unsupported_at__isnull=False).exists()


@pytest.mark.parametrize("change", ["firmware", "model", "operator"])
def test_it_is_asked_again_at_once_after_a_change(agent: Agent, change: str) -> None:
    agent.table = table(SERIAL, DESCRIPTION)
    olt = register(agent)
    discover(olt)
    OnuData.objects.update(run_state=RunState.ONLINE)
    get = job_of(olt, JobKind.GET, DESCRIPTION, RX)
    for _ in range(3):
        run(get)
    assert run(get).left_out != ""

    if change == "firmware":
        agent.table = table(SERIAL, DESCRIPTION, descr="OLT V2")
    elif change == "model":
        assert olt.model is not None
        OLT.objects.update(model=make_olt_model(family=olt.model.family))
    else:
        forget([olt])

    assert run(get).left_out == ""


def test_the_last_column_that_says_which_onus_exist_is_never_left_out(agent: Agent) -> None:
    agent.table = table(DESCRIPTION)
    olt = register(agent)
    discovery = job_of(olt, JobKind.DISCOVERY, SERIAL, MAC, DESCRIPTION)
    for _ in range(4):
        run(discovery)
    asked = len(agent.log)

    fifth = run(discovery)

    assert asked_columns(agent, asked) == {SERIAL, DESCRIPTION}
    assert fifth.left_out.startswith("mac: ")


def test_an_olt_without_onus_has_no_unsupported_tables(agent: Agent) -> None:
    agent.table = system()
    olt = register(agent)
    discovery = job_of(olt, JobKind.DISCOVERY, SERIAL, MAC, DESCRIPTION)

    for _ in range(4):
        run(discovery)

    assert not ColumnSupport.objects.exists()


def test_optical_tables_of_dark_onus_say_nothing_of_the_firmware(agent: Agent) -> None:
    agent.table = table(SERIAL, DESCRIPTION)
    olt = register(agent)
    discover(olt)
    OnuData.objects.update(run_state=RunState.OFFLINE)
    get = job_of(olt, JobKind.GET, DESCRIPTION, RX)

    for _ in range(4):
        run(get)

    known = ColumnSupport.objects.values_list("oid__purpose", flat=True)
    assert sorted(known) == ["description", "serial"]


def test_optical_columns_are_read_at_most_as_often_as_the_brand_stands(agent: Agent) -> None:
    olt = register(agent)
    olt.brand.optical_interval_s = 3600
    olt.brand.save()
    discover(olt)
    get = job_of(olt, JobKind.GET, DESCRIPTION, RX)
    start = timezone.now()

    runs = [run(get, start + n * 20 * MINUTE) for n in range(5)]

    assert [one.values_read for one in runs] == [2 * ONUS, ONUS, ONUS, 2 * ONUS, ONUS]
    assert {one.status for one in runs} == {"SUCCESS"}
    assert [bool(one.left_out) for one in runs] == [False, True, True, False, True]
    assert set(OnuData.objects.values_list("onu_rx_dbm", flat=True)) == {-20.0}


def test_a_run_with_nothing_left_to_ask_is_a_success_that_says_so(agent: Agent) -> None:
    olt = register(agent, optical_interval_s=3600)
    discover(olt)
    get = job_of(olt, JobKind.GET, RX)
    run(get)
    asked = len(agent.log)

    second = run(get)

    assert (second.status, second.values_read, second.error_text) == ("SUCCESS", 0, "")
    assert second.left_out.startswith("onu_rx_dbm: ")
    assert asked_columns(agent, asked) == set()


def test_in_parts_each_onu_is_asked_once_in_as_many_runs(agent: Agent) -> None:
    agent.table = table(SERIAL, DESCRIPTION, RX, onus=90)
    olt = register(agent)
    discover(olt)
    get = job_of(olt, JobKind.GET, DESCRIPTION, RX, shards=3)

    asked: list[int] = []
    for _ in range(3):
        since = len(agent.log)
        execution = run(get)
        assert execution.onus == 30
        assert {record.kind for record in agent.log[since:]} == {PduKind.GET}
        asked += OnuData.objects.filter(onu_rx_dbm__isnull=False).values_list("pk", flat=True)
        OnuData.objects.update(onu_rx_dbm=None)

    assert sorted(asked) == sorted(OnuData.objects.values_list("pk", flat=True))


def test_the_age_of_the_light_is_that_of_the_part_of_the_onu(agent: Agent) -> None:
    olt = register(agent)
    discover(olt)
    get = job_of(olt, JobKind.GET, RX, shards=2)
    run(get)

    read = ColumnRead.objects.get(oid__purpose=Purpose.ONU_RX_DBM)
    ages = {onu.pk % 2: onu.optics_at for onu in with_ages(OnuData.objects.all())}

    assert ages == {0: read.read_at, 1: None}


def test_a_run_of_which_no_value_changed_writes_no_onu_and_yet_the_light_is_new(
    agent: Agent,
) -> None:
    olt = register(agent)
    discover(olt)
    get = job_of(olt, JobKind.GET, RX)
    run(get)
    rows = dict(OnuData.objects.values_list("pk", "updated_at"))
    reads = ColumnRead.objects.filter(oid__purpose=Purpose.ONU_RX_DBM)
    first = reads.get().read_at

    run(get)

    assert dict(OnuData.objects.values_list("pk", "updated_at")) == rows
    assert reads.get().read_at > first


def test_what_runs_cost_is_summed_per_olt_and_hour(agent: Agent) -> None:
    agent.conditions = Conditions(latency_s=0.01)
    olt = register(agent)
    executions = [discover(olt), run(job_of(olt, JobKind.GET, DESCRIPTION))]

    (hour,) = load_by_hour([olt.pk], timezone.now() - timedelta(hours=2))

    assert all(one.busy_ms >= 5 * one.pdus for one in executions)
    assert sum(one.pdus for one in executions) == len(agent.log)
    assert (hour.runs, hour.pdus) == (2, len(agent.log))
    assert hour.busy_s == sum(one.busy_ms for one in executions) / 1000
    assert with_numbers(OLT.objects.all()).get().busy_ms == hour.busy_s * 1000


def test_an_olt_that_tires_is_asked_slower_and_the_execution_and_the_log_say_so() -> None:
    with Tiring(table(SERIAL, DESCRIPTION, onus=400), conditions=Conditions(0.01)) as agent:
        olt = register(agent, timeout_s=2.0)
        execution = discover(olt)

    assert execution.slowed_down
    (entry,) = CoordinatorLog.objects.filter(event_type=EventType.OLT_SLOWED)
    assert (entry.olt_id, entry.level) == (olt.pk, "WARNING")
    assert entry.details["execution"] == execution.pk
    assert entry.details["rtt_worst_ms"] > 2 * entry.details["rtt_before_ms"]
    assert OltSnmpProfile.objects.get().slowed_at is not None


@pytest.mark.parametrize(
    ("of_olt", "pdus_per_s"), [({}, 50), ({"max_pdus_per_s": 100}, 100)], ids=["brand", "olt"]
)
def test_requests_per_second_stay_under_the_cap_of_the_brand_or_the_olt(
    agent: Agent, of_olt: Mapping[str, float], pdus_per_s: int
) -> None:
    olt = register(agent, **of_olt)
    olt.brand.max_pdus_per_s = 50
    olt.brand.save()

    discover(olt)

    times = [record.received_at for record in agent.log]
    assert len(times) > 6
    assert times[-1] - times[0] >= 0.9 * (len(times) - 1) / pdus_per_s
