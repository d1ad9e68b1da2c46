import time
from datetime import timedelta

import pytest

from simulator.agent import Agent
from simulator.records import Integer, ObjectId, OctetString, TimeTicks, TypedValue
from snmp_jobs.snmp.base import SnmpTarget, SnmpTimeout
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.snmp.session import Session
from snmp_jobs.system import (
    SYS_DESCR,
    SYS_NAME,
    SYS_OBJECT_ID,
    SYS_UP_TIME,
    SystemInfo,
    read_system,
)


def _read(table: dict[Oid, TypedValue], community: str = "public") -> tuple[SystemInfo, int]:
    with Agent(table) as agent:
        target = SnmpTarget("127.0.0.1", agent.port, community, timeout_s=0.1, retries=0)
        with Session(target, deadline=time.monotonic() + 5) as session:
            return read_system(session), session.stats.pdus_sent


def test_the_system_group_is_read_in_one_pdu() -> None:
    table: dict[Oid, TypedValue] = {
        SYS_DESCR: OctetString("Óptica\r\n V800R018\x00".encode()),
        SYS_OBJECT_ID: ObjectId((1, 3, 6, 1, 4, 1, 2011, 2, 248)),
        SYS_UP_TIME: TimeTicks(2**32 - 1),
        SYS_NAME: OctetString(b"LIMA-01"),
    }
    system, pdus = _read(table)

    assert system.descr.startswith("Óptica")
    assert system.descr.isprintable()
    assert system.object_id == "1.3.6.1.4.1.2011.2.248"
    assert system.name == "LIMA-01"
    assert system.uptime == timedelta(days=497, seconds=8872, milliseconds=950)
    assert pdus == 1


def test_what_an_olt_does_not_say_is_empty() -> None:
    assert _read({})[0] == SystemInfo("", "", "", None)


def test_values_of_the_wrong_type_are_as_good_as_none() -> None:
    table: dict[Oid, TypedValue] = {
        SYS_DESCR: Integer(5),
        SYS_OBJECT_ID: OctetString(b"1.3.6"),
        SYS_UP_TIME: OctetString(b"12"),
        SYS_NAME: ObjectId((1, 3, 6)),
    }

    assert _read(table)[0] == SystemInfo("", "", "", None)


def test_a_silent_olt_raises() -> None:
    with pytest.raises(SnmpTimeout):
        _read({}, community="wrong")
