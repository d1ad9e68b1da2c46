"""supervisord in the background of one terminal: it starts the processes again when they die."""

import shlex
import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from xmlrpc.client import Error, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from facho.embedded import pids
from facho.embedded.locations import Locations
from facho.processes.table import Process

# Importing everything takes seconds on a small machine; what fails in it has failed to start.
STARTED_AFTER_S = 5

STOP_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True)
class ProcessState:
    """What supervisor says of one process: `state` is RUNNING, STARTING, BACKOFF, FATAL, …"""

    name: str
    state: str
    log: Path


def configuration(
    processes: Sequence[Process], locations: Locations, project: Path, logs: Path
) -> str:
    """The whole supervisord.conf. One group, because groups are stopped one after the other."""
    names = ",".join(process.name for process in processes)
    return "\n".join(
        [
            _supervisord(locations),
            f"[group:facho]\nprograms={names}\n",
            *(_program(process, project, logs) for process in processes),
        ]
    )


def _supervisord(locations: Locations) -> str:
    return f"""\
[unix_http_server]
file={_text(locations.supervisor_socket)}
chmod=0700

[supervisord]
nodaemon=true
silent=true
logfile={_text(locations.logs / "supervisord.log")}
logfile_maxbytes=5MB
logfile_backups=2
pidfile={_text(locations.sockets / "supervisord.pid")}

[rpcinterface:supervisor]
supervisor.rpcinterface_factory=supervisor.rpcinterface:make_main_rpcinterface

[supervisorctl]
serverurl=unix://{_text(locations.supervisor_socket)}
"""


def _program(process: Process, project: Path, logs: Path) -> str:
    command = [*_ends_with_parent(), sys.executable, "-m", "facho.processes", process.name]
    return f"""\
[program:{process.name}]
command={_text(shlex.join(command))}
directory={_text(project)}
autorestart=true
startsecs={STARTED_AFTER_S}
startretries=1000
stopwaitsecs={process.stop_wait_s}
stopasgroup=true
killasgroup=true
redirect_stderr=true
stdout_logfile={_text(logs / process.log)}
stdout_logfile_maxbytes=10MB
stdout_logfile_backups=5
"""


def _text(value: object) -> str:
    """As supervisor reads it: it expands %(name)s."""
    return str(value).replace("%", "%%")


def _ends_with_parent() -> tuple[str, ...]:
    """The kernel ends a process whose parent dies, even by kill -9 (PR_SET_PDEATHSIG)."""
    return ("setpriv", "--pdeathsig=TERM")


def start(file: Path, locations: Locations) -> "subprocess.Popen[bytes]":
    """Start supervisord with the configuration `file`; one left over by a crash is ended first.

    It has a session of its own, so that Ctrl-C reaches only us and the order of the end is ours.
    """
    end_leftovers(file)
    with (locations.logs / "supervisord-start.log").open("wb") as log:
        return subprocess.Popen(
            [*_ends_with_parent(), *_supervisord_command(file)],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def stop(supervisord: "subprocess.Popen[bytes]") -> None:
    """End supervisord and with it every process, by force after `STOP_TIMEOUT_S`."""
    supervisord.terminate()
    try:
        supervisord.wait(STOP_TIMEOUT_S)
    except subprocess.TimeoutExpired:
        supervisord.kill()
        supervisord.wait()


def end_leftovers(file: Path) -> None:
    marker = " ".join(_supervisord_command(file)[1:])
    for pid in pids.find(marker):
        pids.end(pid, marker, signal.SIGTERM, STOP_TIMEOUT_S)


def states(locations: Locations) -> list[ProcessState]:
    """The state of every process; empty while supervisord does not answer yet."""
    transport = SupervisorTransport(None, None, f"unix://{locations.supervisor_socket}")
    try:
        with ServerProxy("http://localhost", transport=transport) as proxy:
            found = cast("list[dict[str, str]]", proxy.supervisor.getAllProcessInfo())
    except (OSError, Error):
        return []
    return [ProcessState(one["name"], one["statename"], Path(one["logfile"])) for one in found]


def _supervisord_command(file: Path) -> list[str]:
    return [sys.executable, "-m", "supervisor.supervisord", "-c", str(file)]
