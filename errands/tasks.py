"""The doors through which Celery comes in. Nothing imports this module."""

from celery import shared_task

from errands import files, running


@shared_task(name="errands.tasks.run_errands_task")
def run_errands_task() -> int | None:
    return running.run_next()


@shared_task(name="errands.tasks.cleanup_errands_task")
def cleanup_errands_task() -> int:
    return files.delete_old()
