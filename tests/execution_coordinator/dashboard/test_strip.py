"""The health of the system."""

from datetime import timedelta

import pytest
from django.utils import timezone

from console.badges import Tone
from execution_coordinator.dashboard.glance import look
from execution_coordinator.dashboard.strip import Part, read_strip
from execution_coordinator.pulse import BEAT, LOOP, queue_pulse, record_pulse
from executions.choices import Status
from tests.execution_coordinator.dashboard.olt_rows import soon
from tests.factories import (
    make_execution,
    make_job_host,
    make_pulse,
)

pytestmark = pytest.mark.django_db


def tones() -> dict[str, Tone]:
    strip = read_strip(look())
    return {one.part.value: one.tone for one in strip.vitals} | {
        one.name: one.tone for one in strip.queues
    }


def test_all_is_well_when_all_gave_a_sign_of_life() -> None:
    queues = ("default", "discovery", "get", "retry", "highprio", "coordinator")
    record_pulse(BEAT, LOOP, *map(queue_pulse, queues))

    assert set(tones().values()) == {Tone.GOOD}
    assert list(tones()) == [*Part.values, *queues]


def test_whoever_is_silent_is_bad() -> None:
    now = timezone.now()
    make_pulse(name=BEAT, beat_at=now - timedelta(seconds=16))
    make_pulse(name=LOOP, beat_at=now - timedelta(seconds=10))
    make_pulse(name=queue_pulse("get"), beat_at=now - timedelta(seconds=61))
    make_pulse(name=queue_pulse("retry"), beat_at=now - timedelta(seconds=50))

    found = tones()

    assert (found["beat"], found["loop"]) == (Tone.BAD, Tone.GOOD)
    assert (found["get"], found["retry"], found["discovery"]) == (Tone.BAD, Tone.GOOD, Tone.BAD)


def test_a_silent_queue_whose_workers_run_something_is_busy() -> None:
    make_execution(status=Status.RUNNING)

    assert tones()["discovery"] is Tone.BUSY


def test_a_queue_says_how_many_wait_and_run() -> None:
    make_execution(status=Status.RUNNING)
    make_execution()
    make_execution()

    (discovery,) = [one for one in read_strip(look()).queues if one.name == "discovery"]

    assert (discovery.running, discovery.waiting, discovery.messages) == (1, 2, 0)


def test_the_oldest_overdue_is_the_oldest_of_what_waits_and_what_was_not_planned() -> None:
    now = timezone.now()
    waits = make_execution(due_at=now - timedelta(minutes=2))
    assert read_strip(look()).overdue.oldest_at == waits.due_at

    late = make_job_host(**soon(-180))

    overdue = read_strip(look()).overdue
    assert (overdue.job_hosts, overdue.oldest_at) == (1, late.next_run_at)
    assert read_strip(look()).overdue_tone is Tone.BAD


def test_nothing_is_overdue_while_all_waits_for_its_time() -> None:
    make_job_host(**soon())
    make_execution(not_before=timezone.now() + timedelta(minutes=1))

    strip = read_strip(look())

    assert (strip.overdue.job_hosts, strip.overdue.oldest_at) == (0, None)
    assert strip.overdue_tone is Tone.GOOD
