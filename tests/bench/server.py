"""The servers of a measurement: started, migrated, emptied before and after."""

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.management import call_command

from facho import embedded
from facho.servers import start_embedded_servers


@contextmanager
def empty_database() -> Iterator[None]:
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()
    try:
        call_command("migrate", verbosity=0)
        call_command("flush", interactive=False, verbosity=0)
        yield
        call_command("flush", interactive=False, verbosity=0)
    finally:
        embedded.stop(settings.LOCATIONS)


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def size(name: str, usual: int) -> int:
    """What the command line gives as `--NAME=`; `usual` where that is empty."""
    parser = argparse.ArgumentParser()
    parser.add_argument(f"--{name}", dest="size", default="")
    given, _ = parser.parse_known_args()
    return int(given.size or usual)
