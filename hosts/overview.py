"""What the list of OLTs shows of each, computed in the database."""

from datetime import datetime
from typing import TypeAlias, TypedDict

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.aggregates import Aggregate
from django_stubs_ext import WithAnnotations

from hosts.models import OLT


class Numbers(TypedDict):
    onus_present: int
    onus_online: int
    next_run_at: datetime | None


OltWithNumbers: TypeAlias = "WithAnnotations[OLT, Numbers]"


def with_numbers(olts: QuerySet[OLT]) -> QuerySet[OltWithNumbers]:
    """Adds `onus_present`, `onus_online` and the earliest `next_run_at` of each OLT.

    Subqueries and not joins: PostgreSQL works them out for the rows of the page only.
    """
    online = Q(onus__present=True, onus__run_state="ONLINE")
    return olts.annotate(
        onus_present=_of_each(Count("onus", filter=Q(onus__present=True))),
        onus_online=_of_each(Count("onus", filter=online)),
        next_run_at=_of_each(Min("job_hosts__next_run_at")),
    )


def _of_each(number: Aggregate) -> Subquery:
    itself = OLT.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(itself.annotate(number=number).values("number"))
