"""The last decisions of the coordinator."""

from datetime import timedelta

import pytest
from django.utils import timezone

from execution_coordinator.choices import EventType, LogLevel
from execution_coordinator.dashboard.events import Event, read_events
from tests.factories import (
    make_coordinator_log,
    make_olt,
)

pytestmark = pytest.mark.django_db


def test_events_come_newest_first_and_by_level() -> None:
    now = timezone.now()
    olt = make_olt(name="OLT-1")
    old = make_coordinator_log(timestamp=now - timedelta(hours=1), level=LogLevel.ERROR, olt=olt)
    new = make_coordinator_log(timestamp=now, repeated=4)

    assert [one.entry_id for one in read_events().latest] == [new.pk, old.pk]
    assert read_events("ERROR").latest == (
        Event(
            old.pk,
            old.timestamp,
            LogLevel.ERROR,
            EventType.TASK_ADDED,
            olt.pk,
            "OLT-1",
            "a message",
            1,
        ),
    )
