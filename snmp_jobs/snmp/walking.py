"""Columns read to their end by GETNEXT or GETBULK, and what to do when that goes wrong."""

from collections.abc import Sequence
from typing import Final

from snmp_jobs.snmp.base import (
    EmptyReply,
    ErrorStatus,
    MalformedReply,
    OperationAborted,
    SnmpError,
    TooManyRows,
)
from snmp_jobs.snmp.channel import Channel
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.column import OpenColumn
from snmp_jobs.snmp.oid import format_oid
from snmp_jobs.snmp.pdu_size import PduSize
from snmp_jobs.snmp.silence import Silence

# Ten rows of four columns still fit an Ethernet frame: fragments are lost in firewalls.
COLUMNS_PER_PDU: Final = 4
MAX_OCTETS_PER_COLUMN: Final = 32 * 2**20


class Walker:
    """Reads columns into their `OpenColumn`s; only an abort is raised."""

    def __init__(self, channel: Channel, size: PduSize) -> None:
        self._channel = channel
        self._size = size
        self._silence = Silence(channel.stats)

    def walk(self, columns: Sequence[OpenColumn], columns_per_pdu: int) -> None:
        for start in range(0, len(columns), columns_per_pdu):
            self._walk_together(columns[start : start + columns_per_pdu])

    def _walk_together(self, columns: Sequence[OpenColumn]) -> None:
        stats = self._channel.stats
        most_octets = stats.bytes_received + MAX_OCTETS_PER_COLUMN * len(columns)
        while still_open := [column for column in columns if not column.done]:
            if self._silence.reason is not None:
                _fail_all(still_open, self._silence.reason)
                return
            try:
                self._one_round(still_open)
            except OperationAborted:
                raise
            except SnmpError as error:
                self._recover(still_open, error)
            if stats.bytes_received > most_octets:
                _fail_all(still_open, _too_many_octets(columns[0]))

    def _one_round(self, columns: Sequence[OpenColumn]) -> None:
        cursors = [column.cursor for column in columns]
        kind = PduKind.BULK if self._size.value > 1 else PduKind.NEXT
        varbinds = self._channel.ask(kind, cursors, self._size.value)
        self._silence.answered()
        # RFC 3416 section 4.2.3: one varbind per column, then the next row.
        progress = [
            column.take(varbinds[place :: len(columns)]) for place, column in enumerate(columns)
        ]
        if not any(progress):
            raise EmptyReply(
                f"{self._channel.target} left out what comes after {format_oid(cursors[0])}"
            )
        self._size.answered()

    def _recover(self, columns: Sequence[OpenColumn], error: SnmpError) -> None:
        """Smaller requests first, then single columns, then past the row, then without it."""
        self._silence.request_failed(error)
        if self._silence.reason is not None:
            return
        if self._size.value > 1:
            self._size.shrink(error)
            return
        self._size.failed_at_smallest()
        if len(columns) > 1:
            self.walk(columns, 1)
        else:
            self._give_up_row(columns[0], error)

    def _give_up_row(self, column: OpenColumn, error: SnmpError) -> None:
        if isinstance(error, MalformedReply | ErrorStatus) and column.step_over(error):
            return
        column.fail(error)
        self._silence.smallest_request_failed(error)


def _fail_all(columns: Sequence[OpenColumn], error: SnmpError) -> None:
    for column in columns:
        if not column.done:
            column.fail(error)


def _too_many_octets(column: OpenColumn) -> TooManyRows:
    return TooManyRows(
        f"column {format_oid(column.column)} did not end after {MAX_OCTETS_PER_COLUMN} octets; "
        f"the agent may make rows up without end"
    )
