"""One simulation from its seed to its report."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.conf import settings
from django.db import connection

from tests.emptying import make_the_tables_new
from tests.simulation.broker import Broker
from tests.simulation.database_clock import database_clock, mend_connection
from tests.simulation.engine import START, Action, Engine
from tests.simulation.explained import ExplanationWatch
from tests.simulation.judgement import Judgement
from tests.simulation.nemesis import Nemesis
from tests.simulation.operators import Operator
from tests.simulation.plans import PlanWatch
from tests.simulation.promise import BrokenPromiseError, Failure
from tests.simulation.promises import Promises
from tests.simulation.quotas import QuotaWatch
from tests.simulation.seams import seams
from tests.simulation.stuck import LOOK_EVERY_S, StuckWatch
from tests.simulation.ticks import Beat
from tests.simulation.workers import Holder, WorkerProcess
from tests.simulation.world import DENSE, ORDINARY, World, build


@dataclass(frozen=True, slots=True)
class Plan:
    """What to simulate. `dense`: intervals of half a minute and more trouble; `clocks`: half of
    the trouble is somebody who sets the clock.

    In the last `calm_min` minutes, after the hours, nothing goes wrong any more.
    """

    seed: int
    olts: int = 50
    hours: float = 48.0
    dense: bool = False
    calm_min: float = 12.0
    clocks: bool = False


@dataclass(slots=True)
class Report:
    """What happened; `failure` None: every promise held."""

    plan: Plan
    failure: Failure | None = None
    steps: int = 0
    took_s: float = 0.0
    simulated_h: float = 0.0
    ticks: int = 0
    landed: int = 0
    quotas: int = 0
    explanations: int = 0
    judged: int = 0
    plans: int = 0
    outages: int = 0
    mishaps: int = 0
    packets: int = 0
    ended: dict[str, int] = field(default_factory=dict)

    @property
    def hours_per_minute(self) -> float:
        return self.simulated_h / self.took_s * 60 if self.took_s else 0.0


class Simulation:
    """Everything of one run, in a database that is empty before and is left with its rows."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.engine = Engine(plan.seed)
        self.broker = Broker(self.engine)
        self.world: World = build(self.engine, plan.olts, DENSE if plan.dense else ORDINARY)
        self.processes = [
            WorkerProcess(f"worker-{queue}-{n}", queue, threads, self.engine, self.broker)
            for queue, threads in settings.WORKER_CONCURRENCY.items()
            if queue != "coordinator"
            for n in range(2)
        ]
        self.holder = Holder(self.processes, {})
        self.promises = Promises(
            self.world, self.holder, QuotaWatch(self.engine, self.world.off_olts)
        )
        self.stuck = StuckWatch(self.promises, self.processes, self.broker)
        self.explained = ExplanationWatch(self.promises, self.stuck)
        self.judgement = Judgement(self.promises.quotas)
        self.plans = PlanWatch(self.world)
        self.beat = Beat(
            self.engine, self.broker, self.promises, self.processes, self.stuck.tick_is_missing
        )
        self.operator = Operator(self.world)
        self.promises.failures.enable_later = self.operator.enable_pair_later
        every_s = 20.0 if plan.dense else 240.0
        self.nemesis = Nemesis(
            self.world.network, self.broker, self.beat, self.processes, self.stuck, every_s
        )
        if plan.clocks:
            self.nemesis.clock_weight = 30
        self.broker.on_message = self._wake_worker

    def _wake_worker(self, queue: str) -> None:
        for process in self.processes:
            if process.queue == queue and process.has_room:
                process.work()
                return

    def run(self) -> Report:
        report = Report(self.plan)
        started = time.perf_counter()
        try:
            with self._prepared():
                self._play()
        except BrokenPromiseError as broken:
            report.failure = Failure(self.plan.seed, self.engine.now, self.engine.step, str(broken))
        report.took_s = time.perf_counter() - started
        self._fill(report)
        return report

    @contextmanager
    def _prepared(self) -> Iterator[None]:
        with ExitStack() as stack:
            stack.enter_context(connection.execute_wrapper(self.beat.on_statement))
            stack.enter_context(
                seams(self.engine, self.world.network, self.promises, self.holder, self.broker)
            )
            for process in self.processes:
                stack.callback(process.end)
            yield

    def _play(self) -> None:
        self.beat.start()
        self.engine.after(3 * LOOK_EVERY_S, self._look_around)
        self.engine.after(120, self._operate)
        self.engine.after(200, self.nemesis.start)
        self.engine.after(30, self.promises.quotas.work)
        self.engine.after(100, self.plans.work)
        self.engine.after(170, self.judgement.work)
        self.engine.after(3600 + 15 * 60, self._compare_quotas)
        end = START + timedelta(hours=self.plan.hours)
        self.engine.run_until(end, self._happen)
        self.nemesis.calm()
        self.engine.run_until(end + timedelta(minutes=self.plan.calm_min), self._happen)
        self.promises.quotas.compare()

    def _happen(self, action: Action) -> None:
        self.engine.is_database_touched = False
        action()
        mend_connection(self.engine)
        if self.engine.is_database_touched:
            self.promises.look()

    def _look_around(self) -> None:
        self.stuck.look()
        self.explained.look()
        self.engine.after(LOOK_EVERY_S, self._look_around)

    def _compare_quotas(self) -> None:
        """Later, when no tick has planned the past hours to their end yet."""
        is_planned = self.promises.is_planned_up_to_now()
        if is_planned:
            self.promises.quotas.compare()
        self.engine.after(3600 if is_planned else 60, self._compare_quotas)

    def _operate(self) -> None:
        if not self.nemesis.is_over:
            self.operator.act()
        mean_s = 30.0 if self.plan.dense else 300.0
        self.engine.after(self.engine.random.expovariate(1 / mean_s), self._operate)

    def _fill(self, report: Report) -> None:
        report.steps = self.engine.step
        report.simulated_h = (self.engine.true_now - START).total_seconds() / 3600
        report.ticks = self.promises.ticks
        report.judged, report.plans = self.judgement.judged, self.plans.seen
        report.outages = self.promises.outages.held
        report.explanations = self.explained.told
        report.quotas = self.promises.quotas.compared
        report.landed = self.promises.landed
        report.mishaps = self.nemesis.mishaps
        report.packets = sum(olt.packets for olt in self.world.network)
        report.ended = dict(sorted(self.promises.rows.ended.items()))


def simulate(plan: Plan) -> Report:
    """Empties the database first, so that a seed meets the same rows again."""
    make_the_tables_new()
    with database_clock():
        return Simulation(plan).run()
