"""What a list shows, as a file that is made in the background."""

import csv
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client
from django.utils import timezone

from errands.choices import Status
from errands.files import delete_old, file_of
from errands.models import Errand
from errands.running import run_next
from executions.choices import Status as RunStatus
from executions.models import Execution
from onus.models import OnuData
from tests.admin_pages import change_address, list_address, page, text_of
from tests.factories import make_execution, make_olt, make_onu

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder_of_this_test(settings: object, tmp_path: Path) -> None:
    settings.EXPORT_DIR = tmp_path / "exports"  # type: ignore[attr-defined]  # pytest-django's


def ask(client: Client, model: type[OnuData | Execution], kind: str, query: str = "") -> Errand:
    address = f"{list_address(model)}export/"
    response = client.post(address, {"kind": kind, "query": query}, follow=True)
    assert response.status_code == 200
    return Errand.objects.latest("pk")


def rows_of(errand: Errand) -> list[dict[str, str]]:
    with file_of(errand).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_list_of_onus_becomes_a_file_of_what_its_filters_show(admin_client: Client) -> None:
    make_onu(description="Rosa")
    onu = make_onu(
        olt=make_olt(name="OLT-CALLAO"), description="Juan, «Ñ»", onu_rx_dbm=-27.5, serial="X1"
    )

    errand = ask(admin_client, OnuData, "csv", "olt=callao&p=3")
    assert (errand.status, errand.total) == (Status.WAITING, None)
    assert run_next() == errand.pk
    errand.refresh_from_db()

    assert (errand.status, errand.done, errand.total) == (Status.DONE, 1, 1)
    (row,) = rows_of(errand)
    assert (row["OLT"], row["descripción"], row["serie"]) == ("OLT-CALLAO", "Juan, «Ñ»", "X1")
    assert (row["Rx ONU (dBm)"], row["potencia en la ONU"]) == ("-27.5", "Débil")
    assert row["ONU"] == str(onu.onu_number)


def test_the_file_is_had_from_its_page(admin_client: Client) -> None:
    make_onu()
    errand = ask(admin_client, OnuData, "csv")
    address = f"{list_address(Errand)}{errand.pk}/file/"

    assert admin_client.get(address).status_code == 404
    run_next()
    response = admin_client.get(address)

    assert response.status_code == 200
    assert response.headers["Content-Disposition"] == (
        f'attachment; filename="onus-onudata-{errand.pk}.csv"'
    )
    assert response.getvalue().startswith(b"\xef\xbb\xbfOLT,")


def test_a_workbook_holds_numbers_and_texts(admin_client: Client) -> None:
    make_onu(description="=1+1", onu_rx_dbm=-21.5)
    errand = ask(admin_client, OnuData, "xlsx")

    run_next()

    with zipfile.ZipFile(file_of(errand)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<v>-21.5</v>" in sheet
    assert "=1+1" in sheet
    assert "<f>" not in sheet


def test_a_text_is_no_formula_of_a_spreadsheet(admin_client: Client) -> None:
    make_onu(description='=HYPERLINK("http://192.0.2.1")')
    errand = ask(admin_client, OnuData, "csv")

    run_next()

    assert rows_of(errand)[0]["descripción"] == '\'=HYPERLINK("http://192.0.2.1")'


def test_executions_are_exported_with_their_error_as_it_came(admin_client: Client) -> None:
    make_execution(status=RunStatus.SUCCESS)
    make_execution(status=RunStatus.FAILED, error_text="no answer\nat all", error_code="timeout")
    errand = ask(admin_client, Execution, "csv", "status__exact=FAILED")

    run_next()

    (row,) = rows_of(errand)
    assert (row["estado"], row["error"]) == ("Fallida", "no answer\nat all")


def test_an_empty_list_is_a_file_with_a_header(admin_client: Client) -> None:
    for kind in ("csv", "xlsx"):
        errand = ask(admin_client, OnuData, kind)
        run_next()
        errand.refresh_from_db()
        assert errand.status == Status.DONE
        assert file_of(errand).stat().st_size > 100


def test_what_its_owner_may_not_see_is_not_exported(client: Client) -> None:
    user = User.objects.create_user("lector", is_staff=True)
    user.groups.add(Group.objects.get(name="lectura"))
    client.force_login(user)
    errand = ask(client, OnuData, "csv")
    user.groups.clear()

    run_next()
    errand.refresh_from_db()

    assert errand.status == Status.FAILED
    assert "NotAllowedError" in errand.error
    assert not file_of(errand).exists()


def test_everybody_sees_their_own_and_superusers_see_all(
    client: Client, admin_client: Client
) -> None:
    others = ask(admin_client, OnuData, "csv")
    user = User.objects.create_user("lector", is_staff=True)
    user.groups.add(Group.objects.get(name="lectura"))
    client.force_login(user)
    own = ask(client, OnuData, "csv")

    for name in ("state", "file"):
        assert client.get(f"{list_address(Errand)}{others.pk}/{name}/").status_code == 404
    assert client.post(f"{list_address(Errand)}{others.pk}/cancel/").status_code == 404
    assert client.get(f"{list_address(Errand)}{own.pk}/state/").status_code == 200
    assert admin_client.get(f"{list_address(Errand)}{own.pk}/state/").status_code == 200


def test_who_may_not_see_a_list_may_not_export_it(client: Client) -> None:
    client.force_login(User.objects.create_user("nobody", is_staff=True))

    response = client.post(f"{list_address(OnuData)}export/", {"kind": "csv"})

    assert response.status_code == 403
    assert not Errand.objects.exists()


@pytest.mark.parametrize("kind", ["", "delete", "exe"])
def test_there_is_no_other_kind_of_file(admin_client: Client, kind: str) -> None:
    response = admin_client.post(f"{list_address(OnuData)}export/", {"kind": kind})

    assert response.status_code == 400


def test_the_page_follows_what_is_open_and_then_offers_the_file(admin_client: Client) -> None:
    errand = ask(admin_client, OnuData, "csv")
    address = f"{list_address(Errand)}{errand.pk}/state/"

    assert f'data-live="{address}" data-seconds="2"' in page(admin_client, address)
    run_next()
    ended = page(admin_client, address)

    assert "data-live" not in ended
    assert "Descargar" in text_of(ended)


def test_what_is_open_is_cancelled_from_its_page(admin_client: Client) -> None:
    errand = ask(admin_client, OnuData, "csv")
    address = f"{list_address(Errand)}{errand.pk}/cancel/"

    assert f'formaction="{address}"' in page(admin_client, change_address(errand))
    assert admin_client.get(address).status_code == 405
    admin_client.post(address)

    errand.refresh_from_db()
    assert errand.status == Status.CANCELLED
    assert run_next() is None
    assert "formaction" not in page(admin_client, change_address(errand))


def test_files_go_after_some_days(admin_client: Client) -> None:
    old, young = (ask(admin_client, OnuData, "csv") for _ in range(2))
    run_next()
    run_next()
    Errand.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=8))

    assert delete_old() == 1

    assert (file_of(old).exists(), file_of(young).exists()) == (False, True)
    assert list(Errand.objects.all()) == [young]
