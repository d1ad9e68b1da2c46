"""The system group of SNMPv2-MIB (RFC 3418) and the encodings that several vendors share."""

from datetime import UTC, datetime, timedelta, tzinfo

from simulator.records import ObjectId, OctetString, TimeTicks, TypedValue
from simulator.tables.fleet import FleetOlt
from snmp_jobs.snmp.oid import Oid, parse_oid

Table = dict[Oid, TypedValue]
FIRST_START = datetime(2025, 1, 1, tzinfo=UTC)
_SYSTEM = parse_oid("1.3.6.1.2.1.1")


def system_group(olt: FleetOlt, now: datetime, sys_descr: str, sys_object_id: str) -> Table:
    """sysDescr, sysObjectID, sysUpTime (since a day that depends on the seed), sysName."""
    uptime = now - FIRST_START - timedelta(days=olt.seed % 300, seconds=olt.seed % 86_400)
    return {
        (*_SYSTEM, 1, 0): text(sys_descr),
        (*_SYSTEM, 2, 0): ObjectId(parse_oid(sys_object_id)),
        (*_SYSTEM, 3, 0): TimeTicks(int(uptime.total_seconds() * 100) % 2**32),
        (*_SYSTEM, 5, 0): text(olt.name),
    }


def text(value: str, encoding: str = "utf-8") -> OctetString:
    return OctetString(value.encode(encoding))


def date_and_time(moment: datetime | None, zone: tzinfo) -> OctetString:
    """DateAndTime of RFC 2579 in 8 octets of local time; all zero for never."""
    if moment is None:
        return OctetString(bytes(8))
    local = moment.astimezone(zone)
    rest = (local.month, local.day, local.hour, local.minute, local.second, 0)
    return OctetString(local.year.to_bytes(2, "big") + bytes(rest))
