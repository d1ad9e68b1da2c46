"""Worker processes: they take hints, run the product's runner, die, freeze and come back."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.db import InterfaceError, OperationalError

from execution_coordinator import runner
from execution_coordinator.keeper import LeaseKeeper
from execution_coordinator.lease import Lease
from execution_coordinator.pulse import queue_pulse, record_pulse
from executions.lifecycle import Claim
from facho.celery import keep_young_connections
from tests.simulation.actors import Actor, KilledError, current
from tests.simulation.broker import Broker, Message
from tests.simulation.database_clock import restart_postgresql
from tests.simulation.engine import Engine
from tests.simulation.promise import BrokenPromiseError

KEEPER_EVERY_S = 1.0


@dataclass(slots=True)
class Strike:
    """What is to befall the next run at its nth statement. `freeze_s` 0: kill -9.

    `breaks_database`: PostgreSQL restarts then, and nothing befalls the process.
    """

    at_statement: int
    freeze_s: float = 0.0
    breaks_database: bool = False


class SimulatedKeeper(LeaseKeeper):
    """The product's keeper; an event a second looks after the leases instead of a thread."""

    def __init__(self, process: "WorkerProcess") -> None:
        super().__init__()
        self._process = process
        self._is_watching = False
        self._thread = threading.main_thread()  # alive, so that no other one is started

    def _add(self, lease: Lease) -> None:
        super()._add(lease)
        if not self._is_watching:
            self._is_watching = True
            self._process.engine.after(KEEPER_EVERY_S, self._look)

    def _look(self) -> None:
        if not self._held() or self._process.is_dead:
            self._is_watching = False
            return
        if not self._process.is_frozen:
            self._look_after(self._held())
        self._process.engine.after(KEEPER_EVERY_S, self._look)


class WorkerProcess:
    """One process of one queue. A frozen one sends, renews and takes nothing until it thaws."""

    def __init__(self, name: str, queue: str, threads: int, engine: Engine, broker: Broker) -> None:
        self.name = name
        self.queue = queue
        self.engine = engine
        self.is_dead = False
        self.frozen_until_s = 0.0
        self._disturbed_s = 0.0
        self.strike: Strike | None = None
        self.keeper = SimulatedKeeper(self)
        self.on_step: Callable[[], None] = lambda: None
        self._broker = broker
        self._statements = 0
        self._threads = threads
        self.actors = [Actor(f"{name}/{n}", engine, self) for n in range(threads)]
        self._life = 0

    @property
    def is_frozen(self) -> bool:
        return self.frozen_until_s > self.engine.since_boot_s

    @property
    def disturbed_s(self) -> float:
        """Since boot, when it was last kept from its work."""
        return max(self._disturbed_s, self.engine.database_restarted_s)

    @property
    def has_room(self) -> bool:
        return not (self.is_dead or self.is_frozen or all(a.is_busy for a in self.actors))

    def work(self) -> None:
        """Every idle thread takes a message."""
        for actor in self.actors:
            if self.is_dead or self.is_frozen:
                return
            if not actor.is_busy:
                message = self._broker.take(self.queue)
                if message is None:
                    return
                self._begin(actor, message)

    def _begin(self, actor: Actor, message: Message) -> None:
        life = self._life

        def job() -> None:
            keep_young_connections()
            if message.execution_id is None:
                record_pulse(queue_pulse(self.queue))
            else:
                self._broker.publish(runner.run(message.execution_id, worker=actor.name))

        def done() -> None:
            self._ended(actor, life)

        self._statements = 0
        actor.begin(job, done)

    def _ended(self, actor: Actor, life: int) -> None:
        error = actor.error
        if isinstance(error, KilledError):
            if life == self._life and not self.is_dead:
                self.kill(back_after_s=self.engine.random.uniform(3, 20))
        elif isinstance(error, BrokenPromiseError):
            raise error
        elif error is not None and not self._broke_under(actor, error):
            raise BrokenPromiseError(f"{actor.name} raised {error!r}") from error
        else:
            self.engine.after(0.001, self.work)

    def _broke_under(self, actor: Actor, error: BaseException) -> bool:
        """A task that lost its database fails; the thread then takes the next message."""
        is_lost = isinstance(error, OperationalError | InterfaceError)
        return is_lost and self.engine.database_restarted_s >= actor.began_s

    # -- what befalls it

    def kill(self, back_after_s: float) -> None:
        """kill -9: the threads vanish where they are; a new process comes later."""
        if self.is_dead:
            return
        self.is_dead = True
        self._life += 1
        self._disturbed_s = self.engine.since_boot_s
        for actor in self.actors:
            actor.kill()
        self.engine.after(back_after_s, self._come_back)

    def _come_back(self) -> None:
        self.is_dead = False
        self.frozen_until_s = 0.0
        self.keeper = SimulatedKeeper(self)
        self.work()

    def freeze(self, seconds: float) -> None:
        """SIGSTOP and, `seconds` later, SIGCONT."""
        if not self.is_dead:
            self.frozen_until_s = max(self.frozen_until_s, self.engine.since_boot_s + seconds)
            self._disturbed_s = self.frozen_until_s
            self.engine.after(seconds, self.work)

    def frozen_left_s(self) -> float:
        return max(self.frozen_until_s - self.engine.since_boot_s, 0.0)

    def at_statement(self, *, in_transaction: bool) -> float:
        if self.is_frozen and not in_transaction:
            return self.frozen_left_s()
        if self.strike is None:
            return 0.0
        self._statements += 1
        if self._statements < self.strike.at_statement:
            return 0.0
        if self.strike.freeze_s and in_transaction:
            return 0.0
        strike, self.strike = self.strike, None
        if strike.breaks_database:
            restart_postgresql(self.engine)
            return 0.0
        if not strike.freeze_s:
            raise KilledError
        self.freeze(strike.freeze_s)
        return strike.freeze_s

    def end(self) -> None:
        self.is_dead = True
        for actor in self.actors:
            actor.end()


@dataclass(slots=True)
class Holder:
    """Stands for the keeper of whichever process runs; tells who holds what."""

    processes: list[WorkerProcess]
    held: dict[int, tuple[Claim, WorkerProcess]]
    owners: dict[int, WorkerProcess] = field(default_factory=dict)

    @contextmanager
    def hold(self, claim: Claim, asked_at_s: float) -> Iterator[Any]:
        process = self._process()
        with process.keeper.hold(claim, asked_at_s) as lease:
            self.held[claim.fence] = (claim, process)
            self.owners[claim.fence] = process
            try:
                yield lease
            finally:
                del self.held[claim.fence]

    def _process(self) -> WorkerProcess:
        actor = current()
        return next(process for process in self.processes if actor in process.actors)
