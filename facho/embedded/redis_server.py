"""One Redis server below var/, on a unix socket only its owner can reach."""

import signal
import socket
from functools import partial

from facho.embedded import binaries, detached, pids
from facho.embedded.errors import ServerNotReadyError
from facho.embedded.locations import Locations

START_TIMEOUT_S = 20.0
STOP_TIMEOUT_S = 5.0
REPLY_TIMEOUT_S = 3.0
LOG_LIMIT_BYTES = 1_000_000


def answers(locations: Locations) -> bool:
    """Whether the server replies to PING (RESP, inline command)."""
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(REPLY_TIMEOUT_S)
        try:
            client.connect(str(locations.redis_socket))
            client.sendall(b"PING\r\n")
            return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False


def start(locations: Locations) -> None:
    """Start the server where it does not answer; the caller holds the lock of `locations`."""
    if answers(locations):
        return
    stop(locations)  # one that runs without an answer, or whose socket was removed
    locations.redis_data.mkdir(parents=True, exist_ok=True)
    _keep_log_small(locations)
    command = [str(binaries.redis_binary()), *_options(locations)]
    detached.spawn(command, locations.logs / "redis-start.log")
    if not pids.wait_until(partial(answers, locations), _marker(locations), START_TIMEOUT_S):
        raise ServerNotReadyError(f"Redis does not answer: see redis*.log in {locations.logs}")


def stop(locations: Locations) -> None:
    marker = _marker(locations)
    for pid in pids.find(marker):
        pids.end(pid, marker, signal.SIGTERM, STOP_TIMEOUT_S)


def _options(locations: Locations) -> list[str]:
    settings = {
        "port": "0",
        "unixsocket": str(locations.redis_socket),
        "unixsocketperm": "700",
        "protected-mode": "yes",
        "dir": str(locations.redis_data),
        "logfile": str(locations.logs / "redis.log"),
        "loglevel": "warning",
        "save": "",  # messages are hints and the cache can be built again: nothing to keep
        "appendonly": "no",
        "maxmemory": "512mb",
        "maxmemory-policy": "noeviction",
    }
    return [part for name, value in settings.items() for part in (f"--{name}", value)]


def _keep_log_small(locations: Locations) -> None:
    log = locations.logs / "redis.log"
    if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
        log.replace(log.with_suffix(".log.1"))


def _marker(locations: Locations) -> str:
    """What only this server has in its command line: as an option, then in the title it sets."""
    return str(locations.redis_socket)
