from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from hosts.models import OLT
from onus.models import OnuData, PonPort
from onus.pon_ports import refresh_ports
from tests.factories import make_olt, make_onu
from tests.onus.runs import NOW, discover, standing

LATER = NOW + timedelta(minutes=5)

pytestmark = pytest.mark.django_db


@pytest.fixture
def olt() -> OLT:
    return make_olt()


def _ports(olt: OLT) -> list[tuple[object, ...]]:
    ports = PonPort.objects.filter(olt=olt).order_by("frame", "slot", "port")
    return list(
        ports.values_list("port", "known", "present", "online", "mean_rx_dbm", "worst_rx_dbm")
    )


def _versions() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, xmin::text, ctid::text FROM pon_port ORDER BY id")
        return list(cursor.fetchall())


def test_a_port_counts_its_onus_and_their_light(olt: OLT) -> None:
    make_onu(olt=olt, port=1, onu_rx_dbm=-20.0)
    make_onu(olt=olt, port=1, onu_rx_dbm=-25.5)
    make_onu(olt=olt, port=1, onu_rx_dbm=-21.004, run_state="UNKNOWN")
    make_onu(olt=olt, port=1, onu_rx_dbm=-30.0, run_state="OFFLINE")
    make_onu(olt=olt, port=1, onu_rx_dbm=-31.0, present=False)
    make_onu(olt=olt, port=1, onu_index=None, onu_rx_dbm=-32.0)
    make_onu(olt=olt, port=2, present=False)
    make_onu(olt=olt, port=None)
    make_onu(port=1)

    refresh_ports(olt.pk, NOW)

    assert _ports(olt) == [(1, 5, 4, 2, -22.17, -25.5), (2, 1, 0, 0, None, None)]
    assert set(PonPort.objects.values_list("changed_at", flat=True)) == {NOW}


def test_only_ports_that_changed_are_written(olt: OLT) -> None:
    make_onu(olt=olt, port=1, onu_rx_dbm=-20.0)
    moving = make_onu(olt=olt, port=2, onu_rx_dbm=-20.0)
    refresh_ports(olt.pk, NOW)
    first, second = _versions()

    refresh_ports(olt.pk, LATER)
    assert _versions() == [first, second]

    OnuData.objects.filter(pk=moving.pk).update(onu_rx_dbm=-21.0)
    refresh_ports(olt.pk, LATER)
    assert _versions()[0] == first
    assert _versions()[1] != second
    assert _ports(olt)[1] == (2, 1, 1, 1, -21.0, -21.0)
    assert PonPort.objects.get(port=2).changed_at == NOW  # the light is not a change of its ONUs


def test_a_change_of_the_onus_has_its_time(olt: OLT) -> None:
    onu = make_onu(olt=olt)
    refresh_ports(olt.pk, NOW)
    OnuData.objects.filter(pk=onu.pk).update(run_state="OFFLINE")
    refresh_ports(olt.pk, LATER)

    assert PonPort.objects.get().changed_at == LATER


def test_a_port_that_lost_its_last_onu_stays_and_is_empty(olt: OLT) -> None:
    onu = make_onu(olt=olt, port=1, onu_rx_dbm=-20.0)
    refresh_ports(olt.pk, NOW)
    OnuData.objects.filter(pk=onu.pk).update(port=2)
    refresh_ports(olt.pk, LATER)

    assert _ports(olt) == [(1, 0, 0, 0, None, None), (2, 1, 1, 1, -20.0, -20.0)]


@pytest.mark.parametrize(("frame", "slot"), [(None, None), (None, 1), (0, 1), (3, None)])
def test_a_port_is_one_row_whatever_numbers_it_lacks(
    olt: OLT, frame: int | None, slot: int | None
) -> None:
    make_onu(olt=olt, frame=frame, slot=slot, port=4)
    refresh_ports(olt.pk, NOW)
    refresh_ports(olt.pk, LATER)

    assert _ports(olt) == [(4, 1, 1, 1, None, None)]
    with pytest.raises(IntegrityError, match="pon_port_once"), transaction.atomic():
        PonPort.objects.create(
            olt=olt, frame=frame, slot=slot, port=4, known=0, present=0, online=0, changed_at=NOW
        )


def test_the_place_of_a_replaced_onu_is_counted_once(olt: OLT) -> None:
    discover(olt, {1: "A"})
    discover(olt, {1: "B"}, run=1)
    refresh_ports(olt.pk, LATER)

    assert standing(olt) == {"1/2/1": "B"}
    assert PonPort.objects.get().known == 1


@pytest.mark.parametrize("count", [1, 40])
def test_it_is_one_statement(olt: OLT, count: int, django_assert_num_queries: Any) -> None:
    for number in range(count):
        make_onu(olt=olt, port=number)

    with django_assert_num_queries(1):
        refresh_ports(olt.pk, NOW)
    assert PonPort.objects.count() == count
