from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from onus.choices import EventKind
from onus.event_admin import HELD_BACK, LAST_EVENTS
from onus.models import OnuEvent, PonPort
from onus.presence import Verdict
from tests import factories
from tests.admin_pages import add_address, change_address, list_address, listed, page, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_events_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    for _ in range(item_count):
        factories.make_onu_event()

    with django_assert_num_queries(4):
        page(admin_client, list_address(OnuEvent))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_ports_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    for _ in range(item_count):
        factories.make_pon_port()

    with django_assert_num_queries(4):
        page(admin_client, list_address(PonPort))


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"kind": EventKind.OFFLINE, "cause": "DYING_GASP"}, "Fuera de línea"),
        ({"kind": EventKind.OFFLINE, "cause": "DYING_GASP"}, "DYING_GASP"),
        ({"kind": EventKind.MOVED, "before": "1/2/3", "after": "1/2/7"}, "1/2/3 → 1/2/7"),
        ({"kind": EventKind.POWER, "before": "good", "after": "bad"}, "Buena → Mala"),
        (
            {"kind": EventKind.ADMIN_STATE, "before": "ACTIVE", "after": "SUSPENDED"},
            "Activa → Suspendida",
        ),
        ({"kind": EventKind.DESCRIPTION, "before": "<b>Ana", "after": "Beto"}, "<b>Ana → Beto"),
        (
            {"kind": EventKind.HELD_BACK, "details": {"reason": "REBOOTED"}},
            "la OLT acaba de reiniciarse",
        ),
    ],
)
def test_an_event_is_said_in_words(
    admin_client: Client, fields: dict[str, object], text: str
) -> None:
    factories.make_onu_event(**{"cause": None} | fields)

    html = page(admin_client, list_address(OnuEvent))

    assert text in text_of(html)
    assert "<b>" not in html


def test_every_reason_to_hold_back_has_its_words() -> None:
    assert {verdict.name for verdict in Verdict} - {"APPLY"} == set(HELD_BACK)


def test_events_are_found_by_kind_and_serial_the_newest_first(admin_client: Client) -> None:
    now = timezone.now()
    old = factories.make_onu_event(at=now - timedelta(hours=1), serial="HWTC00000001")
    new = factories.make_onu_event(at=now, serial="HWTC00000001")
    factories.make_onu_event(kind=EventKind.ONLINE, serial="ZTEG00000001")

    assert listed(admin_client, OnuEvent, kind__exact="OFFLINE") == [new, old]
    assert listed(admin_client, OnuEvent, q="hwtc00000001") == [new, old]


def test_the_page_of_an_event_of_an_olt_opens(admin_client: Client) -> None:
    event = factories.make_onu_event(
        onu=None,
        olt=factories.make_olt(name="OLT-CALLAO"),
        kind=EventKind.HELD_BACK,
        details={"reason": "SUSPECT_DROP", "seen": 186},
    )

    html = text_of(page(admin_client, change_address(event)))

    assert "OLT-CALLAO" in html
    assert '"seen": 186' in html
    assert "None" not in html


def test_the_page_of_an_onu_shows_its_last_events(admin_client: Client) -> None:
    onu = factories.make_onu()
    now = timezone.now()
    for number in range(LAST_EVENTS + 1):
        at = now - timedelta(minutes=number)
        factories.make_onu_event(onu=onu, at=at, cause=f"CAUSE_{number}_")
    factories.make_onu_event(cause="OF_ANOTHER")

    html = page(admin_client, change_address(onu))

    assert html.index("CAUSE_0_") < html.index(f"CAUSE_{LAST_EVENTS - 1}_")
    assert f"CAUSE_{LAST_EVENTS}_" not in html
    assert "OF_ANOTHER" not in html


def test_a_port_shows_its_counts_and_its_light_in_words(admin_client: Client) -> None:
    port = factories.make_pon_port(
        frame=0, slot=1, port=7, known=41, present=40, online=3, mean_rx_dbm=-21.5, worst_rx_dbm=-29
    )

    html = page(admin_client, list_address(PonPort))

    assert "1/7" in text_of(html)
    assert '<span class="light light-bad" title="Mala">-29.0<span' in html
    assert "41" in text_of(page(admin_client, change_address(port)))


@pytest.mark.parametrize("model", [OnuEvent, PonPort])
def test_they_are_only_read(admin_client: Client, model: type[OnuEvent | PonPort]) -> None:
    assert admin_client.get(add_address(model)).status_code == 403
