"""PostgreSQL and Redis without an installation: started where they are needed, below var/.

`ensure_running` may be called by any number of processes at any time.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from facho.embedded import folders, postgres, redis_server
from facho.embedded.errors import (
    EmbeddedServerError,
    ServerNotAllowedError,
    ServerNotInstalledError,
    ServerNotReadyError,
)
from facho.embedded.locations import Locations

__all__ = [
    "EmbeddedServerError",
    "Locations",
    "ServerNotAllowedError",
    "ServerNotInstalledError",
    "ServerNotReadyError",
    "ServerStatus",
    "ensure_running",
    "status",
    "stop",
]


@dataclass(frozen=True, slots=True)
class ServerStatus:
    """Which of the two servers answers."""

    postgres: bool
    redis: bool


def ensure_running(
    locations: Locations, *, want_postgres: bool, want_redis: bool, durable: bool
) -> None:
    """Start what is wanted and does not answer; returns at once where all is there.

    `durable` False gives up safety against a crash of the machine (a test run) and matters only
    to the process that does start PostgreSQL. Raises EmbeddedServerError, whose text is meant for
    the person at the terminal.
    """
    if _runs(locations, want_postgres=want_postgres, want_redis=want_redis):
        return
    with _alone(locations):
        if want_redis:
            redis_server.start(locations)
        if want_postgres:
            postgres.start(locations, durable=durable)


def stop(locations: Locations) -> None:
    """End both servers; the data stays."""
    with _alone(locations):
        redis_server.stop(locations)
        postgres.stop(locations)


def status(locations: Locations) -> ServerStatus:
    return ServerStatus(postgres=postgres.answers(locations), redis=redis_server.answers(locations))


def _runs(locations: Locations, *, want_postgres: bool, want_redis: bool) -> bool:
    return (not want_redis or redis_server.answers(locations)) and (
        not want_postgres or postgres.answers(locations)
    )


@contextmanager
def _alone(locations: Locations) -> Iterator[None]:
    """One process at a time starts or stops; the lock goes with the process that holds it."""
    locations.logs.mkdir(parents=True, exist_ok=True)
    folders.make_private(locations.sockets)
    with locations.lock.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
