from ipaddress import IPv4Address

import pytest

from oids.pasted import BadPasteError, index_below, raw_value, split_line
from oids.values import RawValue

COLUMN = (1, 3, 6, 1, 4, 1, 99999, 1)


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("INTEGER: -1873", -1873),
        ("INTEGER: up(1)", 1),
        ("Gauge32: 54 units", 54),
        ("Timeticks: (8640000) 1 day, 0:00:00.00", 8640000),
        ("-1873", -1873),
        ('STRING: "40123456 \\"A\\""', b'40123456 "A"'),
        ("STRING: -10.47", b"-10.47"),
        ("-10.47", b"-10.47"),
        ("Hex-STRING: 48 57 54 43 1A 2B 3C 4D", b"HWTC\x1a\x2b\x3c\x4d"),
        ("OID: .1.3.6.1", (1, 3, 6, 1)),
        ("IpAddress: 192.0.2.1", IPv4Address("192.0.2.1")),
        ('""', b""),
        ("9" * 5000, b"9" * 5000),
    ],
)
def test_a_value_is_read_as_snmpwalk_prints_it(text: str, raw: RawValue) -> None:
    assert raw_value(text) == raw


@pytest.mark.parametrize(
    "text",
    [
        *("INTEGER: up", "Hex-STRING: 4x", "OID: ifDescr", "IpAddress: 192.0.2"),
        *(f"INTEGER: {'9' * 5000}", f"Timeticks: ({'9' * 5000}) 1 day"),
    ],
)
def test_a_value_that_is_not_of_its_type_is_refused(text: str) -> None:
    with pytest.raises(BadPasteError):
        raw_value(text)


@pytest.mark.parametrize(
    ("key", "index"),
    [
        (".1.3.6.1.4.1.99999.1.2.3", (2, 3)),
        ("iso.3.6.1.4.1.99999.1.2.3", (2, 3)),
        ("2.3", (2, 3)),
        (" 4194312448.2 ", (4194312448, 2)),
        ("7", (7,)),
    ],
)
def test_a_key_is_an_oid_of_the_column_or_an_index(key: str, index: tuple[int, ...]) -> None:
    assert index_below(COLUMN, key) == index


@pytest.mark.parametrize(
    "key", ["ifDescr.1", "1.3.6.1.4.1.9.1", "", "1..2", "9" * 5000, "\u0663.\u0664"]
)
def test_a_key_that_is_neither_is_refused(key: str) -> None:
    with pytest.raises(BadPasteError):
        index_below(COLUMN, key)


def test_a_whole_line_is_a_key_and_a_value_unless_a_value_stands_beside_it() -> None:
    line = ".1.3.6.1.4.1.99999.1.2 = INTEGER: 5"

    assert split_line(line, "") == (".1.3.6.1.4.1.99999.1.2", "INTEGER: 5")
    assert split_line(line, "7") == (line, "7")
    assert split_line("2.3", "7") == ("2.3", "7")
