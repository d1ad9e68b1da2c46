"""The few places at which the product meets the simulation instead of the machine."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import redis
from django.db import connections
from django.utils import timezone

from execution_coordinator import conversations, lease, runner, targets
from execution_coordinator.lease import Lease
from hosts.models import OLT
from tests.simulation.actors import current
from tests.simulation.broker import Broker
from tests.simulation.engine import Engine
from tests.simulation.network import Network
from tests.simulation.session import SimulatedSession, Witness
from tests.simulation.workers import Holder


@contextmanager
def seams(
    engine: Engine, network: Network, witness: Witness, holder: Holder, broker: Broker
) -> Iterator[None]:
    """The clocks of Python, the session, the keeper's thread, and a Redis that may be down."""
    clock = SimpleNamespace(
        clock_gettime=lambda _: engine.since_boot_s,
        CLOCK_BOOTTIME=time.CLOCK_BOOTTIME,
        monotonic=lambda: engine.since_boot_s,
    )

    def open_session(olt: OLT, held: Lease, time_limit_s: float) -> SimulatedSession:
        return SimulatedSession(
            targets.target_of(olt),
            deadline=engine.since_boot_s + time_limit_s,
            before_pdu=held.check,
            network=network,
            witness=witness,
            claim=held.claim,
        )

    with ExitStack() as stack:
        # Connections that age by the clock on the wall would make no two simulations the same.
        stack.enter_context(patch.dict(connections.databases["default"], CONN_MAX_AGE=None))
        for target, name, new in (
            (lease, "time", clock),
            (targets, "time", clock),
            (timezone, "now", lambda: engine.now),
            (lease, "_redis", _redis(lease._redis, broker)),
            (runner, "keeper", holder),
            (conversations, "open_session", open_session),
        ):
            stack.enter_context(patch.object(target, name, new))
        yield


def _redis(connect: Callable[[], Any], broker: Broker) -> Callable[[], Any]:
    """The real one, except for a process that is dead and while Redis is."""

    def reach() -> Any:
        actor = current()
        if broker.troubles.is_down or (actor is not None and actor.is_doomed):
            raise redis.ConnectionError("simulated: Redis is down")
        return connect()

    return reach
