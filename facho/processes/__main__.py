"""`python -m facho.processes NAME` becomes that process, for example `worker-get`."""

import os
import sys
from typing import NoReturn

from django.conf import settings

from facho.embedded import EmbeddedServerError
from facho.processes.table import SIMULATED_OLTS, Process, processes
from facho.servers import start_embedded_servers


def main(arguments: list[str]) -> NoReturn:
    """Replace this process by the named one."""
    table = processes(
        web_host=settings.WEB_HOST,
        web_port=settings.WEB_PORT,
        concurrency=settings.WORKER_CONCURRENCY,
    )
    by_name = {process.name: process for process in (*table, SIMULATED_OLTS)}
    if len(arguments) != 1 or arguments[0] not in by_name:
        raise SystemExit(f"usage: python -m facho.processes {'|'.join(by_name)}")
    try:
        start_embedded_servers()
    except EmbeddedServerError as error:
        raise SystemExit(f"{arguments[0]}: {error}") from error
    _become(by_name[arguments[0]])


def _become(process: Process) -> NoReturn:
    os.chdir(settings.BASE_DIR)
    os.execv(sys.executable, [sys.executable, *process.arguments])  # noqa: S606 - needs no shell


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facho.settings")
    main(sys.argv[1:])
