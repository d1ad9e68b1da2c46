"""The broker as the project sees it."""

from collections.abc import Iterator

import pytest
from django.db import connection

from facho.celery import app, keep_young_connections, queue_lengths


@pytest.fixture(autouse=True)
def no_messages() -> Iterator[None]:
    app.control.purge()
    yield
    app.control.purge()


def test_what_waits_in_each_queue_is_counted() -> None:
    for queue in ("get", "get", "retry"):
        app.send_task("a.task", queue=queue)

    assert queue_lengths(["get", "retry", "discovery"]) == {"get": 2, "retry": 1, "discovery": 0}


@pytest.mark.django_db(transaction=True)
def test_a_task_finds_the_connection_of_the_one_before_it_and_a_new_one_when_that_broke() -> None:
    connection.ensure_connection()
    kept = connection.connection

    keep_young_connections()
    assert connection.connection is kept

    connection.close_at = 0.0
    keep_young_connections()
    assert connection.connection is None


def test_celery_closes_no_connection_by_itself() -> None:
    assert app.conf.get("CELERY_DB_REUSE_MAX") == 2**62
