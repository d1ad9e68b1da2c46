"""The page of an ONU: its curve, its neighbours, its events."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onus.choices import RunState
from onus.history.partitions import SAMPLES, ensure
from onus.models import OnuData
from onus.samples import OnuSample
from tests.admin_pages import change_address, page, text_of
from tests.factories import make_olt, make_onu, make_onu_event

pytestmark = pytest.mark.django_db


def add_samples(onu: OnuData, *hours_and_powers: tuple[float, float]) -> None:
    now = timezone.now()
    for hours, rx_dbm in hours_and_powers:
        at = now - timedelta(hours=hours)
        with transaction.atomic(), connection.cursor() as cursor:
            ensure(cursor, SAMPLES, at)
        OnuSample.objects.create(onu_id=onu.pk, at=at, onu_rx_dbm=rx_dbm, olt_rx_dbm=rx_dbm - 2)


def test_the_page_draws_the_last_day_and_says_its_values(admin_client: Client) -> None:
    onu = make_onu()
    add_samples(onu, (3, -20.5), (2, -21.5), (30, -27.0))

    html = page(admin_client, change_address(onu))

    assert html.count('<path class="mean') == 2
    assert '<a href="?span=day#history" aria-current="page">Día</a>' in html
    assert " -21.5 -23.5 — — — " in text_of(html)
    assert "-27.0" not in html


def test_a_week_reaches_further_back(admin_client: Client) -> None:
    onu = make_onu()
    add_samples(onu, (30, -27.0))

    html = page(admin_client, change_address(onu), span="week")

    assert '<a href="?span=week#history" aria-current="page">Semana</a>' in html
    assert "-27.0" in html


def test_an_unknown_span_is_a_day(admin_client: Client) -> None:
    html = page(admin_client, change_address(make_onu()), span="century")

    assert 'aria-current="page">Día</a>' in html
    assert "No se midió ninguna potencia" in text_of(html)


def test_the_page_answers_whether_it_is_only_this_customer(admin_client: Client) -> None:
    olt = make_olt()
    onu = make_onu(olt=olt, run_state=RunState.OFFLINE, description="Juan")
    make_onu_event(onu=onu, cause="DYING_GASP")
    for name in ("<Rosa>", "Luis"):
        make_onu(olt=olt, description=name)

    html = page(admin_client, change_address(onu))

    assert "¿Solo este cliente o todo el puerto?" in text_of(html)
    assert "Solo este cliente: de las otras 2 ONU del puerto, 2 en línea." in text_of(html)
    assert "&lt;Rosa&gt;" in html
    assert "DYING_GASP" in html


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_needs_the_same_queries_for_any_number_of_neighbours(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    olt = make_olt()
    onu = make_onu(olt=olt)
    for number in range(item_count):
        make_onu_event(onu=make_onu(olt=olt, run_state=RunState.OFFLINE))
        make_onu_event(onu=onu)
        add_samples(onu, (number, -20.0))

    page(admin_client, change_address(onu))
    with django_assert_num_queries(9):
        page(admin_client, change_address(onu))
