"""What the list of jobs shows, computed in the database."""

from datetime import datetime
from typing import TypeAlias, TypedDict

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery
from django.db.models.aggregates import Aggregate
from django_stubs_ext import WithAnnotations

from snmp_jobs.models import SnmpJob


class JobNumbers(TypedDict):
    olt_count: int
    oid_count: int
    next_run_at: datetime | None


JobWithNumbers: TypeAlias = "WithAnnotations[SnmpJob, JobNumbers]"


def with_numbers(jobs: QuerySet[SnmpJob]) -> QuerySet[JobWithNumbers]:
    """Adds how many OLTs and OIDs each job has, and its earliest `next_run_at`."""
    return jobs.annotate(
        olt_count=_of_each(Count("job_hosts")),
        oid_count=_of_each(Count("job_oids")),
        next_run_at=_of_each(Min("job_hosts__next_run_at")),
    )


def _of_each(number: Aggregate) -> Subquery:
    itself = SnmpJob.objects.filter(pk=OuterRef("pk")).order_by().values("pk")
    return Subquery(itself.annotate(number=number).values("number"))
