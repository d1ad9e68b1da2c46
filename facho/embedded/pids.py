"""Processes of ours, known by a text in their command line that nobody else has (Linux /proc)."""

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

PROC = Path("/proc")
POLL_S = 0.02

# The command line is empty for a moment while a program replaces another or writes its title.
ABSENCE_S = 0.5


def command_line(pid: int) -> str:
    """The arguments of a process, separated by blanks; empty where it is gone or a zombie."""
    try:
        return (PROC / str(pid) / "cmdline").read_bytes().replace(b"\0", b" ").decode().strip()
    except (OSError, UnicodeDecodeError):  # it ended while we looked, or is not ours at all
        return ""


def find(marker: str) -> list[int]:
    """The pids whose command line holds `marker`, our own process excepted."""
    pids = [int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal()]
    return sorted(pid for pid in pids if pid != os.getpid() and marker in command_line(pid))


def end(pid: int, marker: str, stop: signal.Signals, timeout_s: float) -> None:
    """Send `stop`, wait, then SIGKILL; only as long as the pid is still the process we mean."""
    _send(pid, marker, stop)
    if not _is_gone(pid, marker, timeout_s):
        _send(pid, marker, signal.SIGKILL)
        _is_gone(pid, marker, timeout_s)


def wait_until(ready: Callable[[], bool], marker: str, timeout_s: float) -> bool:
    """Whether `ready` became true in time, with the process of `marker` alive until then."""
    deadline = time.monotonic() + timeout_s
    seen_at = time.monotonic()
    while not ready():
        now = time.monotonic()
        if find(marker):
            seen_at = now
        if now > deadline or now > seen_at + ABSENCE_S:
            return False
        time.sleep(POLL_S)
    return True


def _send(pid: int, marker: str, number: signal.Signals) -> None:
    if marker in command_line(pid):
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            return


def _is_gone(pid: int, marker: str, timeout_s: float) -> bool:
    deadline = time.monotonic() + timeout_s
    while marker in command_line(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(POLL_S)
    return True
