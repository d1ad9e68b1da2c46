"""`python -m facho.launch demo|run|stop`."""

import os
import sys

import django
from django.conf import settings
from django.core.management import CommandError
from django.db import DatabaseError

from facho import embedded
from facho.embedded import EmbeddedServerError
from facho.launch import foreground, lock
from facho.launch.errors import LaunchError
from facho.processes import supervisor

MODES = {"demo": foreground.DEMO, "run": foreground.RUN}
USAGE = "usage: python -m facho.launch demo|run|stop"


def main(arguments: list[str]) -> int:
    """0 after an orderly end; 1 with one sentence on stderr where something is in the way."""
    try:
        django.setup()
        match arguments:
            case ["stop"]:
                _stop()
            case [name] if name in MODES:
                _run(MODES[name])
            case _:
                sys.stderr.write(f"{USAGE}\n")
                return 2
    except (LaunchError, EmbeddedServerError, CommandError, DatabaseError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:  # how a person ends it
        return 0
    return 0


def _run(mode: foreground.Mode) -> None:
    with lock.held(settings.VAR_DIR / "launch.lock"):
        foreground.run(mode)


def _stop() -> None:
    """End a launcher of another terminal, or what one that was killed has left."""
    if not lock.end_holder(settings.VAR_DIR / "launch.lock"):
        supervisor.end_leftovers(settings.LOCATIONS.var / "supervisord.conf")
        embedded.stop(settings.LOCATIONS)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facho.settings")
    sys.exit(main(sys.argv[1:]))
