"""Many objects by GET, in requests that the agent can answer."""

from collections import deque
from collections.abc import Sequence
from typing import Final

from snmp_jobs.snmp.base import (
    EmptyReply,
    ErrorStatus,
    GetResult,
    OperationAborted,
    SnmpError,
    SnmpTimeout,
    SnmpValue,
    TooBig,
    Unanswered,
    Varbind,
)
from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.gentle_channel import GentleChannel
from snmp_jobs.snmp.oid import Oid, format_oid
from snmp_jobs.snmp.pdu_size import PduSize
from snmp_jobs.snmp.silence import Silence

# So many objects are found one by one to be without an answer, then whole requests are given up.
MOST_CULPRITS: Final = 2


class Getter:
    """Asks for every OID once; a request that fails is cut until the culprit stands alone.

    Only an abort is raised.
    """

    def __init__(self, channel: GentleChannel, size: PduSize) -> None:
        self._channel = channel
        self._size = size
        self._silence = Silence(channel.stats, channel.is_alive)
        self._unanswered = 0
        self._values: dict[Oid, SnmpValue] = {}
        self._errors: dict[Oid, SnmpError] = {}

    def get(self, oids: Sequence[Oid]) -> GetResult:
        waiting = deque([list(dict.fromkeys(oids))] if oids else [])
        while waiting and self._silence.reason is None:
            chunk = waiting.popleft()
            if len(chunk) > self._size.value:
                waiting.appendleft(chunk[self._size.value :])
                chunk = chunk[: self._size.value]
            waiting.extendleft(reversed(self._ask(chunk)))
        if self._silence.reason is not None:
            for chunk in waiting:
                self._refuse(chunk, self._silence.reason)
        return GetResult(self._values, self._errors)

    def _ask(self, chunk: list[Oid]) -> list[list[Oid]]:
        """Asks for these in one request; returns what is to be asked again, in parts."""
        try:
            varbinds = self._channel.ask(PduKind.GET, chunk, 0)
        except OperationAborted:
            raise
        except SnmpError as error:
            self._silence.request_failed(error)
            return self._recover(chunk, error)
        self._size.answered(len(chunk))
        self._take(chunk, varbinds)
        return []

    def _take(self, chunk: list[Oid], varbinds: Sequence[Varbind]) -> None:
        answered = dict(varbinds)
        for oid in chunk:
            if oid in answered:
                self._values[oid] = answered[oid]
            else:
                reason = f"{self._channel.target} left {format_oid(oid)} out of its answer"
                self._errors[oid] = EmptyReply(reason)

    def _recover(self, chunk: list[Oid], error: SnmpError) -> list[list[Oid]]:
        if self._silence.reason is not None:
            self._refuse(chunk, error)
            return []
        if isinstance(error, ErrorStatus) and 1 <= error.index <= len(chunk):
            culprit = chunk.pop(error.index - 1)
            self._refuse([culprit], error)
            return [chunk] if chunk else []
        if isinstance(error, SnmpTimeout):
            return self._after_silence(chunk, error)
        if len(chunk) == 1:
            self._refuse(chunk, error)
            self._size.failed_at_smallest()
            return []
        if isinstance(error, TooBig):
            self._size.too_big(len(chunk))
        elif not isinstance(error, ErrorStatus):
            self._size.failed(len(chunk))
        middle = len(chunk) // 2
        return [chunk[:middle], chunk[middle:]]

    def _after_silence(self, chunk: list[Oid], error: SnmpError) -> list[list[Oid]]:
        """The first object alone tells whether it was the size."""
        if len(chunk) > 1 and self._unanswered < MOST_CULPRITS:
            self._size.timed_out(len(chunk))
            return [chunk[:1], chunk[1:]]
        self._size.restore()
        self._silence.smallest_request_failed(error)
        if self._silence.reason is None:
            self._unanswered += 1
            error = self._nobody_answers(chunk[0])
        self._refuse(chunk, error)
        return []

    def _nobody_answers(self, oid: Oid) -> Unanswered:
        return Unanswered(
            f"{self._channel.target} does not answer for {format_oid(oid)}, though it answers "
            f"other requests"
        )

    def _refuse(self, oids: Sequence[Oid], error: SnmpError) -> None:
        self._errors.update(dict.fromkeys(oids, error))
