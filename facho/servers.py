"""Starts the embedded servers of this project for a process that is about to need them."""

from django.conf import settings

from facho import embedded


def start_embedded_servers() -> None:
    """Returns at once when they run, or when addresses of other servers are configured.

    Raises `EmbeddedServerError` with a sentence that says what to do.
    """
    embedded.ensure_running(
        settings.LOCATIONS,
        want_postgres=settings.EMBEDDED_POSTGRES,
        want_redis=settings.EMBEDDED_REDIS,
        durable=settings.EMBEDDED_DURABLE,
    )
