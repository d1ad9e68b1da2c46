"""The order of the start, the wait, and the order of the end."""

import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connections
from django.utils.translation import gettext as _

from facho import embedded
from facho.launch import web_address
from facho.launch.admin_user import ADMIN, ensure_admin
from facho.launch.console import say
from facho.launch.errors import NotReadyError
from facho.processes import supervisor
from facho.processes.supervisor import ProcessState
from facho.processes.table import SIMULATED_OLTS, Process, processes
from facho.servers import start_embedded_servers

READY_TIMEOUT_S = 150.0  # nine processes import everything: a busy machine takes its time
SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@dataclass(frozen=True, slots=True)
class Mode:
    """What a start does beside the ordinary: management commands, and processes."""

    preparing: tuple[str, ...]  # before the processes start
    reporting: tuple[str, ...]  # after the address is printed; they end by themselves
    extra: tuple[Process, ...]


DEMO = Mode(preparing=("create_demo",), reporting=("report_discoveries",), extra=(SIMULATED_OLTS,))
RUN = Mode(preparing=(), reporting=(), extra=())


def run(mode: Mode) -> None:
    """Everything from the servers to the last process, until Ctrl-C, SIGTERM or SIGHUP.

    Raises LaunchError or EmbeddedServerError; nothing that was started is left running.
    """
    web_address.check_free(settings.WEB_HOST, settings.WEB_PORT)
    configuration = _write_configuration(mode)
    supervisor.end_leftovers(configuration)
    _end_by_signal()
    with _servers():
        _prepare(mode)
        with _processes(configuration) as supervisord:
            _report(mode)
            supervisord.wait()
            raise NotReadyError(
                f"supervisord ended: see supervisord.log in {settings.LOCATIONS.logs}"
            )


def _table(mode: Mode) -> Sequence[Process]:
    table = processes(
        web_host=settings.WEB_HOST,
        web_port=settings.WEB_PORT,
        concurrency=settings.WORKER_CONCURRENCY,
    )
    return (*mode.extra, *table)


def _write_configuration(mode: Mode) -> Path:
    settings.LOG_DIR.mkdir(parents=True, exist_ok=True)
    settings.LOCATIONS.logs.mkdir(parents=True, exist_ok=True)
    file = settings.LOCATIONS.var / "supervisord.conf"
    file.write_text(
        supervisor.configuration(
            _table(mode), settings.LOCATIONS, settings.BASE_DIR, settings.LOG_DIR
        )
    )
    return file


def _end_by_signal() -> None:
    """SIGTERM and SIGHUP end the work the way Ctrl-C does."""
    for number in SIGNALS:
        signal.signal(number, _interrupt_once)


def _interrupt_once(_number: int, _frame: FrameType | None) -> None:
    for number in SIGNALS:
        signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C must not stop the stopping
    raise KeyboardInterrupt


@contextmanager
def _servers() -> Iterator[None]:
    try:
        if settings.EMBEDDED_POSTGRES or settings.EMBEDDED_REDIS:
            say(_("Starting PostgreSQL and Redis"))
        start_embedded_servers()
        yield
    finally:
        connections.close_all()
        embedded.stop(settings.LOCATIONS)


def _prepare(mode: Mode) -> None:
    say(_("Bringing the database up to date"))
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_catalog", verbosity=0)
    for command in mode.preparing:
        call_command(command)


@contextmanager
def _processes(configuration: Path) -> Iterator["subprocess.Popen[bytes]"]:
    say(_("Starting the web server, the beat and the workers"))
    supervisord = supervisor.start(configuration, settings.LOCATIONS)
    try:
        _wait_until_ready(supervisord)
        yield supervisord
    finally:
        say(_("Ending all processes"))
        supervisor.stop(supervisord)


def _wait_until_ready(supervisord: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + READY_TIMEOUT_S
    while missing := _missing():
        if supervisord.poll() is not None or time.monotonic() > deadline:
            raise NotReadyError("\n".join(missing))
        time.sleep(0.2)


def _missing() -> list[str]:
    """One sentence for each process that does not run yet."""
    states = supervisor.states(settings.LOCATIONS)
    if not states:
        return [f"supervisord does not answer: see supervisord*.log in {settings.LOCATIONS.logs}"]
    waiting = [_why_not(one) for one in states if one.state != "RUNNING"]
    if not waiting and not web_address.answers(settings.WEB_HOST, settings.WEB_PORT):
        return [f"The web server has no page: see web.log in {settings.LOG_DIR}"]
    return waiting


def _why_not(process: ProcessState) -> str:
    lines = process.log.read_text(errors="replace").split("\n") if process.log.exists() else []
    last = next((line for line in reversed(lines) if line.strip()), "it wrote nothing")
    return f"{process.name} did not start: {last} (more in {process.log})"


def _report(mode: Mode) -> None:
    password_file = settings.VAR_DIR / "admin-password"
    password = ensure_admin(password_file)
    say(_("Facho Deluxe runs at http://%(host)s:%(port)s/ (Ctrl-C ends it)") % _address())
    if password is not None:
        words = {"user": ADMIN, "password": password, "file": password_file}
        say(_("Sign in as %(user)s with the password %(password)s (kept in %(file)s)") % words)
    elif password_file.exists():
        say(_("The password of %(user)s is in %(file)s") % {"user": ADMIN, "file": password_file})
    for command in mode.reporting:
        _call_reporter(command)


def _call_reporter(command: str) -> None:
    try:
        call_command(command)
    except CommandError as error:
        say(str(error))
    connections.close_all()


def _address() -> dict[str, str | int]:
    return {"host": settings.WEB_HOST, "port": settings.WEB_PORT}
