"""What a walk or a GET may say, given the datagrams that its agent really sent.

A row is wrong when neither the table of the agent has it nor a well-formed answer of the agent
said it: one that pysnmp reads, with the right community, version and kind, and the id of a request
of this session. A column is wrong when it passes for complete and is not the column of the table,
though no such answer was altered.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulator.records import TypedValue
from snmp_jobs.snmp.base import GetResult, MalformedReply, SnmpValue, Varbind, WalkResult
from snmp_jobs.snmp.codec import VERSION_2C, Message, PduKind, PysnmpCodec
from snmp_jobs.snmp.oid import Oid

REFERENCE = PysnmpCodec()


@dataclass(frozen=True, slots=True)
class Sent:
    """One answer: the id of the request, what is right, and what went out."""

    request_id: int
    right: bytes
    octets: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What the well-formed answers said, and whether all of them were the right ones."""

    varbinds: frozenset[Varbind]
    is_true: bool

    @classmethod
    def by(cls, sent: Sequence[Sent], community: bytes) -> "Said":
        ids = {answer.request_id for answer in sent}
        varbinds: set[Varbind] = set()
        is_true = True
        for answer in sent:
            message = read(answer.octets)
            if message is None or not _is_answer(message, ids, community):
                continue
            varbinds.update(message.varbinds)
            is_true &= message == read(answer.right)
        return cls(frozenset(varbinds), is_true)


def read(octets: bytes) -> Message | None:
    """The message as pysnmp reads it; None when it is none."""
    try:
        return REFERENCE.decode(octets)
    except MalformedReply:
        return None


def _is_answer(message: Message, ids: set[int], community: bytes) -> bool:
    return (
        message.version == VERSION_2C
        and message.kind is PduKind.RESPONSE
        and message.community == community
        and message.request_id in ids
    )


def faults_of_walk(
    result: WalkResult, table: Mapping[Oid, TypedValue], said: Said
) -> Iterator[str]:
    for column in result.columns:
        truth = _column(table, column.column)
        if list(column.rows) != sorted(column.rows):
            yield f"column {column.column}: rows out of order"
        for index, value in column.rows.items():
            if not _is_said(Varbind(column.column + index, value), truth.get(index, said), said):
                yield f"column {column.column}: {index} = {value!r} was never said"
        if column.complete and said.is_true and column.rows != truth:
            yield f"column {column.column}: complete with {len(column.rows)} of {len(truth)} rows"


def faults_of_get(result: GetResult, table: Mapping[Oid, TypedValue], said: Said) -> Iterator[str]:
    for oid, value in result.values.items():
        truth = _value(table[oid]) if oid in table else said
        if not _is_said(Varbind(oid, value), truth, said):
            yield f"GET {oid}: {value!r} was never said"


def _is_said(varbind: Varbind, truth: object, said: Said) -> bool:
    return (type(varbind.value) is type(truth) and varbind.value == truth) or (
        varbind in said.varbinds
    )


def _column(table: Mapping[Oid, TypedValue], column: Oid) -> dict[Oid, SnmpValue]:
    width = len(column)
    return {
        oid[width:]: _value(typed)
        for oid, typed in table.items()
        if oid[:width] == column and len(oid) > width
    }


def _value(typed: TypedValue) -> SnmpValue:
    value: SnmpValue = getattr(typed, "value", None)
    return value
