"""The frame of the admin: titles, menu, language, dates."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import date_format, localize

from tests import factories
from tests.admin_pages import change_address, page, text_of

pytestmark = pytest.mark.django_db


def menu(html: str) -> list[str]:
    order = ["Tareas en las OLT", "Rastreadores de cuotas", "Modelos de OLT", "Grupos"]
    return sorted(order, key=html.index)


def test_the_menu_begins_with_the_daily_work(admin_client: Client) -> None:
    html = text_of(page(admin_client, "/admin/"))

    assert menu(html) == ["Tareas en las OLT", "Rastreadores de cuotas", "Modelos de OLT", "Grupos"]
    assert "Operación | Facho Deluxe" in html


def test_within_an_app_the_menu_begins_with_what_is_opened_most(admin_client: Client) -> None:
    html = page(admin_client, "/admin/")

    order = ["onus/onudata", "onus/ponport", "onus/onuevent"]
    assert sorted(order, key=lambda name: html.index(f"/admin/{name}/")) == order
    order = ["snmp_jobs/snmpjob", "snmp_jobs/snmpjobhost", "snmp_jobs/snmpjoboid"]
    assert sorted(order, key=lambda name: html.index(f"/admin/{name}/")) == order


def test_a_list_is_called_what_it_lists(admin_client: Client) -> None:
    html = page(admin_client, "/admin/snmp_jobs/snmpjob/")

    assert "<title>Tareas SNMP | Facho Deluxe</title>" in html
    assert "<h1>Tareas SNMP</h1>" in html


def test_what_was_saved_is_said_without_an_article_of_the_wrong_gender(
    admin_client: Client,
) -> None:
    response = admin_client.post("/admin/auth/group/add/", {"name": "Turno"}, follow=True)

    said = next(str(message) for message in response.context["messages"])
    assert said.startswith("Se agregó: grupo ")


def test_every_model_of_ours_is_in_the_menu(admin_client: Client) -> None:
    html = page(admin_client, "/admin/")

    names = [
        "hosts/olt",
        "onus/onudata",
        "snmp_jobs/snmpjob",
        "snmp_jobs/snmpjobhost",
        "snmp_jobs/snmpjoboid",
        "executions/execution",
        "executions/executionattempt",
        "execution_coordinator/quotatracker",
        "execution_coordinator/quotaviolation",
        "execution_coordinator/coordinatorlog",
        "execution_coordinator/executionplan",
        "execution_coordinator/pulse",
        "brands/brand",
        "brands/oltfamily",
        "brands/oltmodel",
        "brands/indexlayout",
        "oids/oid",
    ]
    assert [name for name in names if f'href="/admin/{name}/"' not in html] == []


def test_a_browser_in_english_gets_english(admin_client: Client) -> None:
    response = admin_client.get("/admin/", headers={"accept-language": "en"})

    assert "Quota trackers" in response.content.decode()


def test_pages_carry_no_style_and_no_script_of_ours_inline(admin_client: Client) -> None:
    onu = factories.make_onu(onu_rx_dbm=-20.0, extra={"a": 1})

    html = page(admin_client, change_address(onu))

    assert "style=" not in html
    assert "<style" not in html
    assert "facho/console.css" in html


@pytest.mark.parametrize(
    ("language", "text"), [("es", "02/03/2026 20:04:05"), ("en", "2026-03-02 20:04:05")]
)
def test_times_have_24_hours_in_the_zone_of_the_project(language: str, text: str) -> None:
    instant = datetime(2026, 3, 3, 1, 4, 5, tzinfo=UTC)
    with translation.override(language), timezone.override("America/Lima"):
        assert date_format(timezone.localtime(instant), "DATETIME_FORMAT") == text


def test_a_power_has_a_decimal_point_as_the_olts_print_it() -> None:
    with translation.override("es"):
        assert localize(-21.5, use_l10n=True) == "-21.5"
