import pytest

from simulator.tables.zte import raw_power


@pytest.mark.parametrize(("dbm", "raw"), [(-18.73, 5635), (-30.0, 0), (2.3, 16150), (-31.0, 65036)])
def test_powers_are_16_bit_steps_above_minus_30_dbm(dbm: float, raw: int) -> None:
    assert raw_power(dbm) == raw
