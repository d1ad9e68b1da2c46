"""The doors through which Celery comes in. Nothing imports this module."""

from datetime import timedelta

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from executions import retention


@shared_task(name="executions.tasks.cleanup_old_executions_task")
def cleanup_old_executions_task() -> int:
    """The number of executions deleted. What it had no time for it leaves to a message of its own."""
    before = timezone.now() - timedelta(days=settings.EXECUTION_DAYS)
    deleted = retention.delete_executions(before)
    if not deleted.is_all:
        cleanup_old_executions_task.delay()
    return deleted.rows
