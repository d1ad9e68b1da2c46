from datetime import UTC, datetime, timedelta

import pytest
from django.utils import translation

from oids.readings import parse_reading
from snmp_jobs.collection import Column
from snmp_jobs.column_reads import Read
from snmp_jobs.column_support import Support
from snmp_jobs.left_out import LeftOut, Occasion, Why, left_out, sentences

NOW = datetime(2026, 3, 2, 15, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
OCCASION = Occasion("v1", HOUR, NOW, NOW)
UNSUPPORTED = Support("v1", None, 3, NOW - 9 * HOUR, NOW - 2 * HOUR)


def column(field: str) -> Column:
    return Column(f"{field}_name", field, (1, 3), parse_reading({"kind": "text"}), None)


def read(minutes_ago: int) -> Read:
    return Read(0, 1, 0, NOW - minutes_ago * MINUTE, NOW - minutes_ago * MINUTE)


def test_optical_columns_wait_for_the_interval_and_others_do_not() -> None:
    assert left_out(column("onu_rx_dbm"), None, read(20), OCCASION) == LeftOut(
        "onu_rx_dbm_name", Why.TOO_SOON, NOW - 20 * MINUTE, NOW + 40 * MINUTE
    )
    assert left_out(column("onu_rx_dbm"), None, read(60), OCCASION) is None
    assert left_out(column("onu_rx_dbm"), None, None, OCCASION) is None
    assert left_out(column("description"), None, read(20), OCCASION) is None


def test_without_an_interval_nothing_is_too_soon() -> None:
    always = Occasion("v1", timedelta(), NOW, NOW)

    assert left_out(column("onu_rx_dbm"), None, read(0), always) is None


def test_a_column_that_is_not_supported_says_when_it_is_asked_again() -> None:
    assert left_out(column("description"), UNSUPPORTED, None, OCCASION) == LeftOut(
        "description_name", Why.UNSUPPORTED, NOW - 2 * HOUR, NOW + 22 * HOUR
    )


def test_columns_with_the_same_reason_share_a_sentence() -> None:
    optical = [
        left_out(column(name), None, read(20), OCCASION) for name in ("onu_rx_dbm", "bias_ma")
    ]
    optical_names = "onu_rx_dbm_name, bias_ma_name"
    missing = left_out(column("mac"), UNSUPPORTED, None, OCCASION)

    with translation.override("en"):
        text = sentences([one for one in (*optical, missing) if one], NOW)

    assert text.splitlines() == [
        f"{optical_names}: read 20 min ago, and optical values are read again in 40 min",
        "mac_name: not supported by this firmware, asked again in 22 h",
    ]


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_left_out_is_an_empty_text(language: str) -> None:
    with translation.override(language):
        assert sentences([], NOW) == ""
