"""Searches of the coordinator's lists: names by their ids, so that indexes find the rows."""

from typing import Any

from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Lower

from hosts.models import OLT
from onus.grams import SHORTEST_GRAM, Grams, is_part
from snmp_jobs.models import SnmpJob


def hours_found(rows: QuerySet[Any], typed: str, *, by_task: bool) -> QuerySet[Any]:
    """Words fit a part of the OLT's name, or with `by_task` of a task type that a job has."""
    return rows.filter(*(_of_hours(word, by_task=by_task) for word in _words(typed)))


def entries_found(rows: QuerySet[Any], typed: str) -> QuerySet[Any]:
    """Words fit a part of the OLT's name or of the message."""
    return rows.filter(*(_of_olts(word) | _in_message(word) for word in _words(typed)))


def _words(typed: str) -> list[str]:
    return typed.replace("\0", "").split()


def _of_olts(word: str) -> Q:
    olts = OLT.objects.filter(name__icontains=word)
    return Q(olt__in=list(olts.values_list("pk", flat=True)))


def _in_message(word: str) -> Q:
    """By their index where the word has the three letters that it needs, else one by one."""
    message, part = Lower("message"), Lower(Value(word))
    fits = is_part(part, message)
    return Q(Grams(message, part)) & fits if len(word) >= SHORTEST_GRAM else fits


def _of_hours(word: str, *, by_task: bool) -> Q:
    condition = _of_olts(word)
    if by_task:
        types = {job.task_type for job in SnmpJob.objects.all()}
        condition |= Q(task_type__in=sorted(one for one in types if word.lower() in one))
    return condition
