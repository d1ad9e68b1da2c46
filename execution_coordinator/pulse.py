"""Signs of life: rows that say when a part of the system last worked."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection

from execution_coordinator.models import Pulse

LOOP = "coordinator-loop"
BEAT = "beat"  # a tick that beat sent; the loop goes on without it, when a worker ticks
PING_EVERY = timedelta(seconds=15)


def queue_pulse(queue: str) -> str:
    """The row that a worker of `queue` writes when a ping reaches it."""
    return f"queue:{queue}"


def ping_pulse(queue: str) -> str:
    """The row of the tick that pinged `queue` last."""
    return f"ping:{queue}"


def record_pulse(*names: str) -> None:
    """These parts work now, by the clock of the database."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO coordinator_pulse (name, beat_at)"
            " SELECT name, statement_timestamp() FROM unnest(%s::text[]) AS name"
            " ON CONFLICT (name) DO UPDATE SET beat_at = EXCLUDED.beat_at",
            [list(names)],
        )


def take_pings(queues: Sequence[str], now: datetime) -> list[str]:
    """The queues to ping now: those that nobody pinged for `PING_EVERY`. Notes that they are."""
    sent = dict(Pulse.objects.filter(name__startswith="ping:").values_list("name", "beat_at"))
    due = [
        queue
        for queue in queues
        if ping_pulse(queue) not in sent or now - sent[ping_pulse(queue)] >= PING_EVERY
    ]
    if due:
        record_pulse(*map(ping_pulse, due))
    return due


def pulses() -> dict[str, datetime]:
    return dict(Pulse.objects.values_list("name", "beat_at"))
