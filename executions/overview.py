"""What the list of jobs on OLTs shows of their executions, computed in the database."""

from typing import TypeAlias, TypedDict

from django.db.models import OuterRef, QuerySet, Subquery
from django_stubs_ext import WithAnnotations

from executions.models import Execution
from snmp_jobs.models import SnmpJobHost


class LastExecution(TypedDict):
    last_execution_id: int | None
    last_status: str | None


JobHostWithLastExecution: TypeAlias = "WithAnnotations[SnmpJobHost, LastExecution]"


def with_last_execution(job_hosts: QuerySet[SnmpJobHost]) -> QuerySet[JobHostWithLastExecution]:
    """Adds id and status of the newest execution of each, whether it has ended or not."""
    newest = Execution.objects.filter(job_host=OuterRef("pk")).order_by("-due_at")
    return job_hosts.annotate(
        last_execution_id=Subquery(newest.values("pk")[:1]),
        last_status=Subquery(newest.values("status")[:1]),
    )
