from importlib import import_module

from django.apps import AppConfig


class FachoConfig(AppConfig):
    name = "facho"
    verbose_name = "Facho Deluxe"

    def ready(self) -> None:
        import_module("facho.checks")
