"""The processes of the product, started from its own table, and ended by their ids only."""

import os
import signal
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from facho.processes.table import Process, processes

CONCURRENCY = {
    "default": 1, "discovery": 3, "get": 4, "retry": 2, "highprio": 1, "coordinator": 1,
}  # fmt: skip
LEASE_S = 9
END_PATIENCE_S = 15.0


@dataclass(slots=True)
class Member:
    """One process and the table's entry for it."""

    process: Process
    name: str
    running: "subprocess.Popen[bytes] | None" = None


@dataclass(slots=True)
class Crew:
    """All workers and two beats."""

    logs: Path
    members: list[Member] = field(default_factory=list)

    def start(self) -> None:
        table = processes(web_host="127.0.0.1", web_port=1, concurrency=CONCURRENCY)
        self.members = [Member(one, one.name) for one in table if one.name != "web"]
        beat = next(one for one in table if one.name == "beat")
        self.members.append(Member(beat, "second-beat"))
        for member in self.members:
            self.launch(member)

    def launch(self, member: Member) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        with (self.logs / f"{member.name}.log").open("ab") as log:
            member.running = subprocess.Popen(
                [sys.executable, *member.process.arguments],
                cwd=settings.BASE_DIR,
                env={
                    **os.environ,
                    "DJANGO_SETTINGS_MODULE": "facho.settings",
                    "FACHO_LEASE_S": str(LEASE_S),
                },
                stdout=log,
                stderr=log,
            )

    def replace_the_dead(self) -> None:
        """What the supervisor does."""
        for member in self.members:
            if member.running is not None and member.running.poll() is not None:
                self.launch(member)

    def send(self, member: Member, number: signal.Signals) -> None:
        if member.running is not None and member.running.poll() is None:
            member.running.send_signal(number)

    def end(self) -> None:
        for member in self.members:
            self.send(member, signal.SIGCONT)
            self.send(member, signal.SIGTERM)
        for member in self.members:
            if member.running is not None:
                try:
                    member.running.wait(END_PATIENCE_S)
                except subprocess.TimeoutExpired:
                    member.running.kill()
                    member.running.wait()
