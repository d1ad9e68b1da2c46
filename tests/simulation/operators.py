"""What people do while it runs: switch off and on, edit, run now, delete, add."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from executions.requests import RunRefusedError, request_run
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.simulation.ledger import SECOND, Line, Rhythm
from tests.simulation.world import World


@dataclass(slots=True)
class Operator:
    """Each act is one statement or one call of the product, as the admin makes it."""

    world: World
    requested: int = 0

    def act(self) -> None:
        acts: tuple[tuple[int, Callable[[], None]], ...] = (
            (8, self.run_now),
            (4, self.switch_olt),
            (2, self.switch_job),
            (4, self.switch_pair),
            (2, self.edit_interval),
            (1, self.edit_cron),
            (1, self.delete_pair),
            (1, self.add_pair),
        )
        random = self.world.engine.random
        (act,) = random.choices([act for _, act in acts], [weight for weight, _ in acts])
        act()

    def run_now(self) -> None:
        line = self._any_line()
        if line is None:
            return
        try:
            request_run(line.job_host_id, self.world.engine.now)
            self.requested += 1
        except RunRefusedError:
            if line.is_on:
                raise

    def switch_olt(self) -> None:
        olt_id = self.world.engine.random.choice(self.world.olts)
        OLT.objects.filter(pk=olt_id).update(enabled=self._switch("olt", olt_id))

    def switch_job(self) -> None:
        job_id = self.world.engine.random.choice(self.world.jobs)
        SnmpJob.objects.filter(pk=job_id).update(enabled=self._switch("job", job_id))

    def switch_pair(self) -> None:
        line = self._any_line()
        if line is not None:
            on = self._switch("pair", line.job_host_id)
            SnmpJobHost.objects.filter(pk=line.job_host_id).update(enabled=on)

    def _switch(self, what: str, ident: int) -> bool:
        """Off, or on again; what is off is switched on again within half an hour."""
        world = self.world
        key = (what, ident)
        turns_on = key in world.off
        if turns_on:
            world.off.discard(key)
        else:
            world.off.add(key)
            delay_s = world.engine.random.uniform(2, 1800)
            world.engine.after(delay_s, lambda: self._switch_on(what, ident))
        self.world.refresh()
        return turns_on

    def enable_pair_later(self, job_host_id: int) -> None:
        delay_s = self.world.engine.random.uniform(2, 1800)
        self.world.engine.after(delay_s, lambda: self._switch_on("pair", job_host_id))

    def _switch_on(self, what: str, ident: int) -> None:
        if (what, ident) not in self.world.off:
            return
        self.world.off.discard((what, ident))
        if what == "olt":
            OLT.objects.filter(pk=ident).update(enabled=True)
        elif what == "job":
            SnmpJob.objects.filter(pk=ident).update(enabled=True)
        else:
            SnmpJobHost.objects.filter(pk=ident).update(enabled=True)
        self.world.refresh()

    def edit_interval(self) -> None:
        job = self._any_job()
        seconds = self.world.engine.random.choice(self.world.pace.seconds[JobKind(job.kind)])
        SnmpJob.objects.filter(pk=job.pk).update(interval=timedelta(seconds=seconds), cron="")
        self._give_rhythm(job, Rhythm(seconds * SECOND))

    def edit_cron(self) -> None:
        job, pace = self._any_job(), self.world.pace
        SnmpJob.objects.filter(pk=job.pk).update(interval=None, cron=pace.cron)
        self._give_rhythm(job, pace.cron_rhythm)

    def _any_job(self) -> SnmpJob:
        jobs = SnmpJob.objects.filter(pk__in=self.world.jobs).order_by("pk")
        return self.world.engine.random.choice(list(jobs))

    def _give_rhythm(self, job: SnmpJob, rhythm: Rhythm) -> None:
        for line in self.world.ledger.lines.values():
            if line.job_id == job.pk:
                line.rhythm, line.is_touched = rhythm, True

    def delete_pair(self) -> None:
        line = self._any_line()
        if line is None:
            return
        SnmpJobHost.objects.filter(pk=line.job_host_id).delete()
        self.world.off.add(("pair", line.job_host_id))
        line.is_on = line.is_touched = False
        line.next_due, line.is_gone = None, True
        self.world.gone.append(line)

    def add_pair(self) -> None:
        """Gives one that was deleted back, as a new row with a first run of its own."""
        if not self.world.gone:
            return
        old = self.world.gone.pop(0)
        job = SnmpJob.objects.get(pk=old.job_id)
        rhythm = next(
            (line.rhythm for line in self.world.ledger.lines.values() if line.job_id == job.pk),
            old.rhythm,
        )
        self.world.add_line(job, OLT.objects.get(pk=old.olt_id), rhythm)

    def _any_line(self) -> Line | None:
        lines = [line for line in self.world.ledger.lines.values() if not line.is_gone]
        return self.world.engine.random.choice(lines) if lines else None
