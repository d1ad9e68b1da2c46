"""Finds executions by OLT, job and error code, without reading millions of them."""

from typing import Any

from django.db.models import Q, QuerySet

from hosts.models import OLT
from snmp_jobs.models import SnmpJob


def found(rows: QuerySet[Any], typed: str, path: str = "") -> QuerySet[Any]:
    """Those of `rows` that fit every word; `path` leads from them to the execution.

    A word fits where it is part of the name of the OLT or of the job, or the whole error code.
    """
    return rows.filter(*(_condition(word, path) for word in typed.replace("\0", "").split()))


def _condition(word: str, path: str) -> Q:
    """Names by their ids: indexes of the rows find these, and those of a code."""
    named = Q(name__icontains=word)
    ids = {
        "olt": OLT.objects.filter(named),
        "job": SnmpJob.objects.filter(named | Q(slug__icontains=word)),
    }
    condition = Q(error_code=word.lower())
    for name, rows in ids.items():
        if known := list(rows.values_list("pk", flat=True)):
            condition |= Q(**{f"{path}{name}__in": known})
    return condition
