from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from simulator.tables import huawei, vsol, zte
from simulator.tables.fleet import Chassis, FleetOlt
from simulator.tables.population import (
    LOSS_DOWN_DB_PER_KM,
    LOSS_UP_DB_PER_KM,
    OLT_TX_DBM,
    Outage,
    SimulatedOnu,
    populate,
)

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
CHASSES = [huawei.CHASSIS, zte.C300_CHASSIS, zte.C600_CHASSIS, vsol.CHASSIS]


def onus(count: int = 2000, seed: int = 1, chassis: Chassis = huawei.CHASSIS) -> list[SimulatedOnu]:
    return populate(FleetOlt("OLT-TEST-01", count, seed), chassis, NOW)


def test_the_same_seed_gives_the_same_onus_and_another_seed_others() -> None:
    assert onus(200) == onus(200)
    assert onus(200) != onus(200, seed=2)


@pytest.mark.parametrize("chassis", CHASSES)
@pytest.mark.parametrize("count", [1, 2, 371, 2000])
def test_every_onu_has_a_place_of_its_own_that_the_chassis_has(
    chassis: Chassis, count: int
) -> None:
    places = [(onu.slot, onu.port, onu.number) for onu in onus(count, chassis=chassis)]

    assert len(set(places)) == count
    assert places == sorted(places)
    for slot, port, number in places:
        assert slot in chassis.slots
        assert port in chassis.ports
        assert number in chassis.onu_numbers


def test_the_onus_are_spread_over_boards_and_unevenly_over_ports() -> None:
    population = onus(371)
    per_port = Counter((onu.slot, onu.port) for onu in population)

    assert len({onu.slot for onu in population}) == 2
    assert len(per_port) == 14
    assert max(per_port.values()) > min(per_port.values())


@pytest.mark.parametrize("count", [0, -1, vsol.CHASSIS.capacity + 1])
def test_a_count_that_does_not_fit_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match=f"OLT-TEST-01: {count} ONUs, this OLT holds 1 to 2048"):
        onus(count, chassis=vsol.CHASSIS)


def test_a_full_chassis_has_an_onu_in_every_place() -> None:
    assert len(onus(vsol.CHASSIS.capacity, chassis=vsol.CHASSIS)) == 2048


def test_identities_are_unique() -> None:
    population = onus()

    for identity in ("serial_text", "serial_octets", "mac"):
        assert len({getattr(onu, identity) for onu in population}) == 2000


def test_a_serial_is_the_same_in_octets_and_as_text() -> None:
    onu = onus(1)[0]

    assert len(onu.serial_octets) == 8
    assert onu.serial_text == onu.serial_octets[:4].decode() + onu.serial_octets[4:].hex().upper()


def test_a_few_percent_are_off_and_one_percent_is_suspended() -> None:
    outages = Counter(onu.outage for onu in onus())

    assert 60 <= outages[Outage.LOS] + outages[Outage.DYING_GASP] <= 110
    assert 10 <= outages[Outage.SUSPENDED] <= 35
    assert outages[Outage.LOS] > 10


def test_only_an_onu_that_is_online_has_optics_and_its_times_follow_its_state() -> None:
    for onu in onus():
        assert (onu.optics is None) is (onu.outage is not None)
        assert onu.last_up_at < NOW
        if onu.outage:
            assert onu.last_down_at is not None
            assert onu.last_down_at > onu.last_up_at
            assert onu.last_down_cause is onu.outage
        elif onu.last_down_at:
            assert onu.last_down_at < onu.last_up_at
            assert onu.last_down_cause in (Outage.LOS, Outage.DYING_GASP)
        else:
            assert onu.last_down_cause is None
        assert NOW - onu.last_up_at < timedelta(days=61)


def test_both_directions_lose_power_on_the_same_way() -> None:
    for onu in onus():
        if onu.optics is None:
            continue
        km = onu.distance_m / 1000
        down_db = OLT_TX_DBM - onu.optics.onu_rx_dbm - km * LOSS_DOWN_DB_PER_KM
        up_db = onu.optics.onu_tx_dbm - onu.optics.olt_rx_dbm - km * LOSS_UP_DB_PER_KM

        assert down_db == pytest.approx(up_db, abs=0.02)
        assert -30 < onu.optics.onu_rx_dbm < -10


def test_descriptions_begin_with_a_customer_number_of_eight_digits() -> None:
    descriptions = [onu.description for onu in onus()]

    assert all(text[:8].isdigit() and text[8:9] in ("", " ", "_") for text in descriptions if text)
    assert 50 < sum(text.endswith("_2") for text in descriptions) < 160
    assert 20 < descriptions.count("") < 110
