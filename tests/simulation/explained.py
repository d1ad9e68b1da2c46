"""The product explains everything, at any moment, and what it says is so.

Asked are its own `explain_all_open` and `explain`; what is so, the simulation knows by itself.
"""

from dataclasses import dataclass, field

from console.raw_text import NOTHING
from execution_coordinator.explanations.explain import explain
from execution_coordinator.explanations.facts import explain_all_open, facts_for
from execution_coordinator.explanations.words import Code, Explanation
from executions.choices import Status
from tests.simulation.ledger import Line, micros, moment
from tests.simulation.promise import BrokenPromiseError
from tests.simulation.promises import Promises
from tests.simulation.rows import Row
from tests.simulation.stuck import LOOK_EVERY_S, StuckWatch

JOB_HOSTS_EVERY = 4  # looks
QUEUE_SILENT_S = 90.0  # a ping every 15 s may be lost or late, and 60 s without one is silence
TICK_SILENT_S = 15.0

HELD = frozenset({Code.RUNNING, Code.STOPPING})
ON_ITS_WAY = frozenset({Code.SENT, Code.NOT_SENT_YET})
NO_PING = frozenset({Code.NO_WORKER, Code.WORKERS_BUSY})
PLANNED = frozenset({Code.NEXT_RUN, Code.SKIPPED, Code.ABORTED})


@dataclass(slots=True)
class ExplanationWatch:
    """Looks as often as the other watch, which knows who is idle and whether ticks go on."""

    promises: Promises
    stuck: StuckWatch
    told: int = 0
    _looks: int = 0
    _idle_since_s: dict[str, float] = field(default_factory=dict)
    _deaf_until_s: float = 0.0

    def look(self) -> None:
        self._look_at_queues()
        told = explain_all_open(self.promises.world.engine.now)
        rows = self.promises.rows.open
        if told.keys() != rows.keys():
            raise BrokenPromiseError(f"open are {sorted(rows)}, explained {sorted(told)}")
        for ident, row in rows.items():
            self._hold_against(row, told[ident], self._codes_of_row(row))
        self._looks += 1
        if self._looks % JOB_HOSTS_EVERY == 0:
            self._look_at_job_hosts()

    def _look_at_queues(self) -> None:
        """Since when each queue has had a worker that was idle whenever we looked."""
        now_s = self._now_s
        idle = {one.queue for one in self.stuck.processes if one.has_room}
        if self.stuck.broker.troubles.is_down or not self._ticks_go_on:
            self._deaf_until_s = now_s
        for queue in idle:
            self._idle_since_s.setdefault(queue, now_s)
        for queue in self._idle_since_s.keys() - idle:
            del self._idle_since_s[queue]

    def _look_at_job_hosts(self) -> None:
        now = self.promises.world.engine.now
        lines = {
            i: line for i, line in self.promises.world.ledger.lines.items() if not line.is_gone
        }
        known = facts_for(lines)
        if known.keys() != lines.keys():
            raise BrokenPromiseError(f"no facts about {lines.keys() ^ known.keys()}")
        for ident, facts in known.items():
            told, line = explain(facts, now), lines[ident]
            self._hold_against(line, told, self._codes_of_line(line))
            if told.code in PLANNED and line.next_due != micros(told.until or now):
                raise BrokenPromiseError(f"explained as {told}, stands at {line}")

    def _hold_against(self, what: Row | Line, told: Explanation, allowed: frozenset[Code]) -> None:
        self.told += 1
        if told.code not in allowed:
            raise BrokenPromiseError(f"explained as {told}, can only be {set(allowed)}: {what}")
        if str(NOTHING) in told.text or "%(" in told.text:
            raise BrokenPromiseError(f"explained as {told.text!r}, which leaves a gap: {what}")

    # -- what is so

    @property
    def _now_s(self) -> float:
        return self.promises.world.engine.since_boot_s

    @property
    def _ticks_go_on(self) -> bool:
        return self._now_s <= self.promises.last_tick_s + TICK_SILENT_S

    @property
    def _pulses_may_mislead(self) -> bool:
        """They are moments of the clock that somebody has just set."""
        return self._now_s < self.promises.world.engine.was_set_s + QUEUE_SILENT_S

    def _codes_of_row(self, row: Row) -> frozenset[Code]:
        world = self.promises.world
        if row.status is Status.RUNNING:
            return self._codes_of_running(row)
        if not self._is_on(row):
            return frozenset({Code.BEING_ABORTED})
        if not row.may_start(world.engine.now):
            return frozenset({Code.BACKING_OFF, Code.HELD_BACK})
        if row.olt_id in self.promises.rows.running:
            return frozenset({Code.WAITING_FOR_LEASE})
        if row not in self.promises.rows.heads(world.engine.now):
            return frozenset({Code.WAITING_IN_LINE})
        return self._codes_of_head(row)

    def _codes_of_running(self, row: Row) -> frozenset[Code]:
        held = self.promises.holder.held.get(row.fence or 0)
        if held is None:
            return HELD | {Code.LEASE_ENDED}
        _, process = held
        undisturbed_s = self._now_s - max(process.disturbed_s, self.promises.world.engine.was_set_s)
        is_well = undisturbed_s > LOOK_EVERY_S and not process.is_frozen
        return HELD if is_well else HELD | {Code.LEASE_ENDED}

    def _codes_of_head(self, row: Row) -> frozenset[Code]:
        codes = ON_ITS_WAY
        if not self._ticks_go_on or self._pulses_may_mislead:
            codes |= {Code.LOOP_SILENT}
        if not self._has_heard_pings(row.queue):
            codes |= NO_PING
        return codes

    def _has_heard_pings(self, queue: str) -> bool:
        since_s = max(self._idle_since_s.get(queue, self._now_s), self._deaf_until_s)
        return self._now_s - since_s > QUEUE_SILENT_S and not self._pulses_may_mislead

    def _is_on(self, row: Row) -> bool:
        world = self.promises.world
        if row.job_host_id is None:
            is_probe = row.trigger == "PROBE"
            return is_probe and ("olt", row.olt_id) not in world.off
        return world.ledger.lines[row.job_host_id].is_on

    def _codes_of_line(self, line: Line) -> frozenset[Code]:
        runs = [r for r in self.promises.rows.open.values() if r.job_host_id == line.job_host_id]
        running = next((row for row in runs if row.status is Status.RUNNING), None)
        if running is not None:
            return self._codes_of_row(running)
        if not line.is_on:
            return frozenset({self._switch_of(line)})
        if runs:
            return self._codes_of_row(runs[0])
        if line.olt_id in self.promises.silent_olts:
            return frozenset({Code.OLT_SILENT})
        if line.is_suspended:
            return frozenset({Code.SUSPENDED})
        return self._codes_on_the_grid(line)

    def _switch_of(self, line: Line) -> Code:
        off = self.promises.world.off
        if ("olt", line.olt_id) in off:
            return Code.OLT_DISABLED
        if ("job", line.job_id) in off:
            return Code.JOB_DISABLED
        by_rule = line.job_host_id in self.promises.world.by_rule
        return Code.DISABLED_BY_RULE if by_rule else Code.DISABLED_ON_OLT

    def _codes_on_the_grid(self, line: Line) -> frozenset[Code]:
        now = self.promises.world.engine.now
        if line.next_due is not None and moment(line.next_due) > now:
            return PLANNED
        waits = Code.NOT_PLANNED_YET if line.next_due is None else Code.DUE
        if self._ticks_go_on and not self._pulses_may_mislead:
            return frozenset({waits})
        return frozenset({waits, Code.LOOP_SILENT})
