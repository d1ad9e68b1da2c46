"""Typed SNMP values, and tables of them read from recorded walks."""

from dataclasses import dataclass
from ipaddress import IPv4Address

from snmp_jobs.snmp.oid import Oid


@dataclass(frozen=True, slots=True)
class Integer:
    value: int


@dataclass(frozen=True, slots=True)
class OctetString:
    value: bytes


@dataclass(frozen=True, slots=True)
class Null:
    pass


@dataclass(frozen=True, slots=True)
class ObjectId:
    value: Oid


@dataclass(frozen=True, slots=True)
class IpAddress:
    value: IPv4Address


@dataclass(frozen=True, slots=True)
class Counter32:
    value: int


@dataclass(frozen=True, slots=True)
class Gauge32:
    value: int


@dataclass(frozen=True, slots=True)
class TimeTicks:
    """Hundredths of a second."""

    value: int


@dataclass(frozen=True, slots=True)
class Opaque:
    value: bytes


@dataclass(frozen=True, slots=True)
class Counter64:
    value: int


TypedValue = (
    Integer
    | OctetString
    | Null
    | ObjectId
    | IpAddress
    | Counter32
    | Gauge32
    | TimeTicks
    | Opaque
    | Counter64
)
