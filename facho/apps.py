from importlib import import_module

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from facho.roles import grant_new_permissions


class FachoConfig(AppConfig):
    name = "facho"
    verbose_name = "Facho Deluxe"

    def ready(self) -> None:
        import_module("facho.checks")
        post_migrate.connect(grant_new_permissions)
