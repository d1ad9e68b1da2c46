"""What every worker process watches: a silent beat, and itself having stopped to take work."""

import logging
import os
import threading
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta

from django.db import DatabaseError, close_old_connections, connection

from execution_coordinator.health import busy_queues
from execution_coordinator.pulse import LOOP, ping_pulse, pulses, queue_pulse
from execution_coordinator.snapshot import database_now

logger = logging.getLogger(__name__)

LOOK_EVERY_S = 5.0
LOOP_SILENT_AFTER = timedelta(seconds=15)
DEAF_AFTER = timedelta(seconds=90)
PINGS_GO_ON = timedelta(seconds=60)
EXIT_STATUS = 70  # EX_SOFTWARE: the supervisor starts the process again

Pulses = Mapping[str, datetime]


def is_loop_silent(pulses: Pulses, now: datetime) -> bool:
    """Whether nobody has ticked for so long that a worker does it.

    Also when the last tick lies ahead: beat goes by the same clock, and is silent until then.
    """
    return LOOP not in pulses or abs(now - pulses[LOOP]) > LOOP_SILENT_AFTER


def deaf_queues(pulses: Pulses, queues: Collection[str], now: datetime) -> list[str]:
    """Those of `queues` that are pinged and do not answer, although they did before."""
    return [
        queue
        for queue in queues
        if (asked := pulses.get(ping_pulse(queue))) is not None
        and (answered := pulses.get(queue_pulse(queue))) is not None
        and now - asked < PINGS_GO_ON
        and now - answered > DEAF_AFTER
    ]


class Watch(threading.Thread):
    """Runs in a worker process that consumes `queues`; `tick` runs one tick of the loop."""

    def __init__(self, queues: Collection[str], tick: Callable[[], None]) -> None:
        super().__init__(name="watch", daemon=True)
        self._queues = queues
        self._tick = tick
        self._stopped = threading.Event()

    def run(self) -> None:
        started_at = None
        while not self._stopped.wait(LOOK_EVERY_S):
            try:
                close_old_connections()
                now = database_now()
                started_at = started_at or now
                self._look(now, started_at)
            except DatabaseError as error:
                logger.warning("the watch could not ask the database: %s", error)
                connection.close()

    def stop(self) -> None:
        self._stopped.set()

    def _look(self, now: datetime, started_at: datetime) -> None:
        seen = pulses()
        if is_loop_silent(seen, now):
            logger.warning("no tick for %s: ticking from here", LOOP_SILENT_AFTER)
            self._tick()
        deaf = set(deaf_queues(seen, self._queues, now)) - busy_queues()
        if deaf and now - started_at > DEAF_AFTER:
            logger.error("no work arrives from %s: this process is replaced", ", ".join(deaf))
            os._exit(EXIT_STATUS)
