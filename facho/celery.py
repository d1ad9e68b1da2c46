"""The Celery application. Its settings are the `CELERY_*` names of `facho.settings`."""

import gc
import os
import sys
from collections.abc import Iterable
from typing import cast

from celery import Celery
from celery.signals import beat_init, task_prerun, worker_init, worker_ready
from django.db import close_old_connections
from kombu.exceptions import OperationalError
from kombu.transport.virtual import Channel

from facho.embedded import EmbeddedServerError
from facho.servers import start_embedded_servers

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "facho.settings")

app = Celery("facho")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@beat_init.connect
def start_servers(**_: object) -> None:
    try:
        start_embedded_servers()
    except EmbeddedServerError as error:
        sys.exit(f"celery: {error}")


@worker_ready.connect
def spare_what_stays(**_: object) -> None:
    """The garbage collector need not look again at what was loaded: a tenth of the time of a get
    went into that."""
    gc.collect()
    gc.freeze()


@task_prerun.connect
def keep_young_connections(**_: object) -> None:
    """Celery would close them around each task: opening one costs 5 ms of each hand-over."""
    close_old_connections()


class BrokerSilentError(Exception):
    """The broker does not answer; it may do so later."""

    retryable = True


def queue_lengths(queues: Iterable[str]) -> dict[str, int]:
    """Messages waiting in each queue. Raises `BrokerSilentError`."""
    try:
        with app.connection_for_read() as connection:
            channel = cast("Channel", connection.default_channel)
            return {queue: _length(channel, queue) for queue in queues}
    except OperationalError as error:
        raise BrokerSilentError(f"the broker does not answer: {error}") from error


def _length(channel: Channel, queue: str) -> int:
    # Not passive: with a key prefix kombu then finds no queue at all.
    return int(channel.queue_declare(queue=queue).message_count)
