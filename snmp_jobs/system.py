"""What an OLT says of itself: the system group of SNMPv2-MIB, in one GET."""

from dataclasses import dataclass
from datetime import timedelta

from oids.text_readings import printable
from snmp_jobs.collection import Snmp
from snmp_jobs.snmp.base import OperationAborted, SnmpError, SnmpValue, WalkMethod
from snmp_jobs.snmp.oid import Oid, format_oid
from snmp_jobs.snmp.session import Session

SYS_DESCR: Oid = (1, 3, 6, 1, 2, 1, 1, 1, 0)
SYS_OBJECT_ID: Oid = (1, 3, 6, 1, 2, 1, 1, 2, 0)
SYS_UP_TIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)
SYS_NAME: Oid = (1, 3, 6, 1, 2, 1, 1, 5, 0)


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """Empty texts and no uptime where the OLT does not say."""

    descr: str
    object_id: str
    name: str
    uptime: timedelta | None


def read_system(snmp: Snmp) -> SystemInfo:
    """One PDU. Raises an `SnmpError` when the OLT does not answer it."""
    answer = snmp.get([SYS_DESCR, SYS_OBJECT_ID, SYS_UP_TIME, SYS_NAME])
    if not answer.values and answer.errors:
        raise next(iter(answer.errors.values()))
    values = answer.values
    return SystemInfo(
        descr=_text(values.get(SYS_DESCR)),
        object_id=_object_id(values.get(SYS_OBJECT_ID)),
        name=_text(values.get(SYS_NAME)),
        uptime=_uptime(values.get(SYS_UP_TIME)),
    )


def has_rows(session: Session, column: Oid) -> bool:
    """Whether the OLT has a row in this column, by one PDU; silence about one column is a no.

    Raises `OperationAborted` alone.
    """
    try:
        (walk,) = session.walk([column], WalkMethod.NEXT, max_rows=1).columns
    except OperationAborted:
        raise
    except SnmpError:
        return False
    return bool(walk.rows)


def _text(value: SnmpValue) -> str:
    return printable(value) if isinstance(value, bytes) else ""


def _object_id(value: SnmpValue) -> str:
    return format_oid(value) if isinstance(value, tuple) else ""


def _uptime(value: SnmpValue) -> timedelta | None:
    """sysUpTime counts hundredths of a second and starts again after 497 days."""
    return timedelta(milliseconds=10 * value) if isinstance(value, int) else None
