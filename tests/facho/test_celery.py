"""The broker as the project sees it."""

from collections.abc import Iterator

import pytest

from facho.celery import app, queue_lengths


@pytest.fixture(autouse=True)
def no_messages() -> Iterator[None]:
    app.control.purge()
    yield
    app.control.purge()


def test_what_waits_in_each_queue_is_counted() -> None:
    for queue in ("get", "get", "retry"):
        app.send_task("a.task", queue=queue)

    assert queue_lengths(["get", "retry", "discovery"]) == {"get": 2, "retry": 1, "discovery": 0}
