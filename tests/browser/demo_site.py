"""The demo after some days of work, for pictures. Runs within a site."""

import math
from datetime import datetime, timedelta

from django.db import connection, transaction

from brands.models import Brand
from execution_coordinator.dashboard.onu_counts import count_onus
from execution_coordinator.snapshot import database_now
from hosts.models import OLT
from onus.choices import RunState
from onus.history.partitions import SAMPLES, ensure
from onus.models import OnuData
from onus.samples import OnuSample
from simulator.demo import create_demo
from simulator.fleet import FLEET
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob, SnmpJobHost
from tests.browser.furnish import run_pairs
from tests.browser.rows import add_bad_hour, rows_shown
from tests.factories import make_olt, make_onu_event

SHOWN = FLEET[0].name
SILENT_ADDRESS = "127.0.0.19"  # nothing listens there
HISTORY = timedelta(days=3)
EVERY = timedelta(minutes=30)
LOST_ONUS = 9


def furnish_demo(port: int) -> dict[str, int]:
    """The simulated fleet at `port`, asked once; one more OLT that is silent. `rows_shown`."""
    create_demo(port)
    silent = make_olt(
        name="OLT-TACNA-01",
        address=SILENT_ADDRESS,
        port=port,
        brand=Brand.objects.get(name="Huawei"),
    )
    for job in SnmpJob.objects.filter(brand=silent.brand):
        SnmpJobHost.objects.create(job=job, olt=silent)
        job.max_retries = 0
        job.save(update_fields=["max_retries"])
    for kind in (JobKind.DISCOVERY, JobKind.GET):
        run_pairs(SnmpJobHost.objects.filter(job__kind=kind))
    add_bad_hour(SnmpJobHost.objects.get(olt=silent, job__kind=JobKind.GET))
    _lose_a_port(OLT.objects.get(name=FLEET[1].name))
    count_onus()
    rows = rows_shown(OLT.objects.get(name=SHOWN))
    _remember(OnuData.objects.get(pk=rows["onu"]), database_now())
    return rows


def _lose_a_port(olt: OLT) -> None:
    """A cable was cut, and nobody has mended it yet."""
    now = database_now()
    first = OnuData.objects.filter(olt=olt, run_state=RunState.ONLINE)[0]
    onus = OnuData.objects.filter(olt=olt, slot=first.slot, port=first.port)[:LOST_ONUS]
    for number, onu in enumerate(onus):
        cut_at = now - timedelta(minutes=12, seconds=-number)
        make_onu_event(onu=onu, at=cut_at, before=RunState.ONLINE, after=RunState.OFFLINE)
    lost = OnuData.objects.filter(pk__in=[onu.pk for onu in onus])
    lost.update(run_state=RunState.OFFLINE, onu_rx_dbm=None, olt_rx_dbm=None)


@transaction.atomic
def _remember(onu: OnuData, now: datetime) -> None:
    """Days of its light, warmer and weaker in the afternoons."""
    steps = HISTORY // EVERY
    times = [now - EVERY * step for step in range(steps, 0, -1)]
    with connection.cursor() as cursor:
        for at in times:
            ensure(cursor, SAMPLES, at)
    OnuSample.objects.bulk_create(_sample(onu, at) for at in times)


def _sample(onu: OnuData, at: datetime) -> OnuSample:
    swing = math.sin(at.timestamp() / 86_400 * 2 * math.pi)
    wobble = math.sin(at.timestamp() / 1_800)
    down, up = onu.onu_rx_dbm or 0.0, onu.olt_rx_dbm or 0.0
    return OnuSample(
        onu_id=onu.pk,
        at=at,
        onu_rx_dbm=round(down - 0.6 * swing - 0.2 * wobble, 2),
        olt_rx_dbm=round(up - 0.5 * swing + 0.2 * wobble, 2),
        temperature_c=45 + 6 * swing,
    )
