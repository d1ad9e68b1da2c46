from datetime import UTC, datetime
from math import inf, nan

import pytest

from oids.choices import Purpose
from oids.values import Value
from onus.choices import AdminState, RunState
from onus.columns import COLUMNS
from snmp_jobs.column_types import NUMBERS, TIMES, WORDS, expected

NOW = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("purpose", "value", "wanted"),
    [
        *((purpose.value, None, "") for purpose in Purpose),
        ("distance_m", 1234, ""),
        ("distance_m", 2**31 - 1, ""),
        ("distance_m", 2**31, "a number up to 2147483647"),
        ("distance_m", -(2**31), "a number up to 2147483647"),
        ("onu_rx_dbm", -18.5, ""),
        ("onu_rx_dbm", inf, "a number up to 2147483647"),
        ("onu_rx_dbm", nan, "a number up to 2147483647"),
        ("onu_rx_dbm", "-18.5", "a number up to 2147483647"),
        ("onu_rx_dbm", NOW, "a number up to 2147483647"),
        ("last_up_at", NOW, ""),
        ("last_up_at", 5, "a time"),
        ("run_state", "ONLINE", ""),
        ("run_state", "online", "one of OFFLINE, ONLINE, UNKNOWN"),
        ("run_state", 1, "one of OFFLINE, ONLINE, UNKNOWN"),
        ("admin_state", "SUSPENDED", ""),
        ("service_profile", 5, ""),
        ("description", "x" * 5000, ""),
        ("extra", 2**63, ""),
        ("extra", NOW, ""),
        ("extra", inf, "a finite number"),
        ("description", nan, "a finite number"),
    ],
)
def test_what_a_column_cannot_hold_is_told_with_what_it_can(
    purpose: str, value: Value, wanted: str
) -> None:
    assert expected(purpose, value) == wanted


def test_the_kinds_of_column_are_those_of_the_inventory() -> None:
    texts = {name for name, column in COLUMNS.items() if column.sql_type == "text"}

    assert set(COLUMNS) - texts == {purpose.value for purpose in NUMBERS | TIMES}
    states = {"admin_state": AdminState.values, "run_state": RunState.values}
    assert {name: frozenset(values) for name, values in states.items()} == WORDS
