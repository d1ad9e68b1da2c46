"""manage.py probe_olt HOST [--port] [--community] [--json]"""

import json
from dataclasses import asdict
from ipaddress import ip_address

from django.core.management.base import BaseCommand, CommandError, CommandParser

from execution_coordinator.probe import OltBusyError, ProbeReport, probe, probe_olt
from hosts.encryption import SecretUnreadableError
from hosts.models import OLT
from snmp_jobs.snmp.base import SnmpError, SnmpTarget


class Command(BaseCommand):
    help = (
        "Says what an OLT is, which catalogue tables it answers and how many ONUs it has. "
        "HOST is an IP address or the name of a registered OLT, which is probed in its turn."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("host")
        parser.add_argument("--port", type=int, default=161)
        parser.add_argument("--community", help="Default: that of the registered OLT, or public.")
        parser.add_argument("--json", action="store_true", dest="as_json")

    def handle(
        self,
        *,
        host: str,
        port: int,
        community: str | None,
        as_json: bool,
        **options: object,
    ) -> None:
        try:
            report = _probe(host, port, community)
        except (SnmpError, OltBusyError, SecretUnreadableError, ValueError) as error:
            raise CommandError(f"{host}: {error}") from error
        self.stdout.write(_as_json(report) if as_json else _as_text(report))


def _probe(host: str, port: int, community: str | None) -> ProbeReport:
    olt = OLT.objects.filter(name=host).first() or _registered_at(host, port)
    if olt is None:
        return probe(SnmpTarget(host, port, community or "public"))
    if community:
        olt.community = community
    return probe_olt(olt)


def _registered_at(host: str, port: int) -> OLT | None:
    return OLT.objects.filter(address=str(ip_address(host)), port=port).first()


def _as_json(report: ProbeReport) -> str:
    uptime = report.system.uptime
    return json.dumps(
        {
            "sys_descr": report.system.descr,
            "sys_object_id": report.system.object_id,
            "sys_name": report.system.name,
            "uptime_s": uptime.total_seconds() if uptime is not None else None,
            "brand": report.brand or None,
            "model": report.model or None,
            "tables": [asdict(table) for table in report.tables],
            "onus": report.onus,
        }
    )


def _as_text(report: ProbeReport) -> str:
    system = report.system
    found = f"{report.brand} {report.model}" if report.brand else "not in the catalogue"
    lines = [
        f"Name:        {system.name}",
        f"Description: {system.descr}",
        f"sysObjectID: {system.object_id} → {found}",
        f"Uptime:      {system.uptime}",
        f"ONUs:        {'unknown' if report.onus is None else report.onus}",
    ]
    lines += [
        f"  {'answers' if table.answers else 'no rows'}  {table.name}  {table.oid}"
        for table in report.tables
    ]
    return "\n".join(lines)
