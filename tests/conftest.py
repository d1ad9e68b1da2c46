"""What more than one folder of tests needs."""

from django.conf import settings

from facho import embedded
from facho.servers import start_embedded_servers


def pytest_sessionstart() -> None:
    """Start PostgreSQL and Redis; what a killed run left running is ended first."""
    embedded.stop(settings.LOCATIONS)
    start_embedded_servers()


def pytest_sessionfinish() -> None:
    embedded.stop(settings.LOCATIONS)
