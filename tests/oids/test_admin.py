import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from oids.forms import OidForm
from oids.models import OID
from tests import factories
from tests.admin_pages import add_address, change_address, list_address, listed, page, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_oids(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    for _ in range(item_count):
        factories.make_oid()

    with django_assert_num_queries(7):
        page(admin_client, list_address(OID))


@pytest.mark.parametrize(
    "query", [{"q": "serial"}, {"q": "1.3.6.1.4.1.99999.77"}, {"in_discovery__exact": "1"}]
)
def test_search_and_filters_find_the_oid(admin_client: Client, query: dict[str, str]) -> None:
    factories.make_oid()
    oid = factories.make_oid(name="serial", oid="1.3.6.1.4.1.99999.77", in_discovery=True)

    assert listed(admin_client, OID, **query) == [oid]


FORM = {
    "name": "serial",
    "oid": "1.3.6.1.4.1.99999.1",
    "purpose": "onu_rx_dbm",
    "kind": "number",
    "scale": "0.01",
    "offset": "-100",
    "minimum": "-60",
    "unavailable": "2147483647\n65535",
}


def posted(client: Client, **fields: str) -> Any:
    data = {"family": str(factories.make_family().pk), **FORM, **fields}
    return client.post(add_address(OID), data)


def test_the_page_shows_a_reading_in_plain_fields(admin_client: Client) -> None:
    reading = {"kind": "enumeration", "values": {"1": "ONLINE", "0": None}, "default": "UNKNOWN"}
    html = page(admin_client, change_address(factories.make_oid(reading=reading)))

    assert "0 = -\n1 = ONLINE</textarea>" in html
    assert 'name="default" value="UNKNOWN"' in html
    assert "Número que representa una palabra" in text_of(html)


def test_plain_fields_become_the_reading(admin_client: Client) -> None:
    response = posted(admin_client)

    assert response.status_code == 302
    assert OID.objects.get().reading == {
        "kind": "number",
        "scale": 0.01,
        "offset": -100,
        "minimum": -60,
        "unavailable": [2147483647, 65535],
    }


def test_a_page_that_is_saved_as_it_is_changes_no_reading() -> None:
    call_command("load_catalog", verbosity=0)
    before = dict(OID.objects.values_list("pk", "reading"))
    # Many columns of the catalogue are read alike: one of each kind is saved.
    unlike = {(json.dumps(oid.reading), oid.purpose): oid for oid in OID.objects.all()}
    assert len(unlike) > 100

    for oid in unlike.values():
        form = OidForm(instance=oid)
        data = {name: form.initial.get(name, "") for name in form.fields if name != "reading"}
        again = OidForm({k: v for k, v in data.items() if v is not None}, instance=oid)
        assert again.is_valid(), (oid, again.errors)
        again.save()

    assert dict(OID.objects.values_list("pk", "reading")) == before


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (
            {"oid": "1.3.x"},
            {"oid": "«1.3.x» no es un OID: escriba números separados por puntos, como 1.3.6.1.2.1"},
        ),
        (
            {"oid": "3.1"},
            {"oid": "«3.1» comienza con 3.1: ningún OID comienza así"},
        ),
        (
            {"oid": "1.3.4294967296"},
            {
                "oid": "«1.3.4294967296» tiene el número 4294967296: el mayor de un OID es "
                "4294967295"
            },
        ),
        (
            {"kind": "none"},
            {"kind": "Escoja una opción válida. none no es una de las opciones disponibles."},
        ),
        ({"scale": "0"}, {"scale": "La escala es 0: todos los valores serían iguales"}),
        (
            {"kind": "milliwatts", "scale": "-1", "minimum": "", "unavailable": ""},
            {"scale": "La escala es -1: debe ser mayor que 0"},
        ),
        (
            {"minimum": "5.5", "maximum": "1"},
            {"minimum": "El mínimo, 5.5, es mayor que el máximo, 1"},
        ),
        ({"unavailable": "N/A"}, {"unavailable": "«N/A» no es un número entero"}),
        (
            {"kind": "enumeration", "words": "1 ONLINE"},
            {"words": "«1 ONLINE» no está escrito como 1 = ONLINE"},
        ),
        (
            {"kind": "enumeration", "words": "uno = ONLINE"},
            {"words": "«uno» no es un número entero: escriba una línea como 1 = ONLINE"},
        ),
        (
            {"kind": "enumeration", "words": ""},
            {"words": "Ningún número tiene palabra: escriba una por línea, como 1 = ONLINE"},
        ),
        (
            {"kind": "decimal_text", "pattern": "("},
            {"pattern": "«(» no es una expresión regular: en el carácter 1, hay un ( sin cerrar"},
        ),
        (
            {"kind": "text", "pattern": "onu"},
            {"pattern": "«onu» tiene 0 grupos: ponga entre ( ) la parte que cuenta y ninguna otra"},
        ),
        (
            {"kind": "place", "pattern": "x"},
            {
                "pattern": "«x» necesita grupos, cada uno con un nombre de frame, slot, port, "
                r"onu_number, como (?P<port>\d+)"
            },
        ),
        (
            {"kind": "place", "pattern": ""},
            {"pattern": "Falta el patrón: es lo que encuentra el lugar en el nombre"},
        ),
        (
            {"kind": "text", "pattern": "(a+)+$"},
            {
                "pattern": "«(a+)+$» podría tardar demasiado con algunos textos: repite algo que "
                "ya se repite, como (a+)+, o tiene varias repeticiones que pueden repartirse las "
                "mismas letras, como .*.* o (a|ab)*. Escriba lo que hay entre ellas, comience con "
                "^ o indique cuántas veces como máximo, como en \\d{1,4}"
            },
        ),
    ],
)
def test_what_cannot_be_read_is_refused_on_its_field_in_spanish(
    admin_client: Client, fields: dict[str, str], wrong: dict[str, str]
) -> None:
    response = posted(admin_client, **fields)

    assert response.context["adminform"].form.errors == {
        name: [message] for name, message in wrong.items()
    }
    assert not OID.objects.exists()


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        (".1.3.6.1.4.1.99999.1.2.3 = INTEGER: 8064", "", "Lugar Puerto 2 · ONU 3 Valor -19.36"),
        ("2.3", "8064", "Lugar Puerto 2 · ONU 3 Valor -19.36"),
        ("2.3", "INTEGER: 65535", "Lugar Puerto 2 · ONU 3 Valor no disponible"),
        ("", 'STRING: "x"', 'Valor No se puede leer así: "x" no es un número'),
        (
            "",
            "Hex-STRING: 00 FF",
            "Valor No se puede leer así: Hex-STRING: 00 FF no es un número",
        ),
        ("", "INTEGER: up", "Valor «up» no contiene un número, y INTEGER lo necesita"),
        (
            "",
            "Hex-STRING: 4x",
            "Valor «4x» no es un Hex-STRING: escriba pares de cifras, como 48 57 54 43",
        ),
        ("", "IpAddress: 192.0.2", "Valor «192.0.2» no es una dirección IP como 192.0.2.1"),
        (
            "",
            "OID: ifDescr",
            "Valor «ifDescr» no es un OID: escriba números separados por puntos, como 1.3.6.1.2.1",
        ),
        ("if.1", "", "Lugar «if.1» no es un OID ni un índice como 4194312448.2"),
        ("1.3.6.1.4.1.9.1", "", "Lugar 1.3.6.1.4.1.9.1 no está debajo de 1.3.6.1.4.1.99999.1"),
        (
            "2",
            "",
            (
                "Lugar La estructura de índice no corresponde: 2 no tiene tantos números como "
                "arcos la estructura: 1 en lugar de 2"
            ),
        ),
        ("", "", ""),
    ],
)
def test_what_is_pasted_is_decoded_as_the_fields_say_and_nothing_is_saved(
    admin_client: Client, key: str, value: str, answer: str
) -> None:
    layout = factories.make_index_layout(spec=[{"field": "port"}, {"field": "onu_number"}])
    form = FORM | {"family": str(layout.family_id), "index_layout": str(layout.pk)}
    pasted = {"pasted_key": key, "pasted_value": value}

    response = admin_client.post(reverse("admin:oids_oid_preview"), form | pasted)

    assert text_of(response.content.decode()) == answer
    assert not OID.objects.exists()


def test_a_field_that_is_wrong_is_named_beside_the_rest(admin_client: Client) -> None:
    response = admin_client.post(
        reverse("admin:oids_oid_preview"), FORM | {"scale": "0", "pasted_value": "5"}
    )

    assert text_of(response.content.decode()) == (
        "Escala La escala es 0: todos los valores serían iguales"
    )


PLACE = r"(?P<slot>\d+)/(?P<port>\d+)"


@pytest.mark.parametrize(
    ("fields", "value", "answer"),
    [
        ({"kind": "place", "pattern": PLACE}, "GPON 1/3", "Valor Slot 1 · Puerto 3"),
        (
            {"kind": "place", "pattern": PLACE},
            "vlan",
            f'Valor No se puede leer así: "vlan" no es un nombre según el patrón {PLACE}',
        ),
        (
            {"kind": "place", "pattern": "(?P<slot>.+)"},
            "a",
            (
                'Valor No se puede leer así: "a" tiene «a» en slot, que no es un número de hasta '
                "10 cifras"
            ),
        ),
        (
            {"kind": "enumeration", "words": "1 = ONLINE\n2 = OFFLINE"},
            "7",
            "Valor No se puede leer así: 7 no es ninguno de estos: 1, 2",
        ),
        ({"kind": "enumeration", "words": "1 = ONLINE"}, "1", "Valor ONLINE"),
        (
            {"kind": "decimal_text", "pattern": r"(\d+) dBm"},
            "STRING: off",
            r'Valor No se puede leer así: "off" no tiene ningún número según el patrón (\d+) dBm',
        ),
        (
            {"kind": "text", "pattern": r"onu (\d+)"},
            "x" * 257,
            f'Valor No se puede leer así: "{"x" * 78}… tiene más de 256 caracteres',
        ),
        (
            {"kind": "gpon_serial"},
            "STRING: x",
            'Valor No se puede leer así: "x" no es la serie de una ONU GPON como HWTC1A2B3C4D',
        ),
        (
            {"kind": "mac"},
            "STRING: x",
            'Valor No se puede leer así: "x" no es una dirección MAC como AA:BB:CC:DD:EE:FF',
        ),
        (
            {"kind": "date_and_time"},
            "Hex-STRING: 07 E9 02 14 02 3A 33 00",
            "Valor 20/02/2025 02:58:51",
        ),
        (
            {"kind": "date_and_time"},
            "5",
            "Valor No se puede leer así: 5 no es un DateAndTime de 8 u 11 octetos",
        ),
        ({"kind": "date_text"}, "2025-02-20 02:58:51", "Valor 20/02/2025 02:58:51"),
        (
            {"kind": "date_text"},
            "2025-02-30 02:58:51",
            'Valor No se puede leer así: "2025-02-30 02:58:51" es una fecha que no existe',
        ),
        (
            {"kind": "date_text"},
            "ayer",
            'Valor No se puede leer así: "ayer" no es una fecha como 2025-02-20 02:58:51',
        ),
    ],
)
def test_a_value_and_its_faults_are_told_in_the_language_and_the_formats_of_the_site(
    admin_client: Client, fields: dict[str, str], value: str, answer: str
) -> None:
    form = {"oid": "1.3.6.1.4.1.99999.1", "pasted_value": value, **fields}
    response = admin_client.post(reverse("admin:oids_oid_preview"), form)

    assert text_of(response.content.decode()) == answer


@pytest.mark.parametrize(
    ("kind", "pattern", "text"),
    [
        ("decimal_text", "(a+)+$", "a" * 5000 + "!"),
        ("text", "(a|aa)+$", "a" * 5000 + "!"),
        ("text", "(a|a)*$", "a" * 5000 + "!"),
        ("text", "(.*)*x", "a" * 5000),
        ("decimal_text", r"\s*\s*\s*(x)", " " * 5000),
        ("place", "(?P<port>a|aa)+$", "a" * 5000 + "!"),
    ],
)
def test_no_pattern_holds_the_page_that_tries_it(
    admin_client: Client, kind: str, pattern: str, text: str
) -> None:
    form = {"oid": "1.3.6.1.4.1.99999.1", "kind": kind, "pattern": pattern}
    response = admin_client.post(
        reverse("admin:oids_oid_preview"), form | {"pasted_value": f'STRING: "{text}"'}
    )

    assert text_of(response.content.decode()).startswith(
        f"Patrón «{pattern}» podría tardar demasiado con algunos textos: "
    )


def test_only_who_may_see_oids_decodes(client: Client) -> None:
    User.objects.create_user("eva", is_staff=True)
    client.force_login(User.objects.get())

    assert client.post(reverse("admin:oids_oid_preview"), FORM).status_code == 403
