"""The doors through which Celery comes in. Nothing imports this module."""

import logging
import socket
import threading
from collections.abc import Iterable
from typing import Any

from celery import Task, shared_task
from celery.signals import worker_ready
from celery.worker.consumer import Consumer
from kombu.exceptions import OperationalError

from execution_coordinator import cleanup, coordinator, extra_runs, pulse, runner
from execution_coordinator.dashboard import onu_counts
from execution_coordinator.hints import Hint
from execution_coordinator.plans.store import refresh_plans
from execution_coordinator.quotas import tracking, violations
from execution_coordinator.snapshot import database_now
from execution_coordinator.watch import Watch
from executions.lifecycle import RETRY_QUEUE

logger = logging.getLogger(__name__)

HINT_EXPIRES_S = 60  # by then it was offered again
PING_EXPIRES_S = 30
REPLAN_EXPIRES_S = 50  # by then beat has sent it


@shared_task(name="execution_coordinator.tasks.coordinator_loop_task")
def coordinator_loop_task() -> None:
    pulse.record_pulse(pulse.BEAT)
    _tick()


def _tick() -> None:
    tick = coordinator.tick()
    _send(tick.hints)
    for queue in tick.pings:
        _publish(ping, queue, PING_EXPIRES_S, queue)
    if tick.replan:
        _publish(refresh_plans_task, "default", REPLAN_EXPIRES_S)


@shared_task(name="execution_coordinator.tasks.execute_one")
def execute_one(execution_id: int) -> None:
    _send(runner.run(execution_id, worker=_worker_name()))


@shared_task(name="execution_coordinator.tasks.execute_one_retry")
def execute_one_retry(execution_id: int) -> None:
    _send(runner.run(execution_id, worker=_worker_name()))


@shared_task(name="execution_coordinator.tasks.ping")
def ping(queue: str) -> None:
    """Shows end to end that a worker takes work from `queue`."""
    pulse.record_pulse(pulse.queue_pulse(queue))


@worker_ready.connect
def start_watch(sender: Consumer, **_: object) -> None:
    """In each worker process: it ticks when beat is silent, and ends itself when it is deaf."""
    queues = list(sender.app.amqp.queues.consume_from)
    Watch(queues, tick=_tick).start()


@shared_task(name="execution_coordinator.tasks.cleanup_old_coordinator_logs_task")
def cleanup_old_coordinator_logs_task(days_old: int = 7) -> int:
    """How many entries it deleted; for what it had no time it sends itself again."""
    deleted = cleanup.delete_logs(database_now(), days_old)
    if not deleted.is_all:
        cleanup_old_coordinator_logs_task.delay(days_old=days_old)
    return deleted.rows


@shared_task(name="execution_coordinator.tasks.cleanup_old_quotas_task")
def cleanup_old_quotas_task() -> int:
    """The same for the quotas, violations and plans of long ago."""
    deleted = cleanup.delete_hours(database_now())
    if not deleted.is_all:
        cleanup_old_quotas_task.delay()
    return deleted.rows


@shared_task(name="execution_coordinator.tasks.cleanup_old_onu_events_task")
def cleanup_old_onu_events_task() -> int:
    """The same for what happened to ONUs long ago."""
    deleted = cleanup.delete_onu_events(database_now())
    if not deleted.is_all:
        cleanup_old_onu_events_task.delay()
    return deleted.rows


@shared_task(name="execution_coordinator.tasks.recount_quotas_task")
def recount_quotas_task() -> int:
    """How many quotas changed."""
    return tracking.recount()


@shared_task(name="execution_coordinator.tasks.check_quota_violations_task")
def check_quota_violations_task() -> int:
    """How many violations it created."""
    return violations.check()


@shared_task(name="execution_coordinator.tasks.refresh_plans_task")
def refresh_plans_task() -> int:
    """How many plans it wrote; what is owed gets its extra run with them."""
    written = refresh_plans()
    extra_runs.review_extra_runs()
    return written


@shared_task(name="execution_coordinator.tasks.count_onus_task")
def count_onus_task() -> None:
    onu_counts.count_onus()


def _send(hints: Iterable[Hint]) -> None:
    for hint in hints:
        task = execute_one_retry if hint.queue == RETRY_QUEUE else execute_one
        _publish(task, hint.queue, HINT_EXPIRES_S, hint.execution_id)


def _publish(task: "Task[..., Any]", queue: str, expires_s: int, *arguments: int | str) -> None:
    """A message that cannot be sent is lost: the rows know, and a later tick offers it again."""
    try:
        task.apply_async(arguments, queue=queue, expires=expires_s)
    except OperationalError as error:
        logger.warning("%s%s not sent to queue %s: %s", task.name, arguments, queue, error)


def _worker_name() -> str:
    return f"{socket.gethostname()}/{threading.current_thread().name}"
