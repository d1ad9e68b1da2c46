"""What more than one folder of tests needs."""

import gc
import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import xdist
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.test import TransactionTestCase
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import DjangoDbBlocker

from execution_coordinator.changes.memory import HASHES_KEY
from execution_coordinator.log_file import SharedLogFile
from facho import embedded
from facho.servers import start_embedded_servers
from tests.emptying import empty_the_tables

# How long an example takes tells of the machine and of what else runs there, not of the code.
hypothesis_settings.register_profile(
    "whatever the machine does", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("whatever the machine does")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Three for the whole suite; for what somebody names, this process alone is ready sooner.

    One more than the cores it is meant for: a fifth of the time is spent waiting for agents and
    processes. `-n` gives another number.
    """
    is_whole = config.args_source is pytest.Config.ArgsSource.TESTPATHS
    return 3 if is_whole else 0


def pytest_xdist_setupnodes() -> None:
    """Each worker claims servers of its own: it must not inherit those of this process."""
    for name in ("FACHO_VAR_DIR", "FACHO_LOG_DIR"):
        del os.environ[name]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long begins first, so that no worker is left alone with it at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


def pytest_collection_finish() -> None:
    """What was imported until now stays: each look for garbage need not go through it."""
    gc.freeze()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Start PostgreSQL and Redis; what a killed run left running is ended first."""
    if not xdist.is_xdist_controller(session):
        embedded.stop(settings.LOCATIONS)
        start_embedded_servers()


def pytest_sessionfinish(session: pytest.Session) -> None:
    if not xdist.is_xdist_controller(session):
        embedded.stop(settings.LOCATIONS)


@pytest.fixture(scope="session")
def django_db_modify_db_settings_xdist_suffix() -> None:
    """The database of a worker keeps its name: it is alone on the worker's own server."""


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,  # noqa: ARG001 -- that of pytest-django
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[None]:
    with django_db_blocker.unblock():  # a process asks once: no test pays for another's question
        ContentType.objects.get_for_models(*apps.get_models())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_the_tables())
        yield


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
