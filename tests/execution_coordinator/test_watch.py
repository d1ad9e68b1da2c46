"""When a worker ticks in the place of beat, and when it counts as deaf."""

from datetime import UTC, datetime, timedelta

import pytest

from execution_coordinator.models import Pulse
from execution_coordinator.pulse import LOOP, ping_pulse, queue_pulse, record_pulse
from execution_coordinator.watch import Watch, deaf_queues, is_loop_silent
from tests.factories import make_execution

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)


def ago(seconds: float) -> datetime:
    return NOW - timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("pulses", "silent"),
    [
        ({}, True),
        ({LOOP: ago(15)}, False),
        ({LOOP: ago(15.1)}, True),
        ({LOOP: ago(-15)}, False),
        ({LOOP: ago(-3600)}, True),  # the clock was set back, and with it beat's
    ],
)
def test_the_loop_is_silent_after_fifteen_seconds(
    pulses: dict[str, datetime], *, silent: bool
) -> None:
    assert is_loop_silent(pulses, NOW) is silent


@pytest.mark.parametrize(
    ("asked_s", "answered_s", "deaf"),
    [
        (10, 91, ["get"]),
        (10, 89, []),
        (61, 300, []),  # nobody pings: the loop is what is silent
        (10, None, []),  # it never answered: perhaps it has only just started
        (None, 300, []),
    ],
)
def test_a_queue_is_deaf_when_it_is_pinged_and_does_not_answer(
    asked_s: float | None, answered_s: float | None, deaf: list[str]
) -> None:
    moments = {ping_pulse("get"): asked_s, queue_pulse("get"): answered_s}
    pulses = {name: ago(seconds) for name, seconds in moments.items() if seconds is not None}

    assert deaf_queues(pulses, ["get", "discovery"], NOW) == deaf


@pytest.mark.django_db
class TestLook:
    def look(self, queue: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """What a watch of `queue` does at NOW, when it has run for an hour."""
        done: list[str] = []
        monkeypatch.setattr("execution_coordinator.watch.os._exit", lambda _: done.append("exit"))
        Watch([queue], tick=lambda: done.append("tick"))._look(NOW, ago(3600))
        return done

    def set_pulses(self, **seconds: float) -> None:
        names = {"loop": LOOP, "asked": ping_pulse("get"), "answered": queue_pulse("get")}
        record_pulse(*(names[key] for key in seconds))
        for key, value in seconds.items():
            Pulse.objects.filter(name=names[key]).update(beat_at=ago(value))

    def test_it_ticks_when_beat_is_silent(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set_pulses(loop=20)

        assert self.look("get", monkeypatch) == ["tick"]

    def test_it_ends_a_process_that_is_deaf(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set_pulses(loop=1, asked=10, answered=100)

        assert self.look("get", monkeypatch) == ["exit"]

    def test_a_process_that_runs_something_is_busy_and_not_deaf(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.set_pulses(loop=1, asked=10, answered=100)
        make_execution(status="RUNNING", queue="get")

        assert self.look("get", monkeypatch) == []

    def test_another_queue_is_not_its_business(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.set_pulses(loop=1, asked=10, answered=100)

        assert self.look("discovery", monkeypatch) == []
