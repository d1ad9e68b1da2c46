"""How many ONUs are there, online and with weak light: counted once a minute, read at any time."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import Sum

from execution_coordinator.models import OnuCount, Pulse
from execution_coordinator.pulse import record_pulse
from onus.choices import RunState
from onus.power import WEAK_BELOW_DBM

COUNTED = "onu-counts"

# A row that says what it said before is not written.
_COUNT = """
    INSERT INTO olt_onu_counts AS old (olt_id, known, present, online, weak)
    SELECT o.id, coalesce(n.known, 0), coalesce(n.present, 0), coalesce(n.online, 0),
           coalesce(n.weak, 0)
      FROM hosts_olt o
 LEFT JOIN (SELECT olt_id, count(*) AS known, count(*) FILTER (WHERE present) AS present,
                   count(*) FILTER (WHERE present AND run_state = %(online)s) AS online,
                   count(*) FILTER (WHERE present AND onu_rx_dbm < %(weak)s) AS weak
              FROM onu_data GROUP BY olt_id) n ON n.olt_id = o.id
        ON CONFLICT (olt_id) DO UPDATE
       SET known = excluded.known, present = excluded.present, online = excluded.online,
           weak = excluded.weak
     WHERE (old.known, old.present, old.online, old.weak)
           IS DISTINCT FROM (excluded.known, excluded.present, excluded.online, excluded.weak)
"""


@dataclass(frozen=True, slots=True)
class OnuTotals:
    """`online` and `weak` (below the limit of good light) are of those present."""

    known: int
    present: int
    online: int
    weak: int


@dataclass(frozen=True, slots=True)
class AllOnus:
    """`counted_at` is None before the first count."""

    totals: OnuTotals
    counted_at: datetime | None


def count_onus() -> None:
    """Reads every ONU: for a task in the background, never for a page. Two statements."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, {"online": RunState.ONLINE.value, "weak": WEAK_BELOW_DBM})
    record_pulse(COUNTED)


def read_all_onus() -> AllOnus:
    """Two queries."""
    names = ("known", "present", "online", "weak")
    sums = OnuCount.objects.aggregate(**{name: Sum(name, default=0) for name in names})
    counted_at = Pulse.objects.filter(name=COUNTED).values_list("beat_at", flat=True).first()
    return AllOnus(OnuTotals(**sums), counted_at)


def read_onu_totals(olt_ids: Collection[int]) -> dict[int, OnuTotals]:
    """By OLT, of those that were counted. One query."""
    rows = OnuCount.objects.filter(olt__in=olt_ids)
    return {
        olt_id: OnuTotals(*numbers)
        for olt_id, *numbers in rows.values_list("olt", "known", "present", "online", "weak")
    }
