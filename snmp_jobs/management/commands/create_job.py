"""manage.py create_job: what the admin's form does."""

from django.core.management.base import BaseCommand, CommandError, CommandParser

from snmp_jobs.choices import JobKind
from snmp_jobs.creation import JobRefusedError, NewJob, create_job
from snmp_jobs.intervals import BadIntervalError


class Command(BaseCommand):
    help = "Creates an SNMP job for OLTs of one brand. Its first run is one minute later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--name", required=True)
        parser.add_argument("--kind", required=True, choices=JobKind.values)
        parser.add_argument("--brand", required=True)
        parser.add_argument("--interval", required=True, help="30s, 5m, 1h or 1d")
        parser.add_argument(
            "--oid",
            action="append",
            default=[],
            metavar="NAME",
            help="An OID of the brand; may be repeated. Default: those the catalogue marks.",
        )
        where = parser.add_mutually_exclusive_group(required=True)
        where.add_argument("--olt", action="append", metavar="NAME", help="May be repeated.")
        where.add_argument("--all", action="store_true", help="Every enabled OLT of the brand.")

    def handle(  # noqa: PLR0913 -- one argument per option
        self,
        *,
        name: str,
        kind: str,
        brand: str,
        interval: str,
        oid: list[str],
        olt: list[str] | None,
        **options: object,
    ) -> None:
        new = NewJob(name, JobKind(kind), brand, interval, oid, olt)
        try:
            job = create_job(new)
        except (JobRefusedError, BadIntervalError) as error:
            raise CommandError(f"no job was created: {error}") from error
        self.stdout.write(
            f"{job.name}: {job.job_hosts.count()} OLTs, {job.job_oids.count()} OIDs, "
            f"every {job.schedule_text}"
        )
