"""Each reading of the catalogue with the raw values that real OLTs send, and with odd ones."""

import re
from datetime import UTC, datetime
from ipaddress import IPv4Address
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brands.catalog import read_catalog
from brands.index_layout import Position
from oids.readings import BadReading, RawValue, UnreadableValue, Value, parse_reading

LIMA = ZoneInfo("America/Lima")
CATALOG = {
    f"{brand.slug}/{family.slug}/{entry.name}": parse_reading(entry.reading)
    for brand in read_catalog()
    for family in brand.families
    for entry in family.oids
}
raw_values = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**64),
    st.binary(max_size=40),
    st.text(max_size=20).map(str.encode),
    st.tuples(st.integers(0, 2**32)),
    st.just(IPv4Address("192.0.2.1")),
)


@pytest.mark.parametrize(
    ("column", "raw", "value"),
    [
        ("huawei/smartax/serial", b"HWTC\x1a\x2b\x3c\x4d", "HWTC1A2B3C4D"),
        ("huawei/smartax/serial", b"ANON\x00\x00\x00\x01", "ANON00000001"),
        ("huawei/smartax/description", b"40123456 PEREZ QUISPE ROSA", "40123456 PEREZ QUISPE ROSA"),
        ("huawei/smartax/description", "MUÑOZ".encode("latin-1"), "MUÑOZ"),
        ("huawei/smartax/description", b"", None),
        ("huawei/smartax/model", b"HG8310M\x00\x00\x00", "HG8310M"),
        ("huawei/smartax/admin_state", 1, "ACTIVE"),
        ("huawei/smartax/admin_state", 2, "SUSPENDED"),
        ("huawei/smartax/admin_state", -1, "UNKNOWN"),
        ("huawei/smartax/run_state", 1, "ONLINE"),
        ("huawei/smartax/run_state", 2, "OFFLINE"),
        ("huawei/smartax/run_state", -1, "UNKNOWN"),
        ("huawei/smartax/run_state", 9, "UNKNOWN"),
        ("huawei/smartax/distance_m", 3127, 3127),
        ("huawei/smartax/distance_m", 0, 0),
        ("huawei/smartax/distance_m", -1, None),
        ("huawei/smartax/onu_rx_dbm", -1414, -14.14),
        ("huawei/smartax/onu_rx_dbm", -1565, -15.65),
        ("huawei/smartax/onu_rx_dbm", 2147483647, None),
        ("huawei/smartax/onu_rx_dbm", -2147483648, None),
        ("huawei/smartax/onu_tx_dbm", 213, 2.13),
        ("huawei/smartax/olt_rx_dbm", 8064, -19.36),
        ("huawei/smartax/olt_rx_dbm", 8775, -12.25),
        ("huawei/smartax/olt_rx_dbm", 2147483647, None),
        ("huawei/smartax/temperature_c", 41, 41),
        ("huawei/smartax/temperature_c", -12, -12),
        ("huawei/smartax/temperature_c", 2147483647, None),
        ("huawei/smartax/voltage_v", 3220, 3.22),
        ("huawei/smartax/bias_ma", 19, 19),
        ("huawei/smartax/last_down_cause", 13, "DYING_GASP"),
        ("huawei/smartax/last_down_cause", 1, "LOS"),
        ("huawei/smartax/last_down_cause", -1, None),
        ("huawei/smartax/last_down_cause", 99, "CODE_99"),
        (
            *("huawei/smartax/last_up_at", bytes.fromhex("07E90214023A3300")),
            datetime(2025, 2, 20, 7, 58, 51, tzinfo=UTC),
        ),
        (
            *("huawei/smartax/last_up_at", bytes.fromhex("07E90214023A33002D0500")),
            datetime(2025, 2, 20, 7, 58, 51, tzinfo=UTC),
        ),
        (
            *("huawei/smartax/last_up_at", bytes.fromhex("07E90214023A33002B0530")),
            datetime(2025, 2, 19, 21, 10, 51, tzinfo=UTC),
        ),
        ("huawei/smartax/last_up_at", bytes(8), None),
        ("huawei/smartax/last_up_at", bytes(8) + b"+\x00\x00", None),
        ("huawei/smartax/last_up_at", b"", None),
        ("zte/c300/serial", b"ZTEG\xc0\xff\xee\x01", "ZTEGC0FFEE01"),
        ("zte/c300/run_state", 3, "ONLINE"),
        ("zte/c300/run_state", 4, "OFFLINE"),
        ("zte/c300/run_state", 0, "OFFLINE"),
        ("zte/c300/run_state", 7, "UNKNOWN"),
        ("zte/c600/run_state", 4, "ONLINE"),
        ("zte/c600/run_state", 3, "OFFLINE"),
        ("zte/c600/run_state", 0, "UNKNOWN"),
        ("zte/c600/serial_text", b"1,HWTC1234ABCD", "HWTC1234ABCD"),
        ("zte/c300/onu_rx_dbm", 5635, -18.73),
        ("zte/c300/onu_rx_dbm", 30000, None),
        ("zte/c300/onu_rx_dbm", 65036, -31.0),
        ("zte/c300/onu_rx_dbm", 65535, None),
        ("zte/c300/onu_rx_dbm", 0, None),
        ("zte/c300/onu_tx_dbm", 16150, 2.3),
        ("zte/c600/onu_rx_dbm", 65535000, None),
        ("zte/c300/olt_rx_dbm", -23871, -23.871),
        ("zte/c300/olt_rx_dbm", -80000, None),
        (
            "zte/c300/last_down_at",
            bytes.fromhex("07EA060F170000") + b"\0",
            datetime(2026, 6, 16, 4, 0, 0, tzinfo=UTC),
        ),
        ("zte/c600/temperature_c", 10581, 41.332),
        ("zte/c600/voltage_v", 164, 3.28),
        ("zte/c600/uptime_s", 12345, 123.45),
        ("vsol/epon/mac", b"02:1a:5e:00:00:01", "02:1A:5E:00:00:01"),
        ("vsol/epon/run_state", 0, "OFFLINE"),
        ("vsol/epon/onu_rx_dbm", b"0.03 mW (-14.61 dBm)", -14.61),
        ("vsol/epon/onu_tx_dbm", b"2.38 mW (3.77 dBm)", 3.77),
        ("vsol/epon/onu_rx_dbm", b"", None),
        ("vsol/epon/temperature_c", b"30.67 C", 30.67),
        ("vsol/epon/voltage_v", b"3.27 V", 3.27),
        ("vsol/epon/bias_ma", b"11.65 mA", 11.65),
        ("vsol/epon/last_down_cause", 1, "DYING_GASP"),
        (
            *("vsol/epon/last_down_at", b"2025-02-20 02:58:51"),
            datetime(2025, 2, 20, 7, 58, 51, tzinfo=UTC),
        ),
        (
            *("vsol/epon/last_down_at", b"2023 /2 /18  3:42:40"),
            datetime(2023, 2, 18, 8, 42, 40, tzinfo=UTC),
        ),
        ("vsol/epon/last_down_at", b"0000-00-00 00:00:00", None),
        ("vsol/epon/last_down_at", b"N/A", None),
        ("vsol/epon/olt_rx_dbm", b"-21.5", -21.5),
        ("vsol/epon/olt_rx_dbm", b"0.01 mW (-21.50 dBm)", -21.5),
        ("vsol/gpon/onu_rx_dbm", b"-10.47", -10.47),
        ("vsol/gpon/onu_rx_dbm", b"-19.32(dBm)", -19.32),
        ("vsol/gpon/onu_rx_dbm", b"0.00", None),
        ("vsol/gpon/onu_rx_dbm", b"N/A", None),
        ("vsol/gpon/onu_rx_dbm", b"-10.47\x00", -10.47),
        ("vsol/gpon/run_state", 3, "ONLINE"),
        ("vsol/gpon/run_state", 7, "OFFLINE"),
    ],
)
def test_a_raw_value_of_the_catalogue_reads_as(column: str, raw: RawValue, value: Value) -> None:
    read = CATALOG[column].read(raw, LIMA)

    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("column", "raw"),
    [
        ("huawei/smartax/serial", 5),
        ("huawei/smartax/serial", b"HWTC"),
        ("huawei/smartax/serial", b"HWTC1A2B3C4Z"),
        ("huawei/smartax/serial", b"no serial at all"),
        ("huawei/smartax/description", 5),
        ("huawei/smartax/description", (1, 3, 6)),
        ("huawei/smartax/distance_m", b"3127"),
        ("huawei/smartax/distance_m", IPv4Address("192.0.2.1")),
        ("huawei/smartax/run_state", b"1"),
        ("huawei/smartax/last_up_at", 5),
        ("huawei/smartax/last_up_at", b"2025-02-20 02:58:51"),
        ("huawei/smartax/last_up_at", bytes.fromhex("07E90D14023A3300")),
        ("huawei/smartax/last_up_at", bytes.fromhex("07E9021E023A3300")),
        ("huawei/smartax/last_up_at", bytes.fromhex("07E90214023A33002A0500")),
        ("huawei/smartax/last_up_at", bytes.fromhex("07E90214023A33002BFF00")),
        ("huawei/smartax/last_up_at", bytes.fromhex("00010101000000002B0E00")),
        ("vsol/epon/onu_rx_dbm", -1461),
        ("vsol/epon/onu_rx_dbm", b"-14.61"),
        ("vsol/epon/mac", b"02:1a:5e:00:00"),
        ("vsol/epon/mac", 5),
        ("vsol/epon/last_down_at", b"yesterday"),
        ("vsol/epon/last_down_at", b"2025-02-30 02:58:51"),
        ("vsol/epon/last_down_at", 5),
        ("vsol/gpon/onu_rx_dbm", b"off"),
        ("vsol/gpon/onu_rx_dbm", b"--"),
    ],
)
def test_a_raw_value_of_the_wrong_kind_is_unreadable(column: str, raw: RawValue) -> None:
    with pytest.raises(UnreadableValue):
        CATALOG[column].read(raw, LIMA)


def test_the_message_of_an_unreadable_value_is_short_and_shows_how_the_value_begins() -> None:
    with pytest.raises(UnreadableValue) as raised:
        CATALOG["huawei/smartax/serial"].read(b"garbage" * 1000, LIMA)

    assert str(raised.value).startswith('"garbagegarbage')
    assert len(str(raised.value)) < 150


@pytest.mark.parametrize("column", CATALOG)
def test_an_snmp_null_is_none_in_every_column(column: str) -> None:
    assert CATALOG[column].read(None, LIMA) is None


@given(raw=raw_values)
def test_no_reading_raises_anything_but_unreadable_nor_gives_a_control_character(
    raw: RawValue,
) -> None:
    for reading in CATALOG.values():
        try:
            value = reading.read(raw, LIMA)
        except UnreadableValue:
            continue
        assert not isinstance(value, str) or (value.isprintable() and value == value.strip() != "")


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"HWTC1A2B3C4D", "HWTC1A2B3C4D"),
        (b"hwtc1a2b3c4d", "HWTC1A2B3C4D"),
        (b"HWTC-1A2B3C4D", "HWTC1A2B3C4D"),
        (b"485754431A2B3C4D", "HWTC1A2B3C4D"),
        (b"0x485754431a2b3c4d", "HWTC1A2B3C4D"),
        (b"48:57:54:43:1A:2B:3C:4D", "HWTC1A2B3C4D"),
        (b"48 57 54 43 1A 2B 3C 4D", "HWTC1A2B3C4D"),
        (b"1,HWTC1A2B3C4D", "HWTC1A2B3C4D"),
        (b"HWTC1A2B3C4D\x00", "HWTC1A2B3C4D"),
        (b" HWTC1A2B3C4D ", "HWTC1A2B3C4D"),
        (b"HWTC1234", "HWTC31323334"),
        (b"\x00\x01\x02\x03\x1a\x2b\x3c\x4d", "000102031A2B3C4D"),
        (b"000102031A2B3C4D", "000102031A2B3C4D"),
        (bytes(8), None),
        (b"0000000000000000", None),
        (b"", None),
        (b"\x00", None),
    ],
)
def test_a_gpon_serial_is_written_as_on_the_label(raw: bytes, value: str | None) -> None:
    assert parse_reading({"kind": "gpon_serial"}).read(raw, UTC) == value


@given(octets=st.binary(min_size=8, max_size=8))
def test_a_serial_reads_the_same_from_octets_and_from_its_hex_text(octets: bytes) -> None:
    reading = parse_reading({"kind": "gpon_serial"})

    assert reading.read(octets, UTC) == reading.read(octets.hex().encode(), UTC)


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        (b"\x02\x1a\x5e\x00\xab\x01", "02:1A:5E:00:AB:01"),
        (b"021a.5e00.ab01", "02:1A:5E:00:AB:01"),
        (b"02-1A-5E-00-AB-01", "02:1A:5E:00:AB:01"),
        (b"021a5e00ab01", "02:1A:5E:00:AB:01"),
        (b"02 1a 5e 00 ab 01\x00", "02:1A:5E:00:AB:01"),
        (b"00:00:00:00:00:00", None),
        (bytes(6), None),
        (b"", None),
    ],
)
def test_a_mac_address_has_one_form(raw: bytes, value: str | None) -> None:
    assert parse_reading({"kind": "mac"}).read(raw, UTC) == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("Ñaupari".encode(), "Ñaupari"),
        ("Ñaupari".encode("latin-1"), "Ñaupari"),
        (b"  two  spaces ", "two  spaces"),
        (b"tab\there\r\n", "tab here"),
        (b"NUL\x00inside\x07", "NULinside"),
        (b"\xff\x9f", "ÿ"),
        ("\u2028line".encode(), "line"),
        ("soft\u00adhyphen \u202eturned".encode(), "softhyphen turned"),
        (b" \x00\t", None),
        (b"N/A", "N/A"),
    ],
)
def test_a_text_is_decoded_and_cleaned(raw: bytes, value: str | None) -> None:
    assert parse_reading({"kind": "text"}).read(raw, UTC) == value


def test_a_text_that_the_column_uses_for_nothing_is_none() -> None:
    reading = parse_reading({"kind": "text", "unavailable": ["N/A", "--"]})

    assert [reading.read(raw, UTC) for raw in (b"N/A", b" -- ", b"n/a")] == [None, None, "n/a"]


def test_a_text_may_hold_more_than_the_part_that_counts() -> None:
    reading = parse_reading({"kind": "text", "pattern": r"onu \d+ *(.*)"})

    values = [reading.read(raw, UTC) for raw in (b"epon 0/1/1 onu 7 PEREZ ", b"onu 7", b"PEREZ")]
    assert values == ["PEREZ", None, "PEREZ"]


def test_a_word_of_the_vendor_becomes_that_of_the_inventory() -> None:
    reading = parse_reading({"kind": "text", "words": {"dying-gasp": "DYING_GASP"}})

    assert [reading.read(raw, UTC) for raw in (b"dying-gasp", b"LOS")] == ["DYING_GASP", "LOS"]


@given(raw=st.integers(-(10**6), 10**6), scale=st.sampled_from([0.1, 0.01, 0.001, 0.002, 0.02]))
def test_a_scaled_number_prints_with_three_decimals_at_most(raw: int, scale: float) -> None:
    value = parse_reading({"kind": "number", "scale": scale, "offset": -30}).read(raw, UTC)

    assert value == round(raw * scale - 30, 3)
    assert re.fullmatch(r"-?\d+\.\d{1,3}", repr(value))


def test_a_number_out_of_its_range_is_none_and_its_bounds_are_in() -> None:
    reading = parse_reading({"kind": "number", "minimum": -40, "maximum": 10})

    assert [reading.read(raw, UTC) for raw in (-41, -40, 10, 11)] == [None, -40, 10, None]


def test_raw_values_above_the_wrap_are_negative() -> None:
    reading = parse_reading({"kind": "number", "scale": 0.002, "offset": -30, "wrap_above": 30000})

    assert [reading.read(raw, UTC) for raw in (30000, 30001, 65036)] == [30.0, -101.07, -31.0]


def test_milliwatts_are_read_as_dbm_and_no_light_as_none() -> None:
    reading = parse_reading({"kind": "milliwatts", "scale": 0.0001, "unavailable": [65535]})

    assert [reading.read(raw, UTC) for raw in (301, 43032, 10_000)] == [-15.21, 6.34, 0.0]
    assert [reading.read(raw, UTC) for raw in (0, -5, 65535)] == [None, None, None]
    with pytest.raises(UnreadableValue):
        reading.read(b"301", UTC)


@pytest.mark.parametrize(
    ("raw", "place"),
    [
        (b"GPON0/2:1", Position(None, 0, 2, 1)),
        (b"EPON0/16:64\x00", Position(None, 0, 16, 64)),
        (b"gpon 0/1/3 onu 7 PEREZ", Position(0, 1, 3, 7)),
    ],
)
def test_a_name_gives_the_place_of_an_onu(raw: bytes, place: Position) -> None:
    patterns = (
        r"PON(?P<slot>\d+)/(?P<port>\d+):(?P<onu_number>\d+)",
        r"(?P<frame>\d+)/(?P<slot>\d+)/(?P<port>\d+) onu (?P<onu_number>\d+)",
    )
    pattern = patterns[b"onu" in raw]

    assert parse_reading({"kind": "place", "pattern": pattern}).read(raw, UTC) == place


def test_a_port_alone_is_a_place_and_may_be_a_number() -> None:
    reading = parse_reading({"kind": "place", "pattern": r"^(?P<port>\d+)$"})

    assert reading.read(4, UTC) == Position(None, None, 4, None)


def test_a_name_that_does_not_match_is_unreadable_unless_others_are_no_onus() -> None:
    spec = {"kind": "place", "pattern": r"^pon(?P<port>\d+)$"}

    for raw in (b"vlan12", b"pon99999999999", (1, 3)):
        with pytest.raises(UnreadableValue):
            parse_reading(spec).read(raw, UTC)
    assert parse_reading({**spec, "others": "no_onus"}).read(b"vlan12", UTC) is None


def test_a_number_that_is_too_large_to_be_one_is_none() -> None:
    reading = parse_reading({"kind": "decimal_text", "pattern": "(.+)"})

    assert reading.read(b"1e999", UTC) is None


@pytest.mark.parametrize("text", [b"abc", b"1e", b"x"])
def test_what_a_pattern_of_an_operator_finds_may_be_no_number(text: bytes) -> None:
    reading = parse_reading({"kind": "decimal_text", "pattern": "x?(.+)?"})

    with pytest.raises(UnreadableValue):
        reading.read(text, UTC)


def test_a_local_time_is_read_in_the_zone_of_its_olt_through_a_change_of_the_clock() -> None:
    reading = parse_reading({"kind": "date_and_time"})
    santiago = ZoneInfo("America/Santiago")
    january, july = (bytes.fromhex(f"07E90{month}0F0C000000") for month in (1, 7))

    assert reading.read(january, santiago) == datetime(2025, 1, 15, 15, tzinfo=UTC)
    assert reading.read(july, santiago) == datetime(2025, 7, 15, 16, tzinfo=UTC)


def test_a_leap_second_is_the_second_before() -> None:
    raw = bytes.fromhex("07E00C1F173B3C00")

    read = parse_reading({"kind": "date_and_time"}).read(raw, UTC)

    assert read == datetime(2016, 12, 31, 23, 59, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        (None, "null is not an object with keys"),
        ([], "[] is not an object with keys"),
        ({}, "kind is missing"),
        ({"kind": "float"}, 'kind is "float", not one of date_and_time, date_text, dec'),
        ({"kind": "text", "scale": 1}, "unknown key: scale"),
        ({"kind": "mac", "unavailable": []}, "unknown key: unavailable"),
        ({"kind": "number", "scale": "0.01"}, 'scale is "0.01", not a number'),
        ({"kind": "number", "scale": 0}, "the scale is 0: every value would be the same"),
        (
            {"kind": "number", "unavailable": ["N/A"]},
            'unavailable has "N/A", not a whole number',
        ),
        ({"kind": "number", "unavailable": 65535}, "unavailable is 65535, not a list"),
        ({"kind": "number", "minimum": 5, "maximum": 1}, "the least, 5, is above the most, 1"),
        (
            {"kind": "decimal_text", "pattern": "("},
            "“(” is not a regular expression: at character 1, a ( is not closed",
        ),
        ({"kind": "decimal_text", "pattern": "5"}, "“5” has 0 groups: put the part"),
        ({"kind": "milliwatts", "scale": -1}, "the scale is -1: it has to be above 0"),
        (
            {"kind": "place", "pattern": "("},
            "“(” is not a regular expression: at character 1, a ( is not closed",
        ),
        ({"kind": "place", "pattern": "x"}, "“x” needs groups, each with a name"),
        ({"kind": "place", "pattern": "(?P<rack>1)"}, "“(?P<rack>1)” needs groups, each"),
        (
            {"kind": "place", "pattern": "(?P<port>1)", "others": "x"},
            'others is "x": it can be no_onus',
        ),
        ({"kind": "text", "pattern": "onu"}, "“onu” has 0 groups: put the part"),
        ({"kind": "text", "words": {"a": 5}}, "“a” stands for 5, which is not a text"),
        ({"kind": "enumeration"}, "no number has a word: write as in 1 = ONLINE"),
        ({"kind": "enumeration", "values": {}}, "no number has a word: write as in 1 = ONLINE"),
        ({"kind": "enumeration", "values": {"a": "A"}}, "“a” is not a whole number: write"),
        ({"kind": "enumeration", "values": {"1": True}}, "1 stands for true, which is neither a t"),
        ({"kind": "enumeration", "values": {"1": ""}}, '1 stands for "", which is neither a text'),
    ],
)
def test_a_bad_reading_is_refused_with_key_and_value(spec: object, message: str) -> None:
    with pytest.raises(BadReading, match=re.escape(message)):
        parse_reading(spec)


def test_an_enumeration_without_a_default_names_what_it_knows() -> None:
    reading = parse_reading({"kind": "enumeration", "values": {"2": "B", "-1": None, "1": "A"}})

    with pytest.raises(UnreadableValue, match=re.escape("7 is none of -1, 1, 2")):
        reading.read(7, UTC)
