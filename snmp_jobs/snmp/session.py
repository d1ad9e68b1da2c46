"""A conversation with one agent over SNMP v2c: GETs and walks that never guess."""

from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Final, Self

from snmp_jobs.snmp.base import (
    GetResult,
    Learned,
    SessionStats,
    SnmpError,
    SnmpTarget,
    WalkMethod,
    WalkResult,
)
from snmp_jobs.snmp.channel import Channel
from snmp_jobs.snmp.codec import Codec
from snmp_jobs.snmp.column import OpenColumn
from snmp_jobs.snmp.default_codec import default_codec
from snmp_jobs.snmp.gentle_channel import GentleChannel
from snmp_jobs.snmp.getting import Getter
from snmp_jobs.snmp.oid import Oid
from snmp_jobs.snmp.pace import Limits
from snmp_jobs.snmp.pdu_size import PduSize
from snmp_jobs.snmp.walking import COLUMNS_PER_PDU, Walker

MAX_ROWS: Final = 50_000
SMALLEST_BULK: Final = 2


def _nothing() -> None:
    """No check."""


class Session:
    """One socket, one request in flight; for one thread, as a context manager.

    `deadline` is a `time.monotonic()` value after which nothing is sent. `before_pdu` is called
    before every datagram sent, retries too; it may raise `OperationAborted`, which always reaches
    the caller.
    Raises `SnmpUnreachable` when the address makes no sense to this machine.
    """

    def __init__(
        self,
        target: SnmpTarget,
        *,
        deadline: float,
        before_pdu: Callable[[], None] = _nothing,
        codec: Codec | None = None,
    ) -> None:
        self.stats = SessionStats(target.max_repetitions, target.varbinds_per_get)
        known = target.learned or _nothing_learned(target)
        self._repetitions, self._per_get = _sizes(target, known)
        limits = Limits(deadline, before_pdu)
        self._wire = Channel(target, codec or default_codec(), limits, self.stats)
        self._channel = GentleChannel(self._wire, known.rtt_s)
        self._learn()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._wire.close()

    def get(self, oids: Sequence[Oid]) -> GetResult:
        """What the agent says of each OID; an OID asked twice is sent once.

        Raises the `SnmpError` of the first request when this call had no answer at all.
        """
        replies_before = self._channel.replies
        result = Getter(self._channel, self._per_get).get(oids)
        self._learn()
        self._raise_if_silent(replies_before, result.errors.values())
        return result

    def walk(
        self,
        columns: Sequence[Oid],
        method: WalkMethod = WalkMethod.BULK,
        *,
        max_rows: int = MAX_ROWS,
    ) -> WalkResult:
        """Every row of each column, up to `max_rows`.

        Raises the `SnmpError` of the first request when this call had no answer at all; whatever
        goes wrong later ends its column with that error and keeps the rows.
        """
        replies_before = self._channel.replies
        walked = [OpenColumn(column, max_rows) for column in columns]
        size = PduSize(1) if method is WalkMethod.NEXT else self._repetitions
        columns_per_pdu = COLUMNS_PER_PDU if method is WalkMethod.TABLE else 1
        Walker(self._channel, size).walk(walked, columns_per_pdu)
        self._learn()
        self._raise_if_silent(replies_before, (column.error for column in walked))
        return WalkResult(tuple(column.result() for column in walked))

    def learned(self) -> Learned:
        """What this session and those before it found out, for the next one's target."""
        refused = self._repetitions.refused
        return Learned(
            max_repetitions=self._repetitions.limit,
            varbinds_per_get=self._per_get.limit,
            timeout_s=self._wire.round_trips.timeout_s,
            bulk_works=refused is None or refused > SMALLEST_BULK,
            rtt_s=self._channel.usual_rtt_s(),
            refused_repetitions=refused,
            refused_varbinds=self._per_get.refused,
        )

    def _learn(self) -> None:
        self.stats.max_repetitions = self._repetitions.limit
        self.stats.varbinds_per_get = self._per_get.limit

    def _raise_if_silent(self, replies_before: int, errors: Iterable[SnmpError | None]) -> None:
        first = next(iter(errors), None)
        if first is not None and self._channel.replies == replies_before:
            raise first


def _nothing_learned(target: SnmpTarget) -> Learned:
    return Learned(target.max_repetitions, target.varbinds_per_get, target.timeout_s)


def _sizes(target: SnmpTarget, known: Learned) -> tuple[PduSize, PduSize]:
    """Repetitions of a GETBULK, objects of a GET."""
    refused = known.refused_repetitions if known.bulk_works else SMALLEST_BULK
    per_get = min(known.varbinds_per_get, target.varbinds_per_get)
    return (
        PduSize(known.max_repetitions, ceiling=target.most_repetitions, refused=refused),
        PduSize(per_get, ceiling=target.varbinds_per_get, refused=known.refused_varbinds),
    )
