"""manage.py create_demo: the simulated OLTs and their jobs."""

from django.core.management.base import BaseCommand, CommandError

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
            self.stdout.write(f"Registered {created} simulated OLTs, discovery in one minute")
        else:
            self.stdout.write(f"The {len(FLEET)} simulated OLTs are registered already")
