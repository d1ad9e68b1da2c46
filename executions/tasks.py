"""The doors through which Celery comes in. Nothing imports this module."""

from celery import shared_task
from django.conf import settings

from executions import retention


@shared_task(name="executions.tasks.cleanup_old_executions_task")
def cleanup_old_executions_task() -> int:
    """How many executions it deleted; for what it had no time it sends itself again."""
    deleted = retention.delete_executions(settings.EXECUTION_DAYS)
    if not deleted.is_all:
        cleanup_old_executions_task.delay()
    return deleted.rows
