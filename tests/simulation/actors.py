"""Simulated threads of workers: real threads of which one at a time runs, when it is told to.

So the product's own blocking code runs as it is, each with a database connection of its own, and
the order of everything still follows from the seed alone.
"""

import threading
from collections.abc import Callable
from typing import Any, Protocol

from django.db import connection

from tests.simulation.database_clock import show_time
from tests.simulation.engine import Engine


class KilledError(BaseException):
    """kill -9: nothing of the product may catch it."""


class Nemesis(Protocol):
    """Decides at each statement and each PDU whether the process is stopped there."""

    def at_statement(self, *, in_transaction: bool) -> float:
        """Seconds to freeze for; raises `KilledError`."""
        ...

    def frozen_left_s(self) -> float:
        """Seconds until the process thaws."""
        ...


_here = threading.local()


def current() -> "Actor | None":
    """The actor whose thread this is; None in the main thread."""
    actor: Actor | None = getattr(_here, "actor", None)
    return actor


class Actor:
    """One thread of a worker process. `sleep` gives the baton back until simulated time passed."""

    def __init__(self, name: str, engine: Engine, nemesis: Nemesis) -> None:
        self.name = name
        self.is_busy = False
        self.error: BaseException | None = None
        self.is_doomed = False
        self.began_s = 0.0
        self._engine = engine
        self._nemesis = nemesis
        self._job: Callable[[], None] | None = None
        self._sleep_number = 0
        self._is_ending = False
        self._go = threading.Semaphore(0)
        self._stopped = threading.Semaphore(0)
        self._done: Callable[[], None] = lambda: None
        self._thread = threading.Thread(target=self._live, name=name, daemon=True)
        self._thread.start()

    # -- called by the main thread

    def begin(self, job: Callable[[], None], done: Callable[[], None]) -> None:
        """Runs `job` up to its first sleep, or to its end, and then calls `done`."""
        self._job, self._done, self.error = job, done, None
        self.began_s = self._engine.since_boot_s
        self.is_busy, self.is_doomed = True, False
        self._pass_baton()

    def kill(self) -> None:
        """Unwinds the job without another statement."""
        if self.is_busy:
            self.is_doomed = True
            self._pass_baton()

    def end(self) -> None:
        self.kill()
        self._is_ending = True
        self._go.release()
        self._thread.join()

    def _pass_baton(self) -> None:
        self._go.release()
        self._stopped.acquire()
        if self._job is None and self.is_busy:
            self.is_busy = False
            self._done()

    def _wake(self, number: int) -> None:
        if not self.is_busy or number != self._sleep_number:
            return
        frozen_s = self._nemesis.frozen_left_s()
        if frozen_s > 0:
            self._engine.after(frozen_s, lambda: self._wake(number))
        else:
            self._pass_baton()

    # -- called in the thread itself

    def sleep(self, seconds: float) -> None:
        self._sleep_number += 1
        number = self._sleep_number
        self._engine.after(seconds, lambda: self._wake(number))
        self._stopped.release()
        self._go.acquire()
        self.stop_if_doomed()

    def stop_if_doomed(self) -> None:
        if self.is_doomed:
            raise KilledError

    def _live(self) -> None:
        _here.actor = self
        with connection.execute_wrapper(self._on_statement):
            while self._waits_for_a_job():
                self._do_job()
        connection.close()

    def _waits_for_a_job(self) -> bool:
        self._go.acquire()
        return not self._is_ending

    def _do_job(self) -> None:
        try:
            if self._job is not None:
                self._job()
        except BaseException as error:  # noqa: BLE001 - the main thread says what it means
            self.error = error
        self._job = None
        self._stopped.release()

    def _on_statement(
        self, execute: Any, sql: Any, parameters: Any, many: Any, context: Any
    ) -> Any:
        self.stop_if_doomed()
        frozen_s = self._nemesis.at_statement(in_transaction=connection.in_atomic_block)
        if frozen_s:
            self.sleep(frozen_s)
        show_time(self._engine, execute, context)
        return execute(sql, parameters, many, context)
