"""As whom PostgreSQL runs: it refuses root, and nothing outside the project may change for it."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass

from facho.embedded.errors import ServerNotAllowedError

NOBODY = 65534


@dataclass(frozen=True, slots=True)
class Identity:
    """A prefix for a command line, and the user who then owns the data on disk."""

    prefix: tuple[str, ...]
    uid: int
    gid: int


def ordinary() -> Identity:
    return Identity((), os.getuid(), os.getgid())


def in_namespace() -> Identity:
    """Root inside a user namespace: the server sees `nobody`, on disk all stays root's."""
    prefix = ("unshare", "--user", f"--map-user={NOBODY}", f"--map-group={NOBODY}")
    return Identity(prefix, 0, 0)


def as_nobody() -> Identity:
    """User nobody, with one capability: to pass folders that only root can enter.

    A container often forbids user namespaces and has its checkout below a closed /root.
    """
    prefix = (
        "setpriv",
        f"--reuid={NOBODY}",
        f"--regid={NOBODY}",
        "--clear-groups",
        "--bounding-set=-all,+dac_override",
        "--inh-caps=-all,+dac_override",
        "--ambient-caps=-all,+dac_override",
        "--no-new-privs",
    )
    return Identity(prefix, NOBODY, NOBODY)


def choose() -> Identity:
    """The first identity that works here; raises ServerNotAllowedError where none does."""
    if os.getuid() != 0:
        return ordinary()
    return first_that_works((in_namespace, as_nobody))


def first_that_works(candidates: tuple[Callable[[], Identity], ...]) -> Identity:
    for candidate in candidates:
        identity = candidate()
        if _works(identity):
            return identity
    raise ServerNotAllowedError(
        "PostgreSQL cannot run as root here: run the command as an ordinary user, "
        "or set FACHO_DATABASE_URL to a server of yours."
    )


def _works(identity: Identity) -> bool:
    program = shutil.which(identity.prefix[0])
    if program is None:
        return False
    command = [program, *identity.prefix[1:], "true"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
