from importlib import import_module
from importlib.util import find_spec

from django.core.management.base import BaseCommand, CommandError


class Command(BaseCommand):
    help = "Brings locale/es/…/django.po up to date with the source and compiles django.mo."
    requires_system_checks = ()

    def handle(self, *args: object, **options: object) -> None:
        if find_spec("babel") is None:
            raise CommandError("Babel is not installed: pip install -r requirements-dev.txt")
        translations = import_module("facho.translations")  # it imports Babel
        catalog = translations.updated(translations.read_catalog())
        translations.write(catalog)
        missing = sum(not message.string for message in catalog if message.id)
        self.stdout.write(f"{len(catalog)} texts, {missing} without a translation.")
