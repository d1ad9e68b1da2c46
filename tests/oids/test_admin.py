import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from oids.models import OID
from tests import factories
from tests.admin_pages import add_address, change_address, list_address, listed, page

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


def test_the_page_opens(admin_client: Client) -> None:
    oid = factories.make_oid(name="serial", reading={"kind": "text"})

    assert "{&quot;kind&quot;: &quot;text&quot;}" in page(admin_client, change_address(oid))


@pytest.mark.parametrize(
    ("field", "value"), [("oid", "1.3.x"), ("reading", '{"kind": "none"}'), ("reading", "{")]
)
def test_what_cannot_be_read_is_refused_on_its_field(
    admin_client: Client, field: str, value: str
) -> None:
    form = {
        "family": str(factories.make_family().pk),
        "name": "serial",
        "oid": "1.3.6.1.4.1.99999.1",
        "purpose": "serial",
        "reading": '{"kind": "text"}',
    }

    response = admin_client.post(add_address(OID), form | {field: value})

    assert list(response.context["adminform"].form.errors) == [field]
