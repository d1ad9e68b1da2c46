"""Columns read to their end by GETNEXT or GETBULK, and what to do when that goes wrong."""

from collections.abc import Sequence
from typing import Final

from snmp_jobs.snmp.base import (
    EmptyReply,
    ErrorStatus,
    MalformedReply,
    OperationAborted,
    SnmpError,
    SnmpTimeout,
    TooBig,
    TooManyRows,
    Unanswered,
)
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.column import OpenColumn
from snmp_jobs.snmp.gentle_channel import GentleChannel
from snmp_jobs.snmp.oid import format_oid
from snmp_jobs.snmp.pdu_size import PduSize
from snmp_jobs.snmp.silence import Silence

COLUMNS_PER_PDU: Final = 4
# What of an answer fits an Ethernet frame, and of that around the rows: firewalls lose fragments.
FRAME_OCTETS: Final = 1_400
HEADER_OCTETS: Final = 40
MAX_OCTETS_PER_COLUMN: Final = 32 * 2**20


class Walker:
    """Reads columns into their `OpenColumn`s; only an abort is raised."""

    def __init__(self, channel: GentleChannel, size: PduSize) -> None:
        self._channel = channel
        self._size = size
        self._silence = Silence(channel.stats, channel.is_alive)
        self._most_rows = 1

    def walk(self, columns: Sequence[OpenColumn], columns_per_pdu: int) -> None:
        for start in range(0, len(columns), columns_per_pdu):
            # How wide the rows of these columns are is not known before the first answer.
            self._walk_together(
                columns[start : start + columns_per_pdu], self._channel.target.max_repetitions
            )
            if self._silence.reason is None:
                self._channel.rest(self._channel.target.pause_after_walk_s)

    def _walk_together(self, columns: Sequence[OpenColumn], most_rows: int) -> None:
        """`most_rows`: of the first request; for the others it is known how many fit a frame."""
        self._most_rows = most_rows
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
        asked = self._repetitions()
        kind = PduKind.BULK if asked > 1 else PduKind.NEXT
        varbinds = self._channel.ask(kind, cursors, asked)
        # RFC 3416 section 4.2.3: one varbind per column, then the next row.
        progress = [
            column.take(varbinds[place :: len(columns)]) for place, column in enumerate(columns)
        ]
        if not any(progress):
            raise EmptyReply(
                f"{self._channel.target} left out what comes after {format_oid(cursors[0])}"
            )
        self._size.answered(asked)
        most_rows = _rows_in_a_frame(self._channel.last_octets, len(varbinds) / len(columns))
        if len(columns) > 1:
            self._ask_again_alone([column for column in columns if column.done])
        self._most_rows = most_rows

    def _ask_again_alone(self, columns: Sequence[OpenColumn]) -> None:
        """A varbind that an agent leaves out moves the others up, into the places of columns that
        seem to end there. What comes after a column's last row tells, asked for without others.
        """
        for column in columns:
            column.reopen()
            self._walk_together([column], 1)

    def _repetitions(self) -> int:
        return min(self._size.value, self._most_rows)

    def _recover(self, columns: Sequence[OpenColumn], error: SnmpError) -> None:
        """Smaller requests first, then single columns, then past the row, then without it."""
        self._silence.request_failed(error)
        if self._silence.reason is not None:
            return
        asked = self._repetitions()
        if asked > 1:
            self._shrink(asked, error)
        elif len(columns) > 1:
            self._size.failed_at_smallest()
            self.walk(columns, 1)
        else:
            self._size.failed_at_smallest()
            self._give_up_row(columns[0], error)

    def _shrink(self, asked: int, error: SnmpError) -> None:
        if isinstance(error, SnmpTimeout):
            self._size.timed_out(asked)
        elif isinstance(error, TooBig):
            self._size.too_big(asked)
        else:
            self._size.failed(asked)

    def _give_up_row(self, column: OpenColumn, error: SnmpError) -> None:
        if isinstance(error, MalformedReply | ErrorStatus) and column.step_over(error):
            return
        if isinstance(error, SnmpTimeout):
            self._size.restore()
        self._silence.smallest_request_failed(error)
        is_unanswered = self._silence.reason is None and isinstance(error, SnmpTimeout)
        column.fail(_unanswered(column) if is_unanswered and not column.rows else error)


def _rows_in_a_frame(octets: int, rows: float) -> int:
    """How many rows like those of the last answer fit; at least 1."""
    return max(1, int((FRAME_OCTETS - HEADER_OCTETS) * rows / max(octets - HEADER_OCTETS, 1)))


def _unanswered(column: OpenColumn) -> Unanswered:
    return Unanswered(
        f"nobody answers for column {format_oid(column.column)}, though the agent answers other "
        f"requests; its firmware may not have this table"
    )


def _fail_all(columns: Sequence[OpenColumn], error: SnmpError) -> None:
    for column in columns:
        if not column.done:
            column.fail(error)


def _too_many_octets(column: OpenColumn) -> TooManyRows:
    return TooManyRows(
        f"column {format_oid(column.column)} did not end after {MAX_OCTETS_PER_COLUMN} octets; "
        f"the agent may make rows up without end"
    )
