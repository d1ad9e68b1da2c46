import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse

from oids.models import OID
from tests import factories
from tests.admin_pages import change_address, list_address, page, text_of

pytestmark = pytest.mark.django_db

PAGE = "/admin/oids/oid/duplicate/"


def test_the_action_of_the_list_leads_to_the_page(admin_client: Client) -> None:
    oids = [factories.make_oid(), factories.make_oid()]
    chosen = {"action": "duplicate_for_another", "_selected_action": [one.pk for one in oids]}

    response = admin_client.post(list_address(OID), chosen)

    assert response.headers["Location"] == f"{PAGE}?oid={oids[0].pk}&oid={oids[1].pk}"


def test_the_page_of_an_oid_leads_to_it_too(admin_client: Client) -> None:
    oid = factories.make_oid()

    assert f'href="{PAGE}?oid={oid.pk}"' in page(admin_client, change_address(oid))


def test_families_are_offered_by_the_models_that_people_know(admin_client: Client) -> None:
    family = factories.make_family(brand=factories.make_brand(name="Acme"), name="X")
    factories.make_olt_model(family=family, name="X-1000")

    html = page(admin_client, PAGE, oid=str(factories.make_oid().pk))

    assert "Acme X (X-1000)" in html


def test_what_would_be_made_is_shown_before_anything_is(admin_client: Client) -> None:
    family = factories.make_family()
    oid = factories.make_oid(name="serial")
    factories.make_oid(family=family, name="serial")

    html = page(admin_client, PAGE, oid=str(oid.pk), family=str(family.pk))

    assert "omitido Ya tiene un OID con este nombre." in text_of(html)
    assert OID.objects.filter(family=family).count() == 1


def test_the_duplicates_are_listed_and_stand_in_the_history(admin_client: Client) -> None:
    family = factories.make_family()
    layout = factories.make_index_layout()
    taken = factories.make_oid(name="mac")
    factories.make_oid(family=family, name="mac")
    oid = factories.make_oid(family=layout.family, index_layout=layout)

    response = admin_client.post(
        f"{PAGE}?oid={oid.pk}&oid={taken.pk}", {"family": family.pk}, follow=True
    )

    assert response.redirect_chain[0][0] == f"{list_address(OID)}?family__id__exact={family.pk}"
    assert [str(one) for one in response.context["messages"]] == [
        f"1 OID duplicado para {family}. Se omitió 1."
    ]
    assert oid.name in [one.name for one in response.context["cl"].result_list]
    entries = LogEntry.objects.values_list("content_type__model", "object_repr")
    assert set(entries) == {("oid", oid.name), ("indexlayout", f"{family}: {layout.slug}")}


@pytest.mark.parametrize("query", ["", "?oid=x&oid=99999999", "?oid=1&family=7"])
def test_what_is_not_there_is_said(admin_client: Client, query: str) -> None:
    response = admin_client.get(f"{PAGE}{query}")

    assert response.status_code == 200
    assert "elija algunos en la lista" in response.content.decode()


def test_who_may_not_add_oids_may_not_duplicate_them() -> None:
    user = User.objects.create_user("reader", is_staff=True)
    user.user_permissions.add(Permission.objects.get(codename="view_oid"))
    client, oid = Client(), factories.make_oid()
    client.force_login(user)

    assert client.get(reverse("admin:oids_oid_duplicate")).status_code == 403
    assert client.post(f"{PAGE}?oid={oid.pk}", {"family": oid.family_id}).status_code == 403
    assert "Duplicar" not in client.get(change_address(oid)).content.decode()
