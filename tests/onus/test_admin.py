from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onus.choices import AdminState, RunState
from onus.models import OnuData
from tests import factories
from tests.admin_pages import (
    add_address,
    change_address,
    list_address,
    listed,
    page,
    text_of,
)

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_onus(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    for _ in range(item_count):
        factories.make_onu(onu_rx_dbm=-21.0)

    with django_assert_num_queries(4):
        page(admin_client, list_address(OnuData))


@pytest.mark.parametrize(
    "term",
    [
        "huamán",
        "HWTC1234ABCD",
        "1234abcd",
        "OLT-CALLAO",
        "AC:BC:32:01:02:03",
        "4194312448.2",
        "3/2",
        "3/2/17",
        "1/3/2/17",
        "3/2/17 callao",
    ],
)
def test_a_customer_is_found_by_what_the_operator_knows(admin_client: Client, term: str) -> None:
    factories.make_onu(description="Rosa Quispe")
    onu = factories.make_onu(
        olt=factories.make_olt(name="OLT-CALLAO"),
        description="Juan Huamán",
        serial="HWTC1234ABCD",
        mac="AC:BC:32:01:02:03",
        onu_index="4194312448.2",
        frame=1,
        slot=3,
        port=2,
        onu_number=17,
    )

    assert listed(admin_client, OnuData, q=term) == [onu]


def test_all_words_of_a_search_have_to_fit(admin_client: Client) -> None:
    factories.make_onu(description="Juan Huamán")

    assert listed(admin_client, OnuData, q="Huamán Rosa") == []
    assert listed(admin_client, OnuData, q="Huamán 9/9/9") == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"light": "too_strong"}, [-12.0]),
        ({"light": "good"}, [-18.0, -25.0]),
        ({"light": "weak"}, [-25.1, -28.0]),
        ({"light": "bad"}, [-28.1]),
        ({"light": "poor"}, [-25.1, -28.0, -28.1]),
        ({"light": "unknown"}, [None]),
        ({"light": "anything"}, [-12.0, -18.0, -25.0, -25.1, -28.0, -28.1, None]),
    ],
)
def test_onus_are_filtered_by_their_light(
    admin_client: Client, query: dict[str, str], expected: list[float | None]
) -> None:
    olt = factories.make_olt()
    for rx_dbm in (-12.0, -18.0, -25.0, -25.1, -28.0, -28.1, None):
        factories.make_onu(olt=olt, onu_rx_dbm=rx_dbm)

    assert [onu.onu_rx_dbm for onu in listed(admin_client, OnuData, **query)] == expected


@pytest.mark.parametrize(
    "query",
    [{"run_state__exact": "OFFLINE"}, {"present__exact": "0"}, {"admin_state__exact": "SUSPENDED"}],
)
def test_the_three_facts_are_filtered_apart(admin_client: Client, query: dict[str, str]) -> None:
    factories.make_onu()
    onu = factories.make_onu(
        run_state=RunState.OFFLINE, present=False, admin_state=AdminState.SUSPENDED
    )

    assert listed(admin_client, OnuData, **query) == [onu]


def test_the_onus_of_an_olt_come_in_the_order_of_their_places(admin_client: Client) -> None:
    olt = factories.make_olt()
    places = [(2, 1, 1), (1, 10, 1), (1, 2, 9), (1, 2, 10)]
    for slot, port, number in places:
        factories.make_onu(olt=olt, slot=slot, port=port, onu_number=number)

    shown = [onu.place for onu in listed(admin_client, OnuData, olt__id__exact=str(olt.pk))]

    assert shown == ["1/2/9", "1/2/10", "1/10/1", "2/1/1"]


def test_the_page_of_an_onu_shows_its_light_in_colour_and_words(admin_client: Client) -> None:
    onu = factories.make_onu(
        description="<Juan>", onu_rx_dbm=-26.44, olt_rx_dbm=-30.0, extra={"plan": "100M"}
    )

    html = page(admin_client, change_address(onu))

    assert '<span class="light light-weak" title="Débil">-26.4<span' in html
    assert '<span class="light light-bad" title="Mala">-30.0<span' in html
    assert "&quot;plan&quot;: &quot;100M&quot;" in html
    assert "<Juan>" not in html
    assert "None" not in text_of(html)


def test_unknown_values_are_a_dash_and_never_none(admin_client: Client) -> None:
    onu = factories.make_onu(serial=None, slot=None, port=None, onu_number=None, onu_index="77.1")

    html = text_of(page(admin_client, change_address(onu)))

    assert "None" not in html
    assert "Rx ONU (dBm): —" in html
    assert "Ubicación: 77.1" in html


def test_a_present_onu_was_seen_by_the_last_discovery(admin_client: Client) -> None:
    now = timezone.now()
    olt = factories.make_olt(discovered_at=now - timedelta(minutes=5))
    for present in (True, False):
        last_seen_at = now - timedelta(hours=3)
        factories.make_onu(olt=olt, present=present, last_seen_at=last_seen_at)

    html = text_of(page(admin_client, list_address(OnuData)))

    assert (html.count("hace 5 min"), html.count("hace 3 h")) == (1, 1)


def test_onus_are_only_read(admin_client: Client) -> None:
    onu = factories.make_onu(description="Juan")

    assert admin_client.get(add_address(OnuData)).status_code == 403
    assert admin_client.post(change_address(onu), {"description": "Rosa"}).status_code == 403
    onu.refresh_from_db()
    assert onu.description == "Juan"


def test_the_page_says_how_old_the_light_of_the_part_of_the_onu_is(admin_client: Client) -> None:
    onu = factories.make_onu(onu_rx_dbm=-21.0)
    oid = factories.make_oid(purpose="onu_rx_dbm")
    now = timezone.now()
    for shard, age in ((onu.pk % 2, timedelta(minutes=42)), (1 - onu.pk % 2, timedelta())):
        onu.olt.column_reads.create(oid=oid, shards=2, shard=shard, due_at=now, read_at=now - age)

    assert "Luz leída: hace 42 min" in text_of(page(admin_client, change_address(onu)))


def test_the_list_says_how_old_state_presence_and_light_are(admin_client: Client) -> None:
    now = timezone.now()
    olt = factories.make_olt(discovered_at=now - timedelta(minutes=7))
    seen_at = now - timedelta(hours=1)
    factories.make_onu(olt=olt, onu_rx_dbm=-21.0, model="HG8145V5", last_seen_at=seen_at)
    for purpose, minutes in (("run_state", 3), ("onu_rx_dbm", 42)):
        read_at = now - timedelta(minutes=minutes)
        oid = factories.make_oid(purpose=purpose)
        olt.column_reads.create(oid=oid, shards=1, shard=0, due_at=now, read_at=read_at)

    html = text_of(page(admin_client, list_address(OnuData)))

    assert "En línea hace 3 min Presente hace 7 min -21.0 Buena hace 42 min" in html
    assert "HG8145V5" in html


def test_only_what_was_suspended_has_a_badge_for_it_in_the_list(admin_client: Client) -> None:
    factories.make_onu()
    factories.make_onu(admin_state=AdminState.UNKNOWN)
    factories.make_onu(admin_state=AdminState.SUSPENDED)

    html = page(admin_client, list_address(OnuData))

    assert html.count('title="">Suspendida</span>') == 1
    assert 'title="">Activa</span>' not in html
    assert 'title="">Desconocido</span>' not in html


def test_an_onu_without_a_serial_is_listed_by_its_mac_address(admin_client: Client) -> None:
    factories.make_onu(serial=None, mac="AC:BC:32:01:02:03")

    assert "AC:BC:32:01:02:03" in page(admin_client, list_address(OnuData))


def test_the_page_tells_the_age_of_each_value(admin_client: Client) -> None:
    onu, now = factories.make_onu(), timezone.now()
    for purpose, name, minutes, parts in (
        ("distance_m", "distance", 9, 1),
        ("serial", "serial", 5, 1),
        ("serial", "serial_again", 8, 1),
        ("extra", "uptime_s", 4, 2),
        ("place", "place", 1, 1),
    ):
        oid = factories.make_oid(purpose=purpose, name=name)
        read_at = now - timedelta(minutes=minutes)
        onu.olt.column_reads.create(
            oid=oid, shards=parts, shard=onu.pk % parts, due_at=now, read_at=read_at
        )

    html = text_of(page(admin_client, change_address(onu)))

    assert (
        "Antigüedad de cada valor: Serie hace 5 min Distancia (m) hace 9 min uptime_s hace 4 min"
    ) in html
