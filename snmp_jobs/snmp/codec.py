"""SNMP v2c messages by pysnmp, the authority for what is a message and what is none.

The only module that imports pysnmp. pyasn1 is an order of magnitude slower than the fast path,
which hands over to this one whatever is unusual.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv4Address
from typing import Any, Final, Protocol

from pyasn1.codec.ber import decoder, encoder
from pyasn1.error import PyAsn1Error
from pyasn1.type import namedtype, univ
from pysnmp.proto import rfc1902, rfc1905
from pysnmp.proto.api import v2c
from pysnmp.proto.error import ProtocolError

from snmp_jobs.snmp.base import MalformedReply, Missing, SnmpValue, Varbind
from snmp_jobs.snmp.oid import MAX_ARC, Oid

VERSION_2C: Final = 1  # the number on the wire, RFC 1901
NO_ERROR: Final = 0
TOO_BIG: Final = 1
ERROR_NAMES: Final = tuple(rfc1905.errorStatus.namedValues)  # RFC 3416 section 3


# pyasn1 lets IndexError and OverflowError out on some broken datagrams; so may their relatives.
_UNREADABLE: Final = (PyAsn1Error, ProtocolError, LookupError, ArithmeticError, ValueError)


class PduKind(IntEnum):
    """The PDUs of RFC 3416 by their tag on the wire."""

    GET = 0xA0
    NEXT = 0xA1
    RESPONSE = 0xA2
    SET = 0xA3
    BULK = 0xA5
    INFORM = 0xA6
    TRAP = 0xA7
    REPORT = 0xA8


@dataclass(frozen=True, slots=True)
class Message:
    """A decoded message. A GETBULK has non-repeaters and max-repetitions in the error fields."""

    version: int
    community: bytes
    kind: PduKind
    request_id: int
    error_status: int
    error_index: int
    varbinds: tuple[Varbind, ...]


class Codec(Protocol):
    """Messages to datagrams and back. One instance serves any number of threads."""

    def encode_get(self, community: bytes, request_id: int, oids: Sequence[Oid]) -> bytes: ...

    def encode_next(self, community: bytes, request_id: int, oids: Sequence[Oid]) -> bytes: ...

    def encode_bulk(
        self, community: bytes, request_id: int, oids: Sequence[Oid], max_repetitions: int
    ) -> bytes: ...

    def decode(self, datagram: bytes) -> Message:
        """Raises `MalformedReply`, with the request id when at least the header is readable."""
        ...


class PysnmpCodec:
    """The codec of reference."""

    def encode_get(self, community: bytes, request_id: int, oids: Sequence[Oid]) -> bytes:
        return _encode(_plain_pdu(v2c.GetRequestPDU()), community, request_id, oids)

    def encode_next(self, community: bytes, request_id: int, oids: Sequence[Oid]) -> bytes:
        return _encode(_plain_pdu(v2c.GetNextRequestPDU()), community, request_id, oids)

    def encode_bulk(
        self, community: bytes, request_id: int, oids: Sequence[Oid], max_repetitions: int
    ) -> bytes:
        pdu = v2c.GetBulkRequestPDU()
        v2c.apiBulkPDU.set_defaults(pdu)
        v2c.apiBulkPDU.set_max_repetitions(pdu, max_repetitions)
        return _encode(pdu, community, request_id, oids)

    def decode(self, datagram: bytes) -> Message:
        try:
            return _to_message(_parse(datagram, v2c.Message()), _strict_value)
        except _UNREADABLE:
            return self._decode_loosely(datagram)

    def _decode_loosely(self, datagram: bytes) -> Message:
        """One value that breaks the rules of its type must not cost the values beside it."""
        try:
            return _to_message(_parse(datagram, _LooseResponse()), _value_or_wrong_encoding)
        except _UNREADABLE:
            raise MalformedReply(
                f"{len(datagram)} octets that are no SNMP message", _request_id_of(datagram)
            ) from None


def _plain_pdu(pdu: Any) -> Any:  # noqa: ANN401 -- pysnmp has no types
    v2c.apiPDU.set_defaults(pdu)
    return pdu


def _encode(
    pdu: Any,  # noqa: ANN401 -- pysnmp has no types
    community: bytes,
    request_id: int,
    oids: Sequence[Oid],
) -> bytes:
    v2c.apiPDU.set_request_id(pdu, request_id)
    v2c.apiPDU.set_varbinds(pdu, [(oid, v2c.null) for oid in oids])
    message = v2c.Message()
    message[0], message[1] = VERSION_2C, community
    v2c.apiMessage.set_pdu(message, pdu)
    return bytes(encoder.encode(message))


_VALUE = rfc1905.VarBind.componentType[1].asn1Object


class _LooseVarbind(univ.Sequence):  # type: ignore[misc]
    componentType = namedtype.NamedTypes(  # noqa: N815 -- pyasn1's name
        namedtype.NamedType("name", rfc1902.ObjectName()),
        namedtype.NamedType("value", univ.Any()),
    )


class _LooseVarbinds(univ.SequenceOf):  # type: ignore[misc]
    componentType = _LooseVarbind()  # noqa: N815 -- pyasn1's name


class _LoosePdu(univ.Sequence):  # type: ignore[misc]
    tagSet = rfc1905.ResponsePDU.tagSet  # noqa: N815 -- pyasn1's name
    componentType = namedtype.NamedTypes(  # noqa: N815 -- pyasn1's name
        *rfc1905.PDU.componentType[:3],
        namedtype.NamedType("variable-bindings", _LooseVarbinds()),
    )


class _LooseResponse(univ.Sequence):  # type: ignore[misc]
    """A message with a response whose values are not looked into."""

    componentType = namedtype.NamedTypes(  # noqa: N815 -- pyasn1's name
        *v2c.Message.componentType[:2],
        namedtype.NamedType(
            "data",
            univ.Choice(
                componentType=namedtype.NamedTypes(namedtype.NamedType("response", _LoosePdu()))
            ),
        ),
    )


def _parse(datagram: bytes, spec: Any) -> Any:  # noqa: ANN401 -- pyasn1 has no types
    parsed, _trailing = decoder.decode(datagram, asn1Spec=spec)
    return parsed


def _to_message(parsed: Any, read_value: Callable[[Any], SnmpValue]) -> Message:  # noqa: ANN401
    pdu = parsed[2].getComponent()
    return Message(
        version=int(parsed[0]),
        community=bytes(parsed[1]),
        kind=PduKind(0xA0 | pdu.tagSet.superTags[-1].tagId),
        request_id=int(pdu[0]),
        error_status=int(pdu[1]),
        error_index=int(pdu[2]),
        varbinds=tuple(Varbind(_oid(item[0]), read_value(item[1])) for item in pdu[3]),
    )


def _oid(name: Any) -> Oid:  # noqa: ANN401
    oid = tuple(name)
    if max(oid) > MAX_ARC:
        raise ProtocolError(f"an OID with a number above {MAX_ARC}")
    return oid


def _strict_value(choice: Any) -> SnmpValue:  # noqa: ANN401
    value = choice.getComponent(1)
    return _READERS[value.tagSet](value)


def _value_or_wrong_encoding(encoded: Any) -> SnmpValue:  # noqa: ANN401
    try:
        return _strict_value(_parse(bytes(encoded), _VALUE))
    except _UNREADABLE:
        return Missing.WRONG_ENCODING


_READERS: Final[dict[Any, Callable[[Any], SnmpValue]]] = {
    v2c.Integer32.tagSet: int,
    v2c.OctetString.tagSet: bytes,
    v2c.ObjectIdentifier.tagSet: _oid,
    v2c.Null.tagSet: lambda _: None,
    v2c.IpAddress.tagSet: lambda value: IPv4Address(bytes(value)),
    v2c.Counter32.tagSet: int,
    v2c.Gauge32.tagSet: int,
    v2c.TimeTicks.tagSet: int,
    v2c.Opaque.tagSet: bytes,
    v2c.Counter64.tagSet: int,
    rfc1905.noSuchObject.tagSet: lambda _: Missing.NO_SUCH_OBJECT,
    rfc1905.noSuchInstance.tagSet: lambda _: Missing.NO_SUCH_INSTANCE,
    rfc1905.endOfMibView.tagSet: lambda _: Missing.END_OF_MIB_VIEW,
}


def _request_id_of(datagram: bytes) -> int | None:
    """The request id of a v2c response that is broken only further on, as a truncated one is."""
    try:
        content = _content_at(datagram, 0, 0x30)
        _, after_version = _element(datagram, content, 0x02)
        _, after_community = _element(datagram, after_version, 0x04)
        request_id, _ = _element(datagram, _content_at(datagram, after_community, 0xA2), 0x02)
    except (IndexError, ValueError):
        return None
    return int.from_bytes(request_id, "big", signed=True)


def _element(data: bytes, at: int, tag: int) -> tuple[bytes, int]:
    content = _content_at(data, at, tag)
    end = content + data[at + 1]  # the header's fields are short: one octet of length
    if end > len(data):
        raise ValueError("cut off")
    return data[content:end], end


def _content_at(data: bytes, at: int, tag: int) -> int:
    """Where the content of the element at `at` begins."""
    if data[at] != tag:
        raise ValueError("another element")
    length = data[at + 1]
    return at + 2 + (length & 0x7F if length > 0x7F else 0)
