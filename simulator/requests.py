"""Reads the requests that an agent answers (RFC 3416 section 3)."""

from dataclasses import dataclass
from typing import Final

from snmp_jobs.snmp.codec import PduKind
from snmp_jobs.snmp.oid import Oid

_ANSWERED: Final = {PduKind.GET, PduKind.NEXT, PduKind.BULK}


class UnreadableRequestError(ValueError):
    """No GET, GETNEXT or GETBULK of ours; an agent is silent about it (RFC 3416 section 4.2)."""


@dataclass(frozen=True, slots=True)
class Request:
    """`non_repeaters` and `max_repetitions` mean something in a GETBULK only."""

    version: int
    community: bytes
    kind: PduKind
    request_id: int
    non_repeaters: int
    max_repetitions: int
    oids: tuple[Oid, ...]


def read_request(datagram: bytes) -> Request:
    """Raises `UnreadableRequestError`."""
    try:
        return _Reader(datagram).request()
    except (IndexError, ValueError) as error:
        raise UnreadableRequestError(f"{len(datagram)} octets: {error}") from None


class _Reader:
    def __init__(self, octets: bytes) -> None:
        self._octets = octets
        self._at = 0

    def request(self) -> Request:
        self._enter(0x30)
        version = self._integer()
        community = self._content(0x04)
        kind = PduKind(self._octets[self._at])
        if kind not in _ANSWERED:
            raise ValueError(f"a {kind.name} is not answered")
        self._enter(kind)
        request_id, second, third = self._integer(), self._integer(), self._integer()
        return Request(version, community, kind, request_id, second, third, self._names())

    def _names(self) -> tuple[Oid, ...]:
        end = self._enter(0x30)
        names = []
        while self._at < end:
            varbind_end = self._enter(0x30)
            names.append(_oid(self._content(0x06)))
            self._at = varbind_end
        return tuple(names)

    def _enter(self, tag: int) -> int:
        """Goes to the content of the element that is next; returns where it ends."""
        if self._octets[self._at] != tag:
            raise ValueError(f"tag {self._octets[self._at]:#x} where {tag:#x} belongs")
        size = self._octets[self._at + 1]
        self._at += 2
        if size > 0x7F:
            octets = self._octets[self._at : self._at + size - 0x80]
            self._at += size - 0x80
            size = int.from_bytes(octets, "big")
        if self._at + size > len(self._octets):
            raise ValueError("cut off")
        return self._at + size

    def _content(self, tag: int) -> bytes:
        end = self._enter(tag)
        content = self._octets[self._at : end]
        self._at = end
        return content

    def _integer(self) -> int:
        return int.from_bytes(self._content(0x02), "big", signed=True)


def _oid(content: bytes) -> Oid:
    arcs = []
    arc = 0
    for octet in content:
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(arc)
            arc = 0
    first = min(arcs[0] // 40, 2)
    return (first, arcs[0] - 40 * first, *arcs[1:])
