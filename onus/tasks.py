"""The doors through which Celery comes in. Nothing imports this module."""

from celery import shared_task
from django.utils import timezone

from onus import indexes
from onus.history import rollups, upkeep


@shared_task(name="onus.tasks.roll_up_samples_task")
def roll_up_samples_task() -> int:
    """How many hours and days it rolled up."""
    return rollups.roll_up(timezone.now())


@shared_task(name="onus.tasks.keep_history_task")
def keep_history_task() -> list[str]:
    """The partitions that it dropped."""
    return upkeep.keep(timezone.now())


@shared_task(name="onus.tasks.sort_search_index_task")
def sort_search_index_task() -> int:
    """How many pages of new ONUs there were."""
    return indexes.sort_in_new_onus()


@shared_task(name="onus.tasks.narrow_rare_index_task")
def narrow_rare_index_task() -> int:
    """Of how many spans of pages it found the least and the most anew."""
    return indexes.narrow_rare_index()
