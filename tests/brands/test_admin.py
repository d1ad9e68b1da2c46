from collections.abc import Callable

import pytest
from django.db.models import Model
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from brands.models import Brand, IndexLayout, OltFamily, OltModel
from tests import factories
from tests.admin_pages import add_address, change_address, list_address, listed, page, text_of

pytestmark = pytest.mark.django_db

PAGES: list[tuple[Callable[[], Model], int, str]] = [
    (factories.make_brand, 5, "Marcas"),
    (factories.make_family, 6, "Familias de OLT"),
    (lambda: factories.make_olt_model(sys_object_ids=["1.3.6.1.4.1.99999.1"]), 7, "Modelos de OLT"),
    (factories.make_index_layout, 7, "Estructuras de índice"),
]


@pytest.mark.parametrize("item_count", [1, 3])
@pytest.mark.parametrize(("make", "queries", "title"), PAGES)
def test_each_list_needs_the_same_queries_for_any_number_of_rows(
    admin_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    *,
    make: Callable[[], Model],
    queries: int,
    title: str,
    item_count: int,
) -> None:
    rows = [make() for _ in range(item_count)]

    with django_assert_num_queries(queries):
        html = page(admin_client, list_address(type(rows[0])))

    assert title in text_of(html)


@pytest.mark.parametrize("make", [make for make, _queries, _title in PAGES])
def test_each_page_opens(admin_client: Client, make: Callable[[], Model]) -> None:
    row = make()

    assert str(row) in text_of(page(admin_client, change_address(row)))
    page(admin_client, add_address(type(row)))


@pytest.mark.parametrize("model", [Brand, OltFamily, OltModel, IndexLayout])
def test_search_finds_by_the_name_of_the_brand(admin_client: Client, model: type[Model]) -> None:
    family = factories.make_family(brand=factories.make_brand(name="Huawei", slug="huawei"))
    factories.make_olt_model(family=family)
    factories.make_index_layout(family=family)
    factories.make_olt_model()
    factories.make_index_layout()

    assert len(listed(admin_client, model, q="huawei")) == 1


def test_an_index_layout_that_cannot_be_inverted_is_refused(admin_client: Client) -> None:
    family = factories.make_family()
    form = {"family": str(family.pk), "slug": "bad", "spec": '[{"field": "colour"}]'}

    response = admin_client.post(add_address(IndexLayout), form)

    assert list(response.context["adminform"].form.errors) == ["spec"]
    assert not IndexLayout.objects.exists()


def test_a_layout_is_written_in_lines(admin_client: Client) -> None:
    family = factories.make_family()
    form = {"family": str(family.pk), "slug": "pon", "spec": "slot:8 port:8 0:16\nonu_number"}

    assert admin_client.post(add_address(IndexLayout), form).status_code == 302
    layout = IndexLayout.objects.get()
    assert layout.layout.fields == ("slot", "port", "onu_number")
    assert "slot:8 port:8 0:16\nonu_number</textarea>" in page(admin_client, change_address(layout))


@pytest.mark.parametrize(
    ("spec", "message"),
    [
        ("slot:8 what", "Arco 1: «what» no es un campo, ni un número, ni una suma de ambos"),
        ("slot:8 onu_number:8", "Arco 1: las partes cubren 16 de 32 bits"),
        ("port\nonu", 'Arco 2: "onu" no es ninguno de estos: frame, slot, port, onu_number'),
        (
            "onu_number\nonu_number",
            "El campo onu_number aparece 2 veces: debe aparecer una sola vez",
        ),
        ("slot\nport", "Falta onu_number: una estructura da el lugar de una ONU"),
        ("own", "«own» va primero y después solo «any», una vez o más"),
        (
            "port*100 + onu_number*3",
            "Arco 1, parte 2: la unidad 3 no es divisor de 100, la anterior",
        ),
        ("onu_number*2", "Arco 1: la última unidad debe ser 1"),
        (
            "port:0 onu_number:32",
            "Arco 1, parte 1: shift es 32, que no es un número entero de 0 a 31",
        ),
        (
            "4294967296\nonu_number",
            "Arco 1: const es 4294967296, que no es un número entero de 0 a 4294967295",
        ),
        ("[5]", "Arco 1: un arco es un objeto con field, const, bits o units"),
        ("[{}]", "Arco 1: indique field o const, uno de los dos"),
        ('[{"field": "port", "x": 1}]', "Arco 1: no se conoce: x"),
        ('[{"bits": 5}]', "Arco 1: bits es una lista de partes y va solo"),
        ('[{"bits": [5]}]', "Arco 1: una parte es un objeto con field o con const"),
        (
            '[{"bits": [{"const": 0, "shift": 1, "width": 31}]}]',
            "Arco 1: el bit 0 se nombra dos veces o ninguna",
        ),
        ('[{"bits": [{"const": 0}]}]', "Arco 1, parte 1: falta shift"),
        ("[1,", "Esto no es JSON: revise la línea 1, carácter 4."),
        (f"[{'9' * 5000}]", "Este JSON no se puede leer: es demasiado grande."),
    ],
)
def test_a_layout_that_is_none_is_refused_in_spanish(
    admin_client: Client, spec: str, message: str
) -> None:
    form = {"family": str(factories.make_family().pk), "slug": "pon", "spec": spec}

    response = admin_client.post(add_address(IndexLayout), form)

    assert response.context["adminform"].form.errors == {"spec": [message]}
    assert not IndexLayout.objects.exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        (
            {"sys_object_ids": "1.3.x"},
            (
                "El elemento 1 del arreglo no se pudo validar: «1.3.x» no es un OID: escriba "
                "números separados por puntos, como 1.3.6.1.2.1"
            ),
        ),
        (
            {"sys_object_ids": ".1.3.6."},
            "El elemento 1 del arreglo no se pudo validar: Escríbalo como «1.3.6.».",
        ),
        (
            {"probes": "1.3.%d"},
            (
                "El elemento 1 del arreglo no se pudo validar: «1.3.%d» no es un OID: escriba "
                "números separados por puntos, como 1.3.6.1.2.1"
            ),
        ),
        (
            {"sys_descr_pattern": "[C300"},
            "«[C300» no es una expresión regular: en el carácter 1, hay un [ sin cerrar",
        ),
    ],
)
def test_a_rule_of_a_model_that_is_none_is_refused_in_spanish(
    admin_client: Client, fields: dict[str, str], wrong: str
) -> None:
    form = {"family": str(factories.make_family().pk), "name": "M1", **fields}

    response = admin_client.post(add_address(OltModel), form)

    assert response.context["adminform"].form.errors == {next(iter(fields)): [wrong]}


@pytest.mark.parametrize(
    "spec",
    ["[" * 3000, f"[{'9' * 5000}]", "9" * 5000, "[[]]", "[NaN]", "own", "\u0663", "{}"],
    ids=lambda spec: spec[:8],
)
def test_nonsense_in_place_of_arcs_is_refused_on_its_field(admin_client: Client, spec: str) -> None:
    form = {"family": str(factories.make_family().pk), "slug": "x", "spec": spec}
    response = admin_client.post(add_address(IndexLayout), form)

    assert list(response.context["adminform"].form.errors) == ["spec"]
    assert not IndexLayout.objects.exists()
