"""One launcher per checkout, and how `make stop` finds it."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from facho.launch.errors import AlreadyRunningError

STOP_TIMEOUT_S = 90.0


@contextmanager
def held(file: Path) -> Iterator[None]:
    """Hold the lock `file`, our pid in it; raises AlreadyRunningError. Death gives it back."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+") as lock:
        if not _take(lock.fileno()):
            raise AlreadyRunningError(
                f"Facho Deluxe runs already (process {_holder(file)}): `make stop` ends it."
            )
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def end_holder(file: Path) -> bool:
    """Ask the launcher that holds `file` to end and wait for it; False where there is none."""
    if not file.exists():
        return False
    with file.open() as lock:
        if _take(lock.fileno()):
            return False
        os.kill(_holder(file), signal.SIGTERM)
        deadline = time.monotonic() + STOP_TIMEOUT_S
        while not _take(lock.fileno()) and time.monotonic() < deadline:
            time.sleep(0.05)
    return True


def _take(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(file: Path) -> int:
    return int(file.read_text() or 0)
