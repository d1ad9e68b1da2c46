"""`python -m facho.embedded start|stop|status`: the servers by hand."""

import os
import sys

from django.conf import settings

from facho import embedded
from facho.embedded import EmbeddedServerError, ServerStatus
from facho.servers import start_embedded_servers

USAGE = "usage: python -m facho.embedded start|stop|status"


def main(arguments: list[str]) -> int:
    """Do what the one word asks for; the exit status is 0 when the servers are as wanted."""
    match arguments:
        case ["start"]:
            return _start()
        case ["stop"]:
            embedded.stop(settings.LOCATIONS)
            return 0
        case ["status"]:
            return _report(embedded.status(settings.LOCATIONS))
    sys.stderr.write(USAGE + "\n")
    return 2


def _start() -> int:
    try:
        start_embedded_servers()
    except EmbeddedServerError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def _report(status: ServerStatus) -> int:
    wanted = {"PostgreSQL": settings.EMBEDDED_POSTGRES, "Redis": settings.EMBEDDED_REDIS}
    runs = {"PostgreSQL": status.postgres, "Redis": status.redis}
    for name, is_wanted in wanted.items():
        word = "not embedded" if not is_wanted else "runs" if runs[name] else "stopped"
        sys.stdout.write(f"{name}: {word}\n")
    return 0 if all(runs[name] for name in wanted if wanted[name]) else 1


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facho.settings")
    sys.exit(main(sys.argv[1:]))
