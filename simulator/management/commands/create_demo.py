"""manage.py create_demo: the simulated OLTs and their jobs."""

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from hosts.csv_import import CsvRefusedError
from simulator.demo import create_demo
from simulator.fleet import FLEET
from snmp_jobs.creation import JobRefusedError


class Command(BaseCommand):
    help = "Registers the simulated OLTs and a discovery and a get job for each of their brands."

    def handle(self, **options: object) -> None:
        try:
            created = create_demo()
        except (CsvRefusedError, JobRefusedError) as error:
            raise CommandError(f"the demo could not be made: {error}") from error
        if created:
            text = _("Registered %(count)s simulated OLTs: discovery starts in one minute")
        else:
            text = _("The %(count)s simulated OLTs are registered already")
        self.stdout.write(text % {"count": created or len(FLEET)})
