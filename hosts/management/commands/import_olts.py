"""manage.py import_olts FILE.csv"""

from pathlib import Path

from django.core.management.base import (
    BaseCommand,
    CommandError,
    CommandParser,
    no_translations,
)

from console.terminal import terminal_user_id
from hosts.csv_import import CsvRefusedError, import_olts


class Command(BaseCommand):
    help = (
        "Imports OLTs from a CSV file with the columns name,ip,community,brand and, if you like, "
        "port,model,enabled. All or nothing; importing it again changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    @no_translations
    def handle(self, *, file: Path, **options: object) -> None:
        try:
            with file.open(newline="", encoding="utf-8-sig") as lines:
                imported = import_olts(lines, terminal_user_id())
        except OSError as error:
            raise CommandError(f"cannot read {file}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise CommandError(f"{file} is not UTF-8 text: save it as CSV UTF-8") from error
        except CsvRefusedError as error:
            raise CommandError(f"nothing was imported from {file}:\n{error}") from error
        self.stdout.write(
            f"{imported.created} created, {imported.updated} updated, "
            f"{imported.unchanged} unchanged"
        )
