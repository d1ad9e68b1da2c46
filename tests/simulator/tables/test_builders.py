from datetime import UTC, datetime, timedelta

import pytest

from simulator.records import ObjectId, OctetString, TimeTicks
from simulator.tables.builders import BUILDERS, Builder
from simulator.tables.fleet import FleetOlt

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
SYSTEM = (1, 3, 6, 1, 2, 1, 1)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=map("-".join, BUILDERS))
def test_the_same_olt_has_the_same_tables_at_the_same_time(build: Builder) -> None:
    olt = FleetOlt("OLT-TEST-01", 50, 3)

    assert build(olt, NOW) == build(olt, NOW)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=map("-".join, BUILDERS))
def test_an_olt_says_what_it_is(build: Builder) -> None:
    table = build(FleetOlt("OLT-TEST-01", 1, 3), NOW)

    assert table[*SYSTEM, 5, 0] == OctetString(b"OLT-TEST-01")
    assert isinstance(table[*SYSTEM, 1, 0], OctetString)
    assert isinstance(table[*SYSTEM, 2, 0], ObjectId)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=map("-".join, BUILDERS))
def test_its_uptime_goes_on_as_time_does(build: Builder) -> None:
    """From the first of January 2025 to noon of the first of March 2026, less three days."""
    olt = FleetOlt("OLT-TEST-01", 1, 3)
    days, seconds = 365 + 59 - 3, 43_200 - 3
    hundredths = (days * 86_400 + seconds) * 100

    assert build(olt, NOW)[*SYSTEM, 3, 0] == TimeTicks(hundredths)
    assert build(olt, NOW + timedelta(minutes=1))[*SYSTEM, 3, 0] == TimeTicks(hundredths + 6000)


@pytest.mark.parametrize("build", BUILDERS.values(), ids=map("-".join, BUILDERS))
@pytest.mark.parametrize("onus", [1, 512])
def test_every_value_fits_its_type(build: Builder, onus: int) -> None:
    for oid, typed in build(FleetOlt("OLT-TEST-01", onus, 3), NOW).items():
        assert all(0 <= arc < 2**32 for arc in oid)
        if isinstance(typed, OctetString):
            assert len(typed.value) < 65_536
        elif not isinstance(typed, ObjectId):
            assert isinstance(value := getattr(typed, "value", None), int)
            assert -(2**31) <= value < 2**32
