"""Import with a preview, and export."""

import csv
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from brands.models import OltModel
from hosts.choices import Reachability
from hosts.models import OLT
from tests import factories
from tests.admin_pages import list_address, page, text_of

ADDRESS = "/admin/hosts/olt/import/"
HEADER = "name,ip,port,community,brand,model,enabled\n"
CANARY = "c4n4ry-w0rd"
TWO_BAD = HEADER + (
    f"LIMA-01,192.0.2.10,,{CANARY},ZTE,,\n"
    f"LIMA-02,nowhere,,{CANARY},ZTE,,\n"
    f"LIMA-03,192.0.2.12,1161,{CANARY},ZTE,C320,no\n"
    f"LIMA-04,192.0.2.13,,{CANARY},Nokia,,\n"
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _brands() -> None:
    brand = factories.make_brand(name="ZTE")
    factories.make_olt_model(family=factories.make_family(brand=brand), name="C320")


def upload(client: Client, text: str | bytes) -> Any:
    content = text if isinstance(text, bytes) else text.encode()
    return client.post(ADDRESS, {"file": SimpleUploadedFile("olts.csv", content)})


def go_on(client: Client, shown: Any) -> HttpResponse:
    fingerprint = shown.context["plan"].fingerprint
    return client.post(ADDRESS, {"fingerprint": fingerprint}, follow=True)  # type: ignore[return-value]


def read(response: Any) -> str:
    assert response.status_code == 200
    return text_of(response.content.decode())


def test_the_preview_tells_good_lines_from_bad_ones_and_writes_nothing(
    admin_client: Client,
) -> None:
    text = read(upload(admin_client, TWO_BAD))

    assert "2 nuevas 0 cambian 0 sin cambios 2 líneas fuera" in text
    assert "3 ip nowhere escriba una dirección IP como 192.0.2.10" in text
    assert "5 brand Nokia esa marca no existe: use una de ZTE" in text
    assert "2 LIMA-01 192.0.2.10:161 ZTE por reconocer" in text
    assert "4 LIMA-03 deshabilitada 192.0.2.12:1161 ZTE C320" in text
    assert not OLT.objects.exists()


def test_going_on_imports_the_good_lines(admin_client: Client) -> None:
    text = read(go_on(admin_client, upload(admin_client, TWO_BAD)))

    assert "2 creadas, 0 modificadas, 0 sin cambios. 2 líneas quedaron fuera." in text
    rows = OLT.objects.order_by("name")
    assert [(olt.name, olt.community.reveal()) for olt in rows] == [
        ("LIMA-01", CANARY),
        ("LIMA-03", CANARY),
    ]
    assert LogEntry.objects.count() == 2


def test_a_change_is_shown_from_what_to_what(admin_client: Client) -> None:
    model = OltModel.objects.get()
    olt = factories.make_olt(name="LIMA-01", address="192.0.2.1", port=161, model=model)

    shown = upload(admin_client, HEADER + f"LIMA-01,192.0.2.10,,{CANARY},ZTE,,no\n")

    text = read(shown)
    assert "Dirección IP 192.0.2.1 → 192.0.2.10" in text
    assert "Comunidad SNMP cambió; es secreta y no se muestra" in text
    assert "Habilitada Sí → No" in text
    assert "Modelo" not in text.partition("OLT que cambiarían")[2]
    olt.refresh_from_db()
    assert olt.address == "192.0.2.1"
    go_on(admin_client, shown)
    olt.refresh_from_db()
    assert (olt.address, olt.enabled, olt.community.reveal()) == ("192.0.2.10", False, CANARY)


def test_an_olt_whose_line_is_left_out_keeps_its_address_from_others(
    admin_client: Client,
) -> None:
    factories.make_olt(name="LIMA-01", address="192.0.2.1", port=161)
    lines = f"LIMA-01,192.0.2.9,0,{CANARY},ZTE,,\nLIMA-02,192.0.2.1,,{CANARY},ZTE,,\n"

    text = read(upload(admin_client, HEADER + lines))

    assert "3 ip 192.0.2.1:161 la OLT LIMA-01 tiene esta dirección y este puerto" in text
    assert "No hay nada que importar." in text


def test_what_changed_since_the_preview_is_shown_again(admin_client: Client) -> None:
    shown = upload(admin_client, HEADER + f"LIMA-01,192.0.2.10,,{CANARY},ZTE,,\n")
    factories.make_olt(name="OTHER", address="192.0.2.10", port=161)

    text = read(go_on(admin_client, shown))

    assert "Las OLT cambiaron desde que se mostró esto" in text
    assert "la OLT OTHER tiene esta dirección y este puerto" in text
    assert OLT.objects.count() == 1


def test_going_on_without_a_file_asks_for_it(admin_client: Client) -> None:
    shown = upload(admin_client, HEADER + f"LIMA-01,192.0.2.10,,{CANARY},ZTE,,\n")
    page(admin_client, ADDRESS)

    assert "Elija el archivo otra vez." in read(go_on(admin_client, shown))
    assert not OLT.objects.exists()


def test_the_same_file_again_has_nothing_to_import(admin_client: Client) -> None:
    text = HEADER + f"LIMA-01,192.0.2.10,,{CANARY},ZTE,,\n"
    go_on(admin_client, upload(admin_client, text))

    assert "1 sin cambios" in read(upload(admin_client, text))
    assert "No hay nada que importar." in read(upload(admin_client, text))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("name,ip\n", "1 community — falta esta columna"),
        ("name,ip,community,brand\nA,1,x,ZTE,surplus\n", "tiene más celdas que columnas"),
        ("ÑANDÚ".encode("latin-1"), "El archivo no es texto UTF-8"),
        (b"x" * 300_000, "El archivo tiene más de 256 KB"),
        ("", "falta esta columna"),
        ('name,ip,community,brand\n"A,192.0.2.1,x,ZTE\n', "esto no es CSV: revise sus comillas"),
        ("name,,ip,community,brand\n", "1 (sin nombre) — use solo name, ip, community, brand"),
    ],
)
def test_a_file_that_is_no_good_is_told_so(
    admin_client: Client, content: str | bytes, said: str
) -> None:
    assert said in read(upload(admin_client, content))
    assert not OLT.objects.exists()


def test_the_community_is_in_no_page_no_session_and_no_history(admin_client: Client) -> None:
    shown = upload(admin_client, TWO_BAD + f"LIMA-05,192.0.2.20,{CANARY},ZTE,,\n")
    sessions = [session.get_decoded() for session in Session.objects.all()]
    stored = f"{sessions}{[session.session_data for session in Session.objects.all()]}"
    done = go_on(admin_client, shown)
    entries = [entry.change_message for entry in LogEntry.objects.all()]
    exported = admin_client.get("/admin/hosts/olt/export.csv").content.decode()

    places = [shown.content.decode(), done.content.decode(), stored, str(entries), exported]
    assert OLT.objects.get(name="LIMA-01").community.reveal() == CANARY
    token = OLT.objects.get(name="LIMA-01").community.token
    assert [secret for secret in (CANARY, token) for place in places if secret in place] == []
    assert "olt_import" not in admin_client.session


@pytest.mark.parametrize("count", [1, 3])
def test_preview_and_import_need_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    factories.make_olt(name="LIMA-1", address="192.0.2.100")
    lines = [f"LIMA-{n},192.0.2.{n},,{CANARY},ZTE,C320,\n" for n in range(1, count + 2)]

    with django_assert_num_queries(13):
        shown = upload(admin_client, HEADER + "".join(lines))
    assert "Nada se ha escrito todavía." in read(shown)


def with_permissions(client: Client, *codenames: str) -> Client:
    user = User.objects.create_user("somebody", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codenames))
    client.force_login(user)
    return client


def test_who_may_not_add_and_change_olts_may_not_import(client: Client) -> None:
    with_permissions(client, "view_olt", "change_olt")

    assert client.get(ADDRESS).status_code == 403
    html = page(client, list_address(OLT))
    assert ADDRESS not in html
    assert "/admin/hosts/olt/export.csv" in html


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_who_may_not_see_olts_may_not_export(client: Client, kind: str) -> None:
    with_permissions(client, "view_execution")

    assert client.get(f"/admin/hosts/olt/export.{kind}").status_code == 403


def exported(client: Client, **query: str) -> list[list[str]]:
    response = client.get("/admin/hosts/olt/export.csv", query)
    assert response.status_code == 200
    return list(csv.reader(StringIO(response.content.decode("utf-8-sig"), newline="")))


def test_the_export_has_the_olts_of_the_list_with_its_filters(admin_client: Client) -> None:
    factories.make_olt(
        name="LIMA-01",
        address="192.0.2.10",
        port=161,
        brand=factories.make_brand(name="Huawei"),
        reachability=Reachability.REACHABLE,
        sys_name="=1+1",
    )
    factories.make_olt(enabled=False)

    header, *rows = exported(admin_client, enabled__exact="1")

    assert header[:8] == [
        *("name", "ip", "port", "brand", "model", "enabled"),
        *("Alcance", "En silencio desde"),
    ]
    assert [row[:7] for row in rows] == [
        ["LIMA-01", "192.0.2.10", "161", "Huawei", "", "yes", "Responde"]
    ]
    assert rows[0][-2] == "'=1+1"
    assert len(exported(admin_client)) == 3


def test_the_export_is_also_a_spreadsheet(admin_client: Client) -> None:
    factories.make_olt(name="LIMA-01")

    response = admin_client.get("/admin/hosts/olt/export.xlsx")

    with ZipFile(BytesIO(response.content)) as book:
        assert "LIMA-01" in book.read("xl/worksheets/sheet1.xml").decode()
    assert response["Content-Disposition"].startswith('attachment; filename="olt-')
    assert response["Content-Disposition"].endswith('.xlsx"')


@pytest.mark.parametrize("count", [1, 3])
def test_the_export_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        factories.make_olt(model=factories.make_olt_model())

    with django_assert_num_queries(9):
        assert len(exported(admin_client)) == count + 1


def test_the_page_shows_a_file_as_it_should_be(admin_client: Client) -> None:
    html = admin_client.get(ADDRESS).content.decode()

    assert "name,ip,port,community,brand,model,enabled\nOLT-NORTE-01,192.0.2.10,161," in html
