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


def test_a_line_that_cannot_be_read_is_refused(admin_client: Client) -> None:
    form = {"family": str(factories.make_family().pk), "slug": "pon", "spec": "slot:8 what"}

    response = admin_client.post(add_address(IndexLayout), form)

    assert response.context["adminform"].form.errors["spec"] == [
        "arc 1: 'what' is no field, no number and no sum of them"
    ]


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
