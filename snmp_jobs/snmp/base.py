"""What the rest of the project knows of SNMP: values, results and errors, no library."""
# ruff: noqa: N818 -- the errors are named as operators say them: timeout, refused, too big

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from ipaddress import IPv4Address
from typing import ClassVar, NamedTuple

from snmp_jobs.snmp.oid import Oid


class Missing(Enum):
    """Why an object that was asked has no value (RFC 3416 section 3)."""

    NO_SUCH_OBJECT = "noSuchObject"
    NO_SUCH_INSTANCE = "noSuchInstance"
    END_OF_MIB_VIEW = "endOfMibView"
    # The object is there, but the octets of its value break the rules of its type.
    WRONG_ENCODING = "wrongEncoding"


# INTEGER, Counter, Gauge and TimeTicks are int; OCTET STRING and Opaque bytes; NULL None.
SnmpValue = int | bytes | Oid | IPv4Address | Missing | None


class Varbind(NamedTuple):
    """One object and its value. A tuple, because walks build them by the hundred thousand."""

    oid: Oid
    value: SnmpValue


@dataclass(frozen=True, slots=True)
class Learned:
    """What a session found out about an agent, for the caller to keep and hand in the next time.

    `timeout_s` is the wait that fits its round trips and `rtt_s` its usual round trip for a small
    GET (None: never measured). Without `bulk_works` it is walked by GETNEXT. The `refused_` sizes
    were seen to be too large; sessions stay below them.
    """

    max_repetitions: int
    varbinds_per_get: int
    timeout_s: float
    bulk_works: bool = True
    rtt_s: float | None = None
    refused_repetitions: int | None = None
    refused_varbinds: int | None = None

    def forgetting_refusals(self) -> "Learned":
        """To try again, about once a day, what did not work: firmware and paths change."""
        return replace(self, bulk_works=True, refused_repetitions=None, refused_varbinds=None)


@dataclass(frozen=True, slots=True)
class SnmpTarget:
    """Where an agent listens and how gently it is to be asked (SNMP v2c).

    `timeout_s` is the longest wait for each datagram sent, `retries` how often an unanswered one
    is sent again. `max_repetitions` is where a session starts that has `learned` nothing, and
    `most_repetitions` how far it may grow; `varbinds_per_get` is an upper limit. The session goes
    below them when the agent cannot follow. `max_pdus_per_s`: None is no cap;
    `pause_after_walk_s` follows each walked column.
    """

    address: str
    port: int
    community: str = field(repr=False)
    timeout_s: float = 2.0
    retries: int = 1
    max_repetitions: int = 10
    varbinds_per_get: int = 20
    most_repetitions: int = 50
    learned: Learned | None = None
    max_pdus_per_s: float | None = None
    pause_after_walk_s: float = 0.0

    def __post_init__(self) -> None:
        if self.timeout_s <= 0 or self.retries < 0:
            raise ValueError(f"{self}: timeout_s must be above 0 and retries 0 or more")
        # A GETBULK with max-repetitions 0 hangs the agent of some OLTs (ZTE C300).
        if self.max_repetitions < 1 or self.varbinds_per_get < 1:
            raise ValueError(f"{self}: max_repetitions and varbinds_per_get must be 1 or more")
        if self.pause_after_walk_s < 0 or (
            self.max_pdus_per_s is not None and self.max_pdus_per_s <= 0
        ):
            raise ValueError(
                f"{self}: max_pdus_per_s must be above 0 and pause_after_walk_s 0 or more"
            )

    def __str__(self) -> str:
        host = f"[{self.address}]" if ":" in self.address else self.address
        return f"{host}:{self.port}"


class WalkMethod(Enum):
    """How columns are read."""

    BULK = "bulk"  # GETBULK, one column after the other
    NEXT = "next"  # GETNEXT, one column after the other
    TABLE = "table"  # GETBULK, several columns in each PDU


class SnmpError(Exception):
    """Something that kept an answer from us. `retryable`: a later attempt may go better."""

    code: ClassVar[str] = "snmp"
    retryable: ClassVar[bool] = True


class SnmpTimeout(SnmpError):
    """Nobody answered in time."""

    code = "timeout"


class Unanswered(SnmpError):
    """Nobody answers this, while the agent does answer other requests."""

    code = "unanswered"


class SnmpRefused(SnmpError):
    """The machine is there and says that nothing listens on the port (ICMP port unreachable)."""

    code = "refused"


class SnmpUnreachable(SnmpError):
    """The operating system knows no way to the address, or may not use it."""

    code = "unreachable"


class MalformedReply(SnmpError):
    """An answer that is no SNMP message, or no answer to what was asked.

    `request_id` is that of the answer where this much of it could be read.
    """

    code = "malformed"

    def __init__(self, message: str, request_id: int | None = None) -> None:
        super().__init__(message)
        self.request_id = request_id


class TooBig(SnmpError):
    """The agent says tooBig even for a single object."""

    code = "too_big"
    retryable = False


class ErrorStatus(SnmpError):
    """The agent refuses with an error-status: `name` as in RFC 3416, `index` from 1, 0 if none."""

    code = "error_status"

    def __init__(self, message: str, name: str, index: int) -> None:
        super().__init__(message)
        self.name = name
        self.index = index


class NotIncreasing(SnmpError):
    """A walk was answered with an object that does not come after the one before it."""

    code = "not_increasing"


class TooManyRows(SnmpError):
    """A column did not end within the limits set for it."""

    code = "too_many_rows"
    retryable = False


class EmptyReply(SnmpError):
    """An answer without error that leaves out what was asked."""

    code = "empty_reply"


class DeadlineExceeded(SnmpError):
    """The time for the whole operation is over."""

    code = "deadline"


class OperationAborted(SnmpError):
    """Raised by a caller's check between two PDUs to stop the operation."""

    code = "aborted"
    retryable = False


@dataclass(frozen=True, slots=True)
class ColumnWalk:
    """One walked column. `rows`: index (arcs after the column's OID) to value, in index order.

    Without `error` the end of the column was seen, so an index that is not there does not exist.
    An empty column without error has no rows; one with the code "unanswered" stayed without a
    single answer while the agent answered other requests.
    """

    column: Oid
    rows: Mapping[Oid, SnmpValue]
    error: SnmpError | None

    @property
    def complete(self) -> bool:
        return self.error is None


@dataclass(frozen=True, slots=True)
class WalkResult:
    """The columns in the order in which they were asked."""

    columns: tuple[ColumnWalk, ...]

    @property
    def complete(self) -> bool:
        return all(column.complete for column in self.columns)


@dataclass(frozen=True, slots=True)
class GetResult:
    """Every OID asked is in exactly one of the two: answered (`Missing` too) or not, and why."""

    values: Mapping[Oid, SnmpValue]
    errors: Mapping[Oid, SnmpError]


@dataclass(slots=True)
class SessionStats:
    """What a session sent and received so far, and the sizes of PDU that it learned.

    `busy_s`: how long the agent worked for us, unanswered waits too. `rtt_before_s` is the round
    trip of the session's first GET, `rtt_worst_s` the longest of the small GETs with which the
    agent's load is felt; when these grow to twice the usual, the session has `slowed_down`.
    """

    max_repetitions: int
    varbinds_per_get: int
    pdus_sent: int = 0
    retries: int = 0
    replies: int = 0
    replies_ignored: int = 0
    bytes_received: int = 0
    varbinds: int = 0
    busy_s: float = 0.0
    slowed_down: bool = False
    rtt_before_s: float | None = None
    rtt_worst_s: float | None = None
