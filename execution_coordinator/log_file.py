"""A log file that any number of processes write and rotate together.

`logging.handlers.RotatingFileHandler` loses lines when two processes rotate, and the lock of
concurrent-log-handler waits for ever behind a process that was stopped while it held it.
"""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)

PATIENCE_S = 0.5
AFTER_IMPATIENCE_S = 60.0
_POLL_S = 0.005

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(0x20), *range(0x7F, 0xA0))}


class SharedLogFile(logging.Handler):
    """One line per record in `path`, which grows to `max_bytes`; then `path`.1 … are its backups.

    Nothing raises: a line that cannot be written is lost, and the first of a row of such failures
    is reported to the logger of this module. Control characters are escaped, so that a text from
    an OLT can forge no line and steer no terminal.
    """

    def __init__(self, path: str | Path, max_bytes: int, backups: int) -> None:
        super().__init__()
        self._path = Path(path)
        self._lock_path = self._path.with_name(f"{self._path.name}.lock")
        self._max_bytes = max_bytes
        self._backups = backups
        self._is_failing = False
        self._patient_again_at_s = 0.0

    def emit(self, record: logging.LogRecord) -> None:
        line = self.format(record).translate(_CONTROL) + "\n"
        try:
            self._append(line.encode("utf-8", "replace"))
        except OSError as error:
            if not self._is_failing:
                logger.error("%s: not written: %s", self._path, error)  # noqa: TRY400 - no trace
            self._is_failing = True
        else:
            self._is_failing = False

    def _append(self, line: bytes) -> None:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._turn() as is_ours:
            if is_ours and self._size() + len(line) > self._max_bytes:
                self._rotate()
            with self._path.open("ab", buffering=0) as file:
                file.write(line)

    @contextmanager
    def _turn(self) -> Iterator[bool]:
        """Whether this process is the only one that may rotate. Without it lines go to the end."""
        with self._lock_path.open("ab") as lock:
            yield self._got(lock.fileno())

    def _got(self, lock: int) -> bool:
        now_s = time.monotonic()
        end_s = now_s + PATIENCE_S if now_s >= self._patient_again_at_s else now_s
        while not _locked(lock):
            if time.monotonic() >= end_s:
                self._patient_again_at_s = max(self._patient_again_at_s, now_s + AFTER_IMPATIENCE_S)
                return False
            time.sleep(_POLL_S)
        self._patient_again_at_s = 0.0
        return True

    def _size(self) -> int:
        try:
            return self._path.stat().st_size
        except FileNotFoundError:
            return 0

    def _rotate(self) -> None:
        names = [self._path, *(self._backup(n) for n in range(1, self._backups + 1))]
        for older, newer in zip(reversed(names), reversed(names[:-1]), strict=False):
            if newer.exists():
                newer.replace(older)

    def _backup(self, number: int) -> Path:
        return self._path.with_name(f"{self._path.name}.{number}")


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
