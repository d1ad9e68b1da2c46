"""A list that is too long to be counted says about how long it is, and turns its first pages."""

import pytest
from django.test import Client

from console import long_lists, row_counts
from console.row_counts import About
from onus.models import OnuData
from tests.admin_pages import list_address, listed, page, text_of
from tests.factories import make_olt, make_onu

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(row_counts, "MOST_COUNTED", 6)
    monkeypatch.setattr(long_lists, "MOST_TURNED", 6)
    monkeypatch.setattr("onus.admin.OnuAdmin.list_per_page", 2)


def make_onus(count: int) -> None:
    olt = make_olt()
    for _ in range(count):
        make_onu(olt=olt)


@pytest.mark.parametrize(
    ("onus", "shown"), [(1, "1 ONU"), (2, "2 ONU"), (3, "3 ONU"), (6, "6 ONU")]
)
def test_a_short_list_is_counted(admin_client: Client, onus: int, shown: str) -> None:
    make_onus(onus)

    assert f" {shown} " in text_of(page(admin_client, list_address(OnuData)))


def test_a_long_list_says_that_it_does_not_know_exactly(admin_client: Client) -> None:
    make_onus(7)

    assert " ≈ " in text_of(page(admin_client, list_address(OnuData)))


def test_a_count_that_would_read_the_whole_table_is_not_made(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(row_counts, "_DEAREST_COUNT", 0.0)
    make_onus(3)

    response = admin_client.get(list_address(OnuData))

    assert isinstance(response.context["cl"].result_count, About)
    assert response.context["cl"].result_count >= 3
    assert response.context["cl"].multi_page


def test_the_last_page_ends_the_list(admin_client: Client) -> None:
    make_onus(5)

    last = listed(admin_client, OnuData, p="3")

    assert last == [OnuData.objects.order_by("onu_number").last()]
    assert " 5 ONU " in text_of(page(admin_client, list_address(OnuData), p="3"))


@pytest.mark.parametrize("number", ["4", "0", "-1", "9999999"])
def test_there_is_no_page_beyond_the_limit_or_the_end(admin_client: Client, number: str) -> None:
    make_onus(7)

    response = admin_client.get(list_address(OnuData), {"p": number})

    assert response.status_code == 302
    assert response.headers["Location"].endswith("?e=1")


def test_all_pages_together_show_each_row_once(admin_client: Client) -> None:
    make_onus(6)

    pages = [listed(admin_client, OnuData, p=str(number)) for number in (1, 2, 3)]

    assert [len(rows) for rows in pages] == [2, 2, 2]
    assert len({onu.pk for rows in pages for onu in rows}) == 6


@pytest.mark.parametrize(
    ("rows", "shown"),
    [(7, "≈ 7"), (1234, "≈ 1 200"), (52_340, "≈ 52 000"), (1_034_123, "≈ 1 000 000")],
)
def test_an_estimate_is_shown_with_two_digits(rows: int, shown: str) -> None:
    assert str(About(rows)).replace("\N{NO-BREAK SPACE}", " ") == shown
