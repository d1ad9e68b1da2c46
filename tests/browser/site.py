"""The real site: embedded servers, web server, beat and workers, in a folder of its own."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.facho.launch.launched import PROJECT, Launched, environment_below, stop


@dataclass(frozen=True, slots=True)
class Site:
    """Where a running site is and how to sign in; `run` does something to its database."""

    folder: Path
    environment: dict[str, str]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.environment['FACHO_WEB_PORT']}"

    @property
    def password(self) -> str:
        return (self.folder / "var" / "admin-password").read_text().strip()

    def run(self, module: str, *arguments: str) -> str:
        """`python -m MODULE …` as a process of this site; returns what it printed.

        The browser's event loop runs in our thread, where Django refuses to touch a database; and
        our own Django is that of the tests.
        """
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@contextmanager
def running_site(folder: Path, language: str = "es") -> Iterator[Site]:
    """A site at a free port whose data and logs lie in `folder`; all of it is ended afterwards."""
    environment = environment_below(folder, language)
    launched = None
    try:
        launched = Launched(environment)
        yield Site(folder, environment)
    finally:
        if launched is not None:
            launched.finish(signal.SIGTERM)
        stop(environment)  # what a start that failed has left
