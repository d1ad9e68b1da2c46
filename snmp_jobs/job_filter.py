"""Filters a list by job, by a part of its name."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from console.text_filter import TextFilter
from snmp_jobs.models import SnmpJob


class JobFilter(TextFilter):
    """For rows with a job; by the ids of the jobs, so that an index of the rows finds them."""

    title = _("job")
    parameter_name = "job"

    def fitting(self, rows: QuerySet[Any], text: str) -> QuerySet[Any]:
        jobs = SnmpJob.objects.filter(name__icontains=text)
        return rows.filter(job__in=list(jobs.values_list("pk", flat=True)))
