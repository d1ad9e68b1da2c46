"""What more than one folder of tests needs."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.cache import cache
from django.utils import translation

from execution_coordinator.log_file import SharedLogFile
from execution_coordinator.state_memory import HASHES_KEY
from facho import embedded
from facho.servers import start_embedded_servers


def pytest_sessionstart() -> None:
    """Start PostgreSQL and Redis; what a killed run left running is ended first."""
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()


def pytest_sessionfinish() -> None:
    embedded.stop(settings.LOCATIONS)


@pytest.fixture(autouse=True)
def _nothing_remembered(request: pytest.FixtureRequest) -> None:
    """What the ticks of one test keep in Redis is nothing to the next: its OLTs are others."""
    if request.node.get_closest_marker("django_db"):
        cache.delete(HASHES_KEY)


@pytest.fixture
def coordinator_log(tmp_path: Path) -> Iterator[Path]:
    """The coordinator's lines go to this file, in the form that the settings give them."""
    coordinator = logging.getLogger("coordinator")
    (configured,) = [one for one in coordinator.handlers if isinstance(one, SharedLogFile)]
    path = tmp_path / "coordinator" / "main.log"
    handler = SharedLogFile(path, 100_000, 2)
    handler.setFormatter(configured.formatter)
    coordinator.removeHandler(configured)
    coordinator.addHandler(handler)
    yield path
    coordinator.removeHandler(handler)
    coordinator.addHandler(configured)


@pytest.fixture(autouse=True)
def _language_of_the_project() -> Iterator[None]:
    """A page asked for in English leaves its thread in English; the next test starts anew."""
    with translation.override(settings.LANGUAGE_CODE):
        yield
