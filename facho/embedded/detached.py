"""Processes that outlive the one that started them."""

import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from facho.embedded.errors import ServerNotInstalledError


def spawn(command: Sequence[str], log: Path) -> None:
    """Start `command` in a session of its own, its output in `log` (begun anew).

    setsid(1) forks, so that the server is nobody's child: Ctrl-C in the terminal does not reach
    it, and no caller is left with a zombie.
    """
    setsid = shutil.which("setsid")
    if setsid is None:
        raise ServerNotInstalledError(
            "The embedded servers need Linux with util-linux (setsid): install it, "
            "or set FACHO_DATABASE_URL and FACHO_REDIS_URL to servers of yours."
        )
    with log.open("wb") as output:
        subprocess.run(
            [setsid, "--fork", *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            check=True,
        )
