"""One PostgreSQL cluster below var/, on a unix socket only its owner can reach."""

import re
import shutil
import signal
import subprocess
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import psycopg2

from facho.embedded import binaries, detached, folders, identity, pids
from facho.embedded.errors import ServerNotAllowedError, ServerNotReadyError
from facho.embedded.identity import Identity
from facho.embedded.locations import DATABASE, DATABASE_USER, Locations

START_TIMEOUT_S = 60.0
STOP_TIMEOUT_S = 20.0
SOCKET_NAME = ".s.PGSQL.5432"

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "512MB",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",  # seven files, each begun anew after a week
    "log_truncate_on_rotation": "on",
    "log_rotation_age": "1d",
    "log_rotation_size": "0",
}

# For data that nobody needs after a crash of the machine (a test run); kill -9 still loses nothing.
THROW_AWAY = {"fsync": "off", "full_page_writes": "off"}


def answers(locations: Locations, database: str = DATABASE) -> bool:
    """Whether the server takes a connection to `database` now, or is there and full."""
    try:
        connection = _connect(locations, database)
    except psycopg2.OperationalError as error:
        return "too many clients" in str(error)
    connection.close()
    return True


def start(locations: Locations, *, durable: bool) -> None:
    """Start the server where it does not run and make its database; returns when both are there.

    The caller holds the lock of `locations`. Raises EmbeddedServerError.
    """
    if not answers(locations, "postgres"):
        _launch(locations, durable=durable)
    _make_database(locations)


def stop(locations: Locations) -> None:
    """End every server of this cluster: new connections refused, open ones closed, data safe."""
    marker = _marker(locations)
    for pid in pids.find(marker):
        pids.end(pid, marker, signal.SIGINT, STOP_TIMEOUT_S)


def _launch(locations: Locations, *, durable: bool) -> None:
    who = identity.choose()
    _check_owner(locations, who)
    _end_strays(locations)
    if not locations.postgres_data.exists():
        _initialise(locations, who)
    folders.give(locations.postgres_data, who.uid, who.gid)
    if not pids.find(_marker(locations)):
        # Its pid may by now be a zombie or somebody else's, which PostgreSQL takes for a server.
        (locations.postgres_data / "postmaster.pid").unlink(missing_ok=True)
        (locations.sockets / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)
        _spawn(locations, who, durable=durable)
    _wait(locations, who, durable=durable)


def _check_owner(locations: Locations, who: Identity) -> None:
    data = locations.postgres_data
    if data.exists() and data.stat().st_uid not in {who.uid, *_root_identities(who)}:
        raise ServerNotAllowedError(
            f"{data} belongs to user {data.stat().st_uid}: run the command as that user, "
            "or remove the folder to begin with an empty database."
        )


def _root_identities(who: Identity) -> tuple[int, ...]:
    return (0, identity.NOBODY) if who.prefix else ()


def _end_strays(locations: Locations) -> None:
    """End a server whose data or socket somebody removed: nobody can reach it any more.

    At once (SIGQUIT): an orderly end writes pg_control, by its path, into whatever is there now.
    """
    lock = locations.postgres_data / "postmaster.pid"
    recorded = lock.read_text().split("\n", 1)[0] if lock.exists() else ""
    reachable = (locations.sockets / SOCKET_NAME).exists()
    for pid in pids.find(_marker(locations)):
        if str(pid) != recorded or not reachable:
            pids.end(pid, _marker(locations), signal.SIGQUIT, STOP_TIMEOUT_S)


def _initialise(locations: Locations, who: Identity) -> None:
    """initdb beside the final place, then one rename: an interrupted one leaves no half cluster."""
    draft = locations.postgres_data.with_name("postgres.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    folders.give(draft, who.uid, who.gid)
    command = [
        *who.prefix,
        str(binaries.postgres_binary("initdb")),
        f"--pgdata={draft}",
        f"--username={DATABASE_USER}",
        "--auth=trust",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise ServerNotReadyError(f"PostgreSQL could not make {draft}: {done.stderr.strip()}")
    draft.rename(locations.postgres_data)


def _spawn(locations: Locations, who: Identity, *, durable: bool) -> None:
    settings = {
        **SETTINGS,
        **({} if durable else THROW_AWAY),
        "unix_socket_directories": str(locations.sockets),
        "log_directory": str(locations.logs),
    }
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    program = str(binaries.postgres_binary("postgres"))
    command = [*who.prefix, program, "-D", str(locations.postgres_data), *options]
    detached.spawn(command, _start_log(locations))


def _wait(locations: Locations, who: Identity, *, durable: bool) -> None:
    """Until it answers; started again while the children of a killed one still hold its memory."""
    deadline = time.monotonic() + START_TIMEOUT_S
    while not _comes_up(locations):
        is_held = "shared memory" in _start_log(locations).read_text()
        if not is_held or time.monotonic() > deadline:
            raise ServerNotReadyError(_not_ready(locations))
        _spawn(locations, who, durable=durable)


def _comes_up(locations: Locations) -> bool:
    ready = partial(answers, locations, "postgres")
    return pids.wait_until(ready, _marker(locations), START_TIMEOUT_S)


def _make_database(locations: Locations) -> None:
    try:
        with closing(_connect(locations, "postgres")) as connection:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
    except psycopg2.OperationalError as error:
        raise ServerNotReadyError(f"PostgreSQL ended while it was prepared: {error}") from error


def _connect(locations: Locations, database: str) -> "psycopg2.extensions.connection":
    return psycopg2.connect(
        host=str(locations.sockets), user=DATABASE_USER, dbname=database, connect_timeout=3
    )


def _marker(locations: Locations) -> str:
    """What only the main process of this cluster has in its command line (children retitle)."""
    return f"/postgres -D {locations.postgres_data} "


def _start_log(locations: Locations) -> Path:
    return locations.logs / "postgres-start.log"


def _not_ready(locations: Locations) -> str:
    logs = sorted(locations.logs.glob("postgres-*.log"), key=lambda log: log.stat().st_mtime)
    lines = [line for log in logs for line in log.read_text().splitlines()]
    fatal = [line for line in lines if re.search("(FATAL|PANIC): (?!.*starting up)", line)]
    reason = fatal[-1] if fatal else "it gave no reason"
    return f"PostgreSQL does not answer: {reason} (more in {locations.logs})"
