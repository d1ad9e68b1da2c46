"""The whole system below a folder of its own, started and ended the way a person does."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import psutil

PROJECT = Path(__file__).resolve().parents[3]
END_PATIENCE_S = 90
LAUNCH = [sys.executable, "-m", "facho.launch"]
# What outlives its parent, even one that was killed, holds ports and data (PR_SET_PDEATHSIG).
ENDS_WITH_PARENT = ["setpriv", "--pdeathsig=TERM"]


class Launched:
    """A launcher; `lines` is what it said until it was ready or gave up."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [*ENDS_WITH_PARENT, *LAUNCH, "run"],
            cwd=PROJECT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert self.process.stdout is not None
        self.lines: list[str] = []
        for line in self.process.stdout:
            self.lines.append(line.strip())
            if "http://" in line:
                return
        self.process.communicate()
        raise AssertionError("\n".join(self.lines))

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def finish(self, number: signal.Signals) -> int:
        self.process.send_signal(number)
        self.process.communicate(timeout=END_PATIENCE_S)
        return self.process.returncode


def environment_below(folder: Path, language: str) -> dict[str, str]:
    """The variables of a site at a free port that keeps all it has in `folder`."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("FACHO_")}
    return {
        **outside,
        "DJANGO_SETTINGS_MODULE": "facho.settings",
        "FACHO_VAR_DIR": str(folder / "var"),
        "FACHO_LOG_DIR": str(folder / "logs"),
        "FACHO_WEB_PORT": str(free_port()),
        "FACHO_LANGUAGE": language,
    }


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def stop(environment: dict[str, str]) -> None:
    """What `make stop` does; nothing happens where nothing runs."""
    subprocess.run([*LAUNCH, "stop"], cwd=PROJECT, env=environment, check=True)
