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
        ({"oid": "1.3.x"}, "oid"),
        ({"kind": "none"}, "kind"),
        ({"scale": "0"}, "scale"),
        ({"minimum": "5", "maximum": "1"}, "minimum"),
        ({"unavailable": "N/A"}, "unavailable"),
        ({"kind": "enumeration", "words": "1 ONLINE"}, "words"),
        ({"kind": "enumeration", "words": ""}, "words"),
        ({"kind": "decimal_text", "pattern": "("}, "pattern"),
        ({"kind": "place", "pattern": "x"}, "pattern"),
    ],
)
def test_what_cannot_be_read_is_refused_on_its_field(
    admin_client: Client, fields: dict[str, str], wrong: str
) -> None:
    response = posted(admin_client, **fields)

    assert list(response.context["adminform"].form.errors) == [wrong]


@pytest.mark.parametrize(
    ("key", "value", "answer"),
    [
        (".1.3.6.1.4.1.99999.1.2.3 = INTEGER: 8064", "", "Lugar Puerto 2 · ONU 3 Valor -19.36"),
        ("2.3", "8064", "Lugar Puerto 2 · ONU 3 Valor -19.36"),
        ("2.3", "INTEGER: 65535", "Lugar Puerto 2 · ONU 3 Valor no disponible"),
        ("", 'STRING: "x"', "Valor No se puede leer así: b'x' is not a number"),
        ("1.3.6.1.4.1.9.1", "", "Lugar 1.3.6.1.4.1.9.1 no está debajo de 1.3.6.1.4.1.99999.1"),
        ("2", "", "Lugar La estructura de índice no corresponde: 2 has 1 arcs, not 2"),
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

    assert text_of(response.content.decode()).startswith("Escala reading: scale is 0")


def test_only_who_may_see_oids_decodes(client: Client) -> None:
    User.objects.create_user("eva", is_staff=True)
    client.force_login(User.objects.get())

    assert client.post(reverse("admin:oids_oid_preview"), FORM).status_code == 403
