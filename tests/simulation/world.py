"""The network of one simulation: OLTs, four jobs for every ten of them, and their rows."""

from dataclasses import dataclass, field
from datetime import timedelta

from hosts.models import OLT
from oids.choices import Purpose
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob
from snmp_jobs.snmp.oid import format_oid
from tests.factories import (
    make_brand,
    make_family,
    make_job,
    make_job_host,
    make_job_oid,
    make_oid,
    make_olt,
    make_olt_model,
)
from tests.simulation.engine import Engine
from tests.simulation.ledger import SECOND, Ledger, Line, Rhythm
from tests.simulation.network import Network, SimulatedOlt
from tests.simulation.session import DESCRIPTION, SERIAL

OLTS_PER_JOB = 10
ADDRESS = "127.0.0.1"
STRICT_SHARE = 0.25
KINDS = (JobKind.DISCOVERY, JobKind.GET, JobKind.WALK, JobKind.TABLE)


@dataclass(frozen=True, slots=True)
class Pace:
    """The intervals among which jobs choose, in seconds, and the cron expression of the fourth."""

    seconds: dict[JobKind, tuple[int, ...]]
    cron: str
    cron_rhythm: Rhythm


ORDINARY = Pace(
    {
        JobKind.DISCOVERY: (1800, 3600),
        JobKind.GET: (600, 900),
        JobKind.WALK: (1800, 2820, 3600),
        JobKind.TABLE: (900, 1200),
    },
    "*/20 * * * *",
    Rhythm(1200 * SECOND, 0),
)
DENSE = Pace(
    {
        JobKind.DISCOVERY: (120, 300),
        JobKind.GET: (30, 60),
        JobKind.WALK: (90, 170),
        JobKind.TABLE: (60, 100),
    },
    "*/2 * * * *",
    Rhythm(120 * SECOND, 0),
)


@dataclass(slots=True)
class World:
    """What the rest of the simulation knows of the rows: ids and switches."""

    engine: Engine
    network: Network
    ledger: Ledger
    pace: Pace
    jobs: list[int]
    olts: list[int]
    off: set[tuple[str, int]]
    gone: list[Line]
    strict_jobs: set[int] = field(default_factory=set)
    by_rule: set[int] = field(default_factory=set)

    def is_on(self, line: Line) -> bool:
        keys = {("olt", line.olt_id), ("job", line.job_id), ("pair", line.job_host_id)}
        return not line.is_gone and not keys & self.off

    def off_olts(self) -> set[int]:
        return {ident for what, ident in self.off if what == "olt"}

    def refresh(self) -> None:
        """After a change of `off`: the next tick may move what it switched."""
        for line in self.ledger.lines.values():
            on = self.is_on(line)
            if on != line.is_on:
                line.is_on, line.is_touched = on, True

    def add_line(self, job: SnmpJob, olt: OLT, rhythm: Rhythm) -> None:
        row = make_job_host(job=job, olt=olt)
        line = Line(row.pk, job.pk, olt.pk, job.task_type, rhythm)
        line.is_on = self.is_on(line)
        self.ledger.lines[row.pk] = line


def build(engine: Engine, olts: int, pace: Pace) -> World:
    world = World(engine, Network(engine), Ledger(), pace, [], [], set(), [])
    brand = make_brand(name="Simulated", slug="simulated")
    family = make_family(brand=brand)
    model = make_olt_model(family=family, name="Simulated")
    serial = make_oid(family=family, oid=format_oid(SERIAL), purpose=Purpose.SERIAL)
    text = make_oid(family=family, oid=format_oid(DESCRIPTION), purpose=Purpose.DESCRIPTION)
    jobs: list[tuple[SnmpJob, Rhythm]] = []
    for number in range(olts):
        if number % OLTS_PER_JOB == 0:
            jobs = [new_job(world, brand, kind, (serial, text)) for kind in KINDS]
        olt = make_olt(brand=brand, model=model, address=ADDRESS, port=10_000 + number)
        _wire(world, olt)
        for job, rhythm in jobs:
            world.add_line(job, olt, rhythm)
    return world


def new_job(
    world: World, brand: object, kind: JobKind, oids: tuple[object, ...]
) -> tuple[SnmpJob, Rhythm]:
    random = world.engine.random
    delay_s = random.choice((None, 10, 120))
    strict = random.random() < STRICT_SHARE
    if kind is JobKind.TABLE and random.random() < 0.7:
        rhythm = world.pace.cron_rhythm
        how_often: dict[str, object] = {"cron": world.pace.cron}
    else:
        seconds = random.choice(world.pace.seconds[kind])
        rhythm = Rhythm(seconds * SECOND)
        how_often = {"interval": timedelta(seconds=seconds)}
    job = make_job(
        brand=brand,
        kind=kind,
        retry_delay_s=delay_s,
        disables_after_failures=strict,
        **how_often,
    )
    if strict:
        world.strict_jobs.add(job.pk)
    for oid in oids if kind is JobKind.DISCOVERY else oids[1:]:
        make_job_oid(job=job, oid=oid)
    world.jobs.append(job.pk)
    return job, rhythm


def _wire(world: World, olt: OLT) -> None:
    random = world.engine.random
    world.olts.append(olt.pk)
    world.network.olts[olt.port] = SimulatedOlt(
        olt_id=olt.pk,
        name=olt.name,
        port=olt.port,
        latency_s=random.choice((0.02, 0.05, 0.1, 0.4)),
        pdus_per_column=random.choice((1, 2, 4, 12, 20)),
        booted_at=world.engine.true_now - timedelta(days=random.randint(1, 90)),
    )
