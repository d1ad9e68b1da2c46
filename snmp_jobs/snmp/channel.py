"""One request at a time to one agent, and its answer."""

import secrets
import socket
import time
from collections.abc import Sequence
from typing import Final

from snmp_jobs.snmp.base import (
    ErrorStatus,
    MalformedReply,
    SessionStats,
    SnmpRefused,
    SnmpTarget,
    SnmpTimeout,
    SnmpUnreachable,
    TooBig,
    Varbind,
)
from snmp_jobs.snmp.codec import (
    ERROR_NAMES,
    NO_ERROR,
    TOO_BIG,
    VERSION_2C,
    Codec,
    Message,
    PduKind,
)
from snmp_jobs.snmp.oid import Oid, format_oid
from snmp_jobs.snmp.pace import Limits, Pace
from snmp_jobs.snmp.round_trips import RoundTrips

LARGEST_DATAGRAM: Final = 65_535
# After an answer to our request that cannot be read, so long a good one may still come behind it.
UNREADABLE_GRACE_S: Final = 0.25
LARGEST_REQUEST_ID: Final = 2**31 - 1


class Channel:
    """A UDP socket connected to the agent: the kernel drops what others send.

    `pause_s` is waited before each datagram. `last_rtt_s` and `last_octets` are those of the last
    answer.
    """

    def __init__(
        self, target: SnmpTarget, codec: Codec, limits: Limits, stats: SessionStats
    ) -> None:
        self.target = target
        self.stats = stats
        self._codec = codec
        self._limits = limits
        self._pace = Pace(target, limits)
        learned = target.learned
        self.round_trips = RoundTrips(target.timeout_s, learned.timeout_s if learned else None)
        self.pause_s = 0.0
        self.last_rtt_s = 0.0
        self.last_octets = 0
        self._community = target.community.encode()
        self._request_id = secrets.randbelow(LARGEST_REQUEST_ID)
        self._socket = _connect(target)

    def close(self) -> None:
        self._socket.close()

    def ask(self, kind: PduKind, oids: Sequence[Oid], repetitions: int) -> tuple[Varbind, ...]:
        """The varbinds of the answer. `repetitions` counts for a GETBULK only.

        Raises the `SnmpError` that fits, and whatever the caller's checks raise.
        """
        attempts = 1 + self.target.retries
        sent_at: dict[int, float] = {}
        waited_s = 0.0
        for attempt in range(attempts):
            self._send(self._encode(kind, oids, repetitions), sent_at)
            self.stats.retries += attempt > 0
            wait_s = self.round_trips.wait_s(attempt, attempts)
            answer = self._receive(sent_at, wait_s)
            if answer is not None:
                self._let_repeats_end(sent_at, answer.request_id)
                return self._without_error(answer, oids)
            waited_s += wait_s
        self._pace.check_deadline()
        raise SnmpTimeout(
            f"{self.target} did not answer ({attempts} requests in {waited_s:.3g} s). Check the "
            f"community, the access list of the OLT, the firewalls between, and that it is "
            f"switched on"
        )

    def rest(self, pause_s: float) -> None:
        """Sends nothing for so long, or until the deadline. Raises what the caller's check does."""
        self._pace.rest(pause_s)

    def _encode(self, kind: PduKind, oids: Sequence[Oid], repetitions: int) -> bytes:
        # A retry has a new id, so that its answer tells how long the retry took.
        self._request_id = self._request_id % LARGEST_REQUEST_ID + 1
        if kind is PduKind.GET:
            return self._codec.encode_get(self._community, self._request_id, oids)
        if kind is PduKind.NEXT:
            return self._codec.encode_next(self._community, self._request_id, oids)
        return self._codec.encode_bulk(self._community, self._request_id, oids, repetitions)

    def _send(self, datagram: bytes, sent_at: dict[int, float]) -> None:
        self._pace.before_datagram(self.pause_s)
        try:
            self._socket.send(datagram)
        except OSError as error:
            raise _as_snmp_error(error, self.target) from None
        self.stats.pdus_sent += 1
        sent_at[self._request_id] = time.monotonic()

    def _receive(self, sent_at: dict[int, float], wait_s: float) -> Message | None:
        """The answer to one of the requests sent, an earlier one too; None when time is up."""
        began = time.monotonic()
        try:
            return self._await(sent_at, min(began + wait_s, self._limits.deadline))
        finally:
            self.stats.busy_s += time.monotonic() - began

    def _let_repeats_end(self, sent_at: dict[int, float], answered_id: int) -> None:
        """An answer later than a retry: the agent still works on that one.

        The next request would wait behind it, be late in turn, and be sent twice as well.
        """
        waiting_for = {number for number in sent_at if sent_at[number] > sent_at[answered_id]}
        began = time.monotonic()
        until = min(began + self.last_rtt_s, self._limits.deadline)
        while waiting_for and (remaining_s := until - time.monotonic()) > 0:
            datagram = self._next_datagram(remaining_s)
            if datagram is not None:
                self.stats.replies_ignored += 1
                waiting_for -= {self._request_id_of(datagram)}
        self.stats.busy_s += time.monotonic() - began

    def _request_id_of(self, datagram: bytes) -> int | None:
        try:
            return self._codec.decode(datagram).request_id
        except MalformedReply as error:
            return error.request_id

    def _await(self, sent_at: dict[int, float], until: float) -> Message | None:
        unreadable: MalformedReply | None = None
        while (remaining_s := until - time.monotonic()) > 0:
            datagram = self._next_datagram(remaining_s)
            if datagram is not None:
                try:
                    answer = self._codec.decode(datagram)
                    if self._belongs(answer, sent_at):
                        return answer
                except MalformedReply as error:
                    if error.request_id in sent_at:
                        unreadable = error
                        until = min(until, time.monotonic() + UNREADABLE_GRACE_S)
                self.stats.replies_ignored += 1
        if unreadable is not None:
            raise MalformedReply(f"{self.target} answered with {unreadable}")
        return None

    def _next_datagram(self, timeout_s: float) -> bytes | None:
        self._socket.settimeout(timeout_s)
        try:
            datagram = self._socket.recv(LARGEST_DATAGRAM)
        except TimeoutError:
            return None
        except OSError as error:
            raise _as_snmp_error(error, self.target) from None
        self.last_octets = len(datagram)
        self.stats.bytes_received += self.last_octets
        return datagram

    def _belongs(self, answer: Message, sent_at: dict[int, float]) -> bool:
        if (
            answer.request_id not in sent_at
            or answer.community != self._community
            or answer.version != VERSION_2C
            or answer.kind is not PduKind.RESPONSE
        ):
            return False
        self.stats.replies += 1
        self.stats.varbinds += len(answer.varbinds)
        self.last_rtt_s = time.monotonic() - sent_at[answer.request_id]
        self.round_trips.measured(self.last_rtt_s)
        return True

    def _without_error(self, answer: Message, oids: Sequence[Oid]) -> tuple[Varbind, ...]:
        status, index = answer.error_status, answer.error_index
        if status == NO_ERROR:
            return answer.varbinds
        asked = format_oid(oids[index - 1] if 1 <= index <= len(oids) else oids[0])
        if status == TOO_BIG:
            raise TooBig(f"{self.target} says that its answer is too big, asked for {asked}")
        name = ERROR_NAMES[status] if 0 < status < len(ERROR_NAMES) else f"error {status}"
        raise ErrorStatus(f"{self.target} answered {name}, asked for {asked}", name, index)


def _connect(target: SnmpTarget) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            target.address, target.port, type=socket.SOCK_DGRAM
        )[0]
        connected = socket.socket(family, kind, protocol)
    except OSError as error:
        raise _as_snmp_error(error, target) from None
    try:
        connected.connect(address)
    except OSError as error:
        connected.close()
        raise _as_snmp_error(error, target) from None
    return connected


def _as_snmp_error(error: OSError, target: SnmpTarget) -> SnmpRefused | SnmpUnreachable:
    if isinstance(error, ConnectionRefusedError):
        return SnmpRefused(
            f"{target} refuses: nothing listens on this UDP port. "
            f"Check the port and that SNMP is switched on at the OLT"
        )
    return SnmpUnreachable(
        f"{target} cannot be reached ({error.strerror}). "
        f"Check the address and the routes of this server"
    )
