"""What the list of OLTs shows of each, computed in the database."""

from datetime import datetime, timedelta
from typing import TypeAlias, TypedDict

from django.db.models import Min, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.aggregates import Aggregate
from django.db.models.functions import Now
from django_stubs_ext import WithAnnotations

from hosts.models import OLT

HOUR = timedelta(hours=1)
# The last retry begins 35 minutes after the due time, where a job does not ask for longer.
WAITED_AT_MOST = timedelta(hours=2)


class Numbers(TypedDict):
    onus_present: int | None
    onus_online: int | None
    next_run_at: datetime | None
    busy_ms: int | None


OltWithNumbers: TypeAlias = "WithAnnotations[OLT, Numbers]"


def with_numbers(olts: QuerySet[OLT]) -> QuerySet[OltWithNumbers]:
    """Adds `onus_present` and `onus_online` as its PON ports have them, the earliest `next_run_at`,
    and `busy_ms`: how long the OLT worked for us in the last hour. None: nothing is known.

    Subqueries and not joins: PostgreSQL works them out for the rows of the page only.
    """
    return olts.annotate(
        onus_present=_of_each(Sum("pon_ports__present")),
        onus_online=_of_each(Sum("pon_ports__online")),
        next_run_at=_of_each(Min("job_hosts__next_run_at")),
        busy_ms=_busy_ms(),
    )


def _busy_ms() -> Subquery:
    """By due time, which has an index with the OLT: what ended just now came due not long ago.

    The end is asked of the rows that are found: as a condition it would read the runs of all OLTs
    of that hour for each of them.
    """
    recent = OLT.objects.filter(pk=OuterRef("pk"), executions__due_at__gt=Now() - WAITED_AT_MOST)
    ended = Q(executions__finished_at__gt=Now() - HOUR)
    sums = recent.order_by().values("pk")
    return Subquery(sums.annotate(number=Sum("executions__busy_ms", filter=ended)).values("number"))


def _of_each(number: Aggregate) -> Subquery:
    itself = OLT.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(itself.annotate(number=number).values("number"))
