"""`manage.py status` and what it is made of."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from execution_coordinator import lease
from execution_coordinator.health import Health, faults, measure
from execution_coordinator.pulse import LOOP, queue_pulse, record_pulse
from executions.choices import Status
from snmp_jobs.models import SnmpJobHost
from tests.factories import make_execution, make_job_host, make_onu

QUEUES = ("default", "discovery", "get", "retry", "highprio", "coordinator")


def healthy(**changes: Any) -> Health:
    good: dict[str, Any] = {
        "redis": True,
        "loop_age_s": 3.0,
        "queue_age_s": dict.fromkeys(QUEUES, 4.0),
        "queue_length": dict.fromkeys(QUEUES, 0),
        "busy_queues": frozenset(),
        "olts": 1,
        "olts_enabled": 1,
        "onus": 1,
        "onus_present": 1,
        "executions_last_hour": {},
        "overdue": 0,
    }
    return Health(**good | changes)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, []),
        ({"redis": False}, ["Redis does not answer"]),
        (
            {"loop_age_s": 16.0},
            ["the coordinator's loop is silent (last sign 16 s ago): is beat up?"],
        ),
        (
            {"loop_age_s": None},
            ["the coordinator's loop is silent (never heard of): is beat up?"],
        ),
        (
            {"queue_age_s": {"get": 61.0}},
            ["no worker takes from queue get (last sign 61 s ago)"],
        ),
        ({"queue_age_s": {"get": 61.0}, "busy_queues": frozenset({"get"})}, []),
        ({"overdue": 2}, ["2 job hosts are overdue by more than 30 s"]),
    ],
)
def test_what_should_run_and_does_not_is_a_sentence(
    changes: dict[str, Any], found: list[str]
) -> None:
    assert faults(healthy(**changes)) == found


@pytest.mark.django_db
class TestMeasure:
    def test_it_counts_what_is_there(self) -> None:
        onu = make_onu()
        make_onu(olt=onu.olt, present=False)
        make_execution(status=Status.SUCCESS, job_host=make_job_host(olt=onu.olt))
        late = make_job_host(olt=onu.olt)
        SnmpJobHost.objects.filter(pk=late.pk).update(
            next_run_at=timezone.now() - timedelta(minutes=1)
        )

        health = measure(dict.fromkeys(QUEUES, 0))

        assert (health.redis, health.olts, health.olts_enabled) == (True, 1, 1)
        assert (health.onus, health.onus_present, health.overdue) == (2, 1, 1)
        assert {k: n for k, n in health.executions_last_hour.items() if n} == {"SUCCESS": 1}

    def test_redis_that_is_away_is_a_fault_and_not_a_traceback(self, settings: Any) -> None:
        settings.REDIS_URL = "unix:///nowhere.sock"
        lease._redis.cache_clear()

        assert measure({}).redis is False
        lease._redis.cache_clear()


@pytest.mark.django_db
class TestCommand:
    def run(self) -> tuple[int, dict[str, Any]]:
        out = StringIO()
        try:
            call_command("status", "--json", stdout=out)
        except SystemExit as ended:
            return int(str(ended.code)), json.loads(out.getvalue())
        return 0, json.loads(out.getvalue())

    def test_all_is_well_when_beat_and_every_queue_gave_a_sign(self) -> None:
        record_pulse(LOOP, *map(queue_pulse, QUEUES))

        code, report = self.run()

        assert (code, report["ok"], report["faults"]) == (0, True, [])
        assert report["database"] is True
        assert set(report["queue_length"]) == set(QUEUES)

    def test_its_exit_status_is_1_when_something_does_not_run(self) -> None:
        code, report = self.run()

        assert (code, report["ok"]) == (1, False)
        assert len(report["faults"]) == 7

    def test_people_read_lines(self) -> None:
        record_pulse(LOOP, *map(queue_pulse, QUEUES))
        out = StringIO()

        call_command("status", stdout=out)

        lines = out.getvalue().splitlines()
        assert lines[0] == "Database: answers. Redis: answers"
        assert lines[-1] == "Everything that should run does."
