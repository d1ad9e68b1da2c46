from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExecutionCoordinatorConfig(AppConfig):
    name = "execution_coordinator"
    verbose_name = _("Coordinator")

    def ready(self) -> None:
        import_module("execution_coordinator.checks")
