"""The project around the apps: settings, the Celery application, addresses, embedded servers."""

from facho.celery import app as celery_app

__all__ = ["celery_app"]
