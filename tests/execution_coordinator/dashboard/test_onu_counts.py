"""ONUs counted in the background."""

import pytest

from execution_coordinator.dashboard.onu_counts import (
    OnuTotals,
    count_onus,
    read_all_onus,
    read_onu_totals,
)
from execution_coordinator.models import OnuCount
from tests.factories import (
    make_olt,
    make_onu,
)

pytestmark = pytest.mark.django_db


def test_onus_are_counted_by_olt_and_in_all() -> None:
    olt = make_olt()
    make_onu(olt=olt, onu_rx_dbm=-25.1)
    make_onu(olt=olt, onu_rx_dbm=-25.0)
    make_onu(olt=olt, run_state="OFFLINE", onu_rx_dbm=-30)
    make_onu(olt=olt, present=False, onu_rx_dbm=-30)
    make_onu()
    empty = make_olt()

    count_onus()

    all_onus = read_all_onus()
    assert all_onus.totals == OnuTotals(known=5, present=4, online=3, weak=2)
    assert all_onus.counted_at is not None
    assert read_onu_totals([olt.pk, empty.pk]) == {
        olt.pk: OnuTotals(4, 3, 2, 2),
        empty.pk: OnuTotals(0, 0, 0, 0),
    }


def test_a_second_count_corrects_the_first() -> None:
    olt = make_onu().olt
    count_onus()
    olt.onus.all().delete()

    count_onus()

    assert read_onu_totals([olt.pk]) == {olt.pk: OnuTotals(0, 0, 0, 0)}
    assert OnuCount.objects.count() == 1


def test_before_the_first_count_nothing_is_said() -> None:
    make_onu()

    assert read_all_onus().counted_at is None
