"""`manage.py load_catalog`: brings the vendor catalogue into the database."""

from django.core.management.base import BaseCommand, CommandError

from brands.catalog import CatalogError, read_catalog
from oids.catalog_loading import LoadResult, load_catalog


class Command(BaseCommand):
    help = "Load the vendor catalogue; what you changed in the database is kept."

    def handle(self, *args: object, verbosity: int, **options: object) -> None:
        try:
            result = load_catalog(read_catalog())
        except CatalogError as error:
            raise CommandError(str(error)) from error
        if verbosity:
            self._report(result)

    def _report(self, result: LoadResult) -> None:
        self.stdout.write(
            f"Vendor catalogue: {result.created} created, {result.updated} updated, "
            f"{result.unchanged} unchanged, {len(result.kept)} kept as you changed them."
        )
        for name in result.kept:
            self.stdout.write(f"  kept: {name}")
