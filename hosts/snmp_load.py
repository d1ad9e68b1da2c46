"""How long OLTs worked for us, hour by hour."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, Sum
from django.db.models.functions import TruncHour

from hosts.models import OLT

WAITED_AT_MOST: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class HourOfLoad:
    """What ended within one hour: seconds of the OLT's work, requests sent to it, runs."""

    olt_id: int
    hour: datetime
    busy_s: float
    pdus: int
    runs: int


def load_by_hour(olt_ids: Collection[int], since: datetime) -> list[HourOfLoad]:
    """The hours from `since` on in which something ran, by OLT and time. One query.

    A run that had waited for longer than a day before it ended is not counted.
    """
    ended = OLT.objects.filter(
        pk__in=olt_ids,
        executions__finished_at__gte=since,
        executions__due_at__gte=since - WAITED_AT_MOST,
    )
    hours = (
        ended.order_by()
        .annotate(hour=TruncHour("executions__finished_at"))
        .values("pk", "hour")
        .annotate(
            busy_ms=Sum("executions__busy_ms"),
            pdus=Sum("executions__pdus"),
            runs=Count("executions"),
        )
    )
    return [
        HourOfLoad(row["pk"], row["hour"], row["busy_ms"] / 1000, row["pdus"], row["runs"])
        for row in hours.order_by("pk", "hour")
    ]
