"""Recorded walks in both text forms."""

from ipaddress import IPv4Address

import pytest

from simulator.recordings import BadRecordingError, read_snmprec, read_snmpwalk
from simulator.records import (
    Counter32,
    Counter64,
    Gauge32,
    Integer,
    IpAddress,
    Null,
    ObjectId,
    OctetString,
    Opaque,
    TimeTicks,
    TypedValue,
)


@pytest.mark.parametrize(
    ("line", "typed"),
    [
        ("1.3.6|2|-1873", Integer(-1873)),
        ("1.3.6|4|OLT | café", OctetString("OLT | café".encode())),
        ("1.3.6|4|", OctetString(b"")),
        ("1.3.6|4x|48575443ff", OctetString(b"HWTC\xff")),
        (r"1.3.6|4e|(\x00\"", OctetString(b'(\x00"')),
        ("1.3.6|5|", Null()),
        ("1.3.6|6|.1.3.6.1.4.1.99999", ObjectId((1, 3, 6, 1, 4, 1, 99999))),
        ("1.3.6|64|192.0.2.1", IpAddress(IPv4Address("192.0.2.1"))),
        ("1.3.6|64x|c0000201", IpAddress(IPv4Address("192.0.2.1"))),
        (r"1.3.6|64e|\xc0\x00\x02\x01", IpAddress(IPv4Address("192.0.2.1"))),
        ("1.3.6|65|5", Counter32(5)),
        ("1.3.6|66|4294967295", Gauge32(4294967295)),
        (".1.3.6|67|100", TimeTicks(100)),
        ("1.3.6|68x|9f7804", Opaque(b"\x9f\x78\x04")),
        ("1.3.6|70|18446744073709551615", Counter64(2**64 - 1)),
    ],
)
def test_a_line_of_snmprec_is_a_typed_value(line: str, typed: TypedValue) -> None:
    assert read_snmprec(f"# comment\n\n{line}\r\n") == {(1, 3, 6): typed}


@pytest.mark.parametrize(
    "line", ["1.3.6|4", "1.3.6|99|5", "1.3.x|2|5", "1.3.6|2|five", "1.3.6|4x|0"]
)
def test_a_bad_line_of_snmprec_is_named(line: str) -> None:
    with pytest.raises(BadRecordingError, match="line 2: "):
        read_snmprec(f"1.3.5|2|1\n{line}\n")


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("INTEGER: -1873", Integer(-1873)),
        ("INTEGER: up(1)", Integer(1)),
        ("INTEGER: 54 units", Integer(54)),
        ('STRING: "say \\"hi\\" = \\\\"', OctetString(b'say "hi" = \\')),
        ("STRING: bare", OctetString(b"bare")),
        ('STRING: "two\nlines"', OctetString(b"two\nlines")),
        ('""', OctetString(b"")),
        ("Hex-STRING: 41 42\n43 FF ", OctetString(b"ABC\xff")),
        ("OID: .1.3.6.1.4.1.99999", ObjectId((1, 3, 6, 1, 4, 1, 99999))),
        ("OID: iso.3.6.1", ObjectId((1, 3, 6, 1))),
        ("IpAddress: 192.0.2.1", IpAddress(IPv4Address("192.0.2.1"))),
        ("Counter32: 5", Counter32(5)),
        ("Gauge32: 5 dBm", Gauge32(5)),
        ("Timeticks: (12345) 0:02:03.45", TimeTicks(12345)),
        ("Counter64: 18446744073709551615", Counter64(2**64 - 1)),
        ("Wrong Type (should be Gauge32 or Unsigned32): INTEGER: 7", Integer(7)),
        ("NULL", Null()),
    ],
)
def test_an_entry_of_snmpwalk_is_a_typed_value(text: str, typed: TypedValue) -> None:
    walk = f"# from a test\n.1.3.5 = INTEGER: 1\n.1.3.6 = {text}\niso.3.7 = INTEGER: 2\n"

    assert read_snmpwalk(walk) == {(1, 3, 5): Integer(1), (1, 3, 6): typed, (1, 3, 7): Integer(2)}


def test_entries_without_a_value_are_left_out() -> None:
    walk = (
        ".1.3.5 = No Such Instance currently exists at this OID\n"
        ".1.3.6 = INTEGER: 1\n"
        ".1.3.6 = No more variables left in this MIB View (It is past the end of the MIB tree)\n"
    )

    assert read_snmpwalk(walk) == {(1, 3, 6): Integer(1)}


@pytest.mark.parametrize(
    "line", ["Timeout: No Response", ".1.3.6 = Bogus: 5", ".1.3.6 = INTEGER: none"]
)
def test_a_bad_entry_of_snmpwalk_is_named(line: str) -> None:
    with pytest.raises(BadRecordingError, match="line 1: "):
        read_snmpwalk(f"{line}\n")
