"""A fast reader and writer for the common shape of SNMP v2c messages.

Whatever it does not recognise goes to the codec behind it: it never guesses and never calls a
message malformed by itself. Octets and lengths as in X.690, types as in RFC 2578 and RFC 3416.
"""

from collections.abc import Callable, Sequence
from ipaddress import IPv4Address
from typing import Final, TypeVar

from snmp_jobs.snmp.base import Missing, SnmpValue, Varbind
from snmp_jobs.snmp.codec import VERSION_2C, Codec, Message, PduKind
from snmp_jobs.snmp.oid import MAX_ARC, Oid

MAX_CACHED: Final = 16_384

_INTEGER: Final = 0x02
_OCTET_STRING: Final = 0x04
_OBJECT_ID: Final = 0x06
_SEQUENCE: Final = 0x30
_VERSION_2C: Final = b"\x02\x01\x01"
_NULL_VALUE: Final = b"\x05\x00"
# What `Varbind(…)` calls, without the Python function between: a sixth of the time of a message.
_new: Final[Callable[[type[Varbind], tuple[Oid, SnmpValue]], Varbind]] = tuple.__new__
_SINGLE_ARCS: Final = tuple((arc,) for arc in range(128))


_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class _UnusualError(Exception):
    """The datagram is not in the common shape; another codec has to judge it."""


class FastCodec:
    """Reads and writes by itself what is common, `behind` does the rest."""

    def __init__(self, behind: Codec) -> None:
        self._behind = behind
        # Walks repeat the same beginnings for ever; a dict is safe to share between threads.
        self._arcs_of: dict[bytes, Oid] = {}
        self._octets_of: dict[Oid, bytes] = {}
        # States, powers and temperatures repeat: by tag, length and octets.
        self._value_of: dict[bytes, SnmpValue] = {}

    def encode_get(self, community: bytes, request_id: int, oids: Sequence[Oid]) -> bytes:
        return self._request(PduKind.GET, community, request_id, 0, oids)

    def encode_next(self, community: bytes, request_id: int, oids: Sequence[Oid]) -> bytes:
        return self._request(PduKind.NEXT, community, request_id, 0, oids)

    def encode_bulk(
        self, community: bytes, request_id: int, oids: Sequence[Oid], max_repetitions: int
    ) -> bytes:
        return self._request(PduKind.BULK, community, request_id, max_repetitions, oids)

    def decode(self, datagram: bytes) -> Message:
        try:
            return self._response(datagram)
        except (_UnusualError, IndexError):
            return self._behind.decode(datagram)

    def _request(
        self,
        kind: PduKind,
        community: bytes,
        request_id: int,
        third: int,
        oids: Sequence[Oid],
    ) -> bytes:
        varbinds = b"".join(
            _tlv(_SEQUENCE, _tlv(_OBJECT_ID, self._oid_octets(oid)) + _NULL_VALUE) for oid in oids
        )
        numbers = _integer(request_id) + _integer(0) + _integer(third)
        pdu = _tlv(kind, numbers + _tlv(_SEQUENCE, varbinds))
        return _tlv(_SEQUENCE, _VERSION_2C + _tlv(_OCTET_STRING, community) + pdu)

    def _oid_octets(self, oid: Oid) -> bytes:
        if len(oid) == 2:
            return _arc(oid[0] * 40 + oid[1])
        prefix = oid[:-1]
        octets = self._octets_of.get(prefix)
        if octets is None:
            octets = b"".join(map(_arc, (prefix[0] * 40 + prefix[1], *prefix[2:])))
            _remember(self._octets_of, prefix, octets)
        return octets + _arc(oid[-1])

    def _response(self, data: bytes) -> Message:
        at = _enter(data, 0, _SEQUENCE, len(data))
        if data[at : at + 3] != _VERSION_2C or data[at + 3] != _OCTET_STRING:
            raise _UnusualError
        community_at, community_end = _short(data, at + 3)
        at = _enter(data, community_end, PduKind.RESPONSE, len(data))
        request_id, at = _small_integer(data, at)
        error_status, at = _small_integer(data, at)
        error_index, at = _small_integer(data, at)
        if error_index < 0:
            raise _UnusualError
        at = _enter(data, at, _SEQUENCE, len(data))
        return Message(
            VERSION_2C,
            data[community_at:community_end],
            PduKind.RESPONSE,
            request_id,
            error_status,
            error_index,
            self._varbinds(data, at),
        )

    def _varbinds(self, data: bytes, at: int) -> tuple[Varbind, ...]:
        found = []
        value_of, arcs_of = self._value_of, self._arcs_of
        size = len(data)
        while at < size:
            length = data[at + 1]
            content_at = at + 2
            if length > 0x7F:
                length, content_at = _long_length(data, at)
            end = content_at + length
            name_at = content_at + 2
            name_length = data[content_at + 1]
            value_at = name_at + name_length
            length = data[value_at + 1]
            octets_at = value_at + 2
            if length > 0x7F:
                length, octets_at = _long_length(data, value_at)
            if (
                data[at] != _SEQUENCE
                or data[content_at] != _OBJECT_ID
                or name_length > 0x7F
                or octets_at + length != end
                or end > size
            ):
                raise _UnusualError
            last = data[value_at - 1]
            arcs = arcs_of.get(data[name_at : value_at - 1]) if last < 0x80 else None
            name = arcs + _SINGLE_ARCS[last] if arcs else self._oid(data, name_at, value_at)
            value = value_of.get(data[value_at:end])
            if value is None:
                value = self._value(data, value_at, octets_at, end)
            found.append(_new(Varbind, (name, value)))
            at = end
        return tuple(found)

    def _value(self, data: bytes, at: int, start: int, end: int) -> SnmpValue:
        tag = data[at]
        if tag == _OCTET_STRING:
            return data[start:end]
        if tag == _OBJECT_ID:
            return self._oid(data, start, end)
        read = _READERS.get(tag)
        if read is None:
            raise _UnusualError
        value = read(data, start, end)
        _remember(self._value_of, data[at:end], value)
        return value

    def _oid(self, data: bytes, start: int, end: int) -> Oid:
        """The arcs up to the last from memory, the last from its octets."""
        last_at = end - 1
        last = data[last_at]
        if data[last_at - 1] > 0x7F or last > 0x7F:
            last_at, last = _last_arc(data, start, end)
        prefix = data[start:last_at]
        arcs = self._arcs_of.get(prefix)
        if arcs is None:
            arcs = _arcs(prefix)
            _remember(self._arcs_of, prefix, arcs)
        return arcs + (_SINGLE_ARCS[last] if last < 0x80 else (last,))


def _remember(memory: dict[_Key, _Value], key: _Key, value: _Value) -> None:
    if len(memory) >= MAX_CACHED:
        memory.clear()
    memory[key] = value


def _enter(data: bytes, at: int, tag: int, end: int) -> int:
    """Where the content of the element at `at` begins, which has to reach to `end`."""
    length, content_at = data[at + 1], at + 2
    if length > 0x7F:
        length, content_at = _long_length(data, at)
    if data[at] != tag or content_at + length != end:
        raise _UnusualError
    return content_at


def _short(data: bytes, at: int) -> tuple[int, int]:
    """Begin and end of the content of an element with one octet of length."""
    if data[at + 1] > 0x7F:
        raise _UnusualError
    return at + 2, at + 2 + data[at + 1]


def _long_length(data: bytes, at: int) -> tuple[int, int]:
    """The length that follows the tag at `at`, and where the content begins."""
    if data[at + 1] == 0x81:
        return data[at + 2], at + 3
    if data[at + 1] == 0x82:
        return data[at + 2] << 8 | data[at + 3], at + 4
    raise _UnusualError


def _small_integer(data: bytes, at: int) -> tuple[int, int]:
    """An INTEGER of the header and where the next element begins."""
    if data[at] != _INTEGER:
        raise _UnusualError
    start, end = _short(data, at)
    return _read_integer(data, start, end), end


def _read_integer(data: bytes, start: int, end: int) -> int:
    if not 1 <= end - start <= 4:
        raise _UnusualError
    return int.from_bytes(data[start:end], "big", signed=True)


def _read_unsigned(data: bytes, start: int, end: int) -> int:
    """Counter32, Gauge32 and TimeTicks; a set first bit would make them negative."""
    length = end - start
    if not 1 <= length <= 5 or data[start] > 0x7F or (length == 5 and data[start]):
        raise _UnusualError
    return int.from_bytes(data[start:end], "big")


def _read_counter64(data: bytes, start: int, end: int) -> int:
    length = end - start
    if not 1 <= length <= 9 or data[start] > 0x7F or (length == 9 and data[start]):
        raise _UnusualError
    return int.from_bytes(data[start:end], "big")


def _read_address(data: bytes, start: int, end: int) -> IPv4Address:
    if end - start != 4:
        raise _UnusualError
    return IPv4Address(data[start:end])


def _reader_of_nothing(meaning: Missing | None) -> Callable[[bytes, int, int], Missing | None]:
    def read(_data: bytes, start: int, end: int) -> Missing | None:
        if start != end:
            raise _UnusualError
        return meaning

    return read


_READERS: Final[dict[int, Callable[[bytes, int, int], SnmpValue]]] = {
    _INTEGER: _read_integer,
    0x05: _reader_of_nothing(None),
    0x40: _read_address,
    0x41: _read_unsigned,
    0x42: _read_unsigned,
    0x43: _read_unsigned,
    0x46: _read_counter64,
    0x80: _reader_of_nothing(Missing.NO_SUCH_OBJECT),
    0x81: _reader_of_nothing(Missing.NO_SUCH_INSTANCE),
    0x82: _reader_of_nothing(Missing.END_OF_MIB_VIEW),
}


def _last_arc(data: bytes, start: int, end: int) -> tuple[int, int]:
    """Where the last arc begins, and the arc."""
    at = end - 1
    while at > start and data[at - 1] > 0x7F:
        at -= 1
    (arc,) = _subidentifiers(data[at:end])
    return at, arc


def _arcs(octets: bytes) -> Oid:
    """All arcs of an OID, the first octets standing for two of them."""
    first, *others = _subidentifiers(octets)
    top = min(first // 40, 2)
    return (top, first - 40 * top, *others)


def _subidentifiers(octets: bytes) -> list[int]:
    """At least one; an arc that is cut off, padded or too large is not for us."""
    arcs: list[int] = []
    arc = 0
    for octet in octets:
        if arc == 0 and octet == 0x80:
            raise _UnusualError
        arc = arc << 7 | octet & 0x7F
        if octet < 0x80:
            arcs.append(arc)
            arc = 0
    if not arcs or arc or max(arcs) > MAX_ARC:
        raise _UnusualError
    return arcs


def _arc(arc: int) -> bytes:
    octets = [arc & 0x7F]
    while arc := arc >> 7:
        octets.append(arc & 0x7F | 0x80)
    return bytes(reversed(octets))


def _integer(value: int) -> bytes:
    octets = value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True)
    return _tlv(_INTEGER, octets)


def _tlv(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    if length < 0x100:
        return bytes((tag, 0x81, length)) + content
    return bytes((tag, 0x82)) + length.to_bytes(2, "big") + content
