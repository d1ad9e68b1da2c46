import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from facho.permission_choices import permission_label
from tests.admin_pages import change_address, page

pytestmark = pytest.mark.django_db


def permission(codename: str) -> Permission:
    return Permission.objects.select_related("content_type").get(codename=codename)


@pytest.mark.parametrize(
    ("codename", "label"),
    [
        ("view_olt", "OLT | OLT | puede ver"),
        ("add_snmpjob", "tareas SNMP | tarea SNMP | puede agregar"),
        ("change_quotaviolation", "Coordinador | violación de cuota | puede modificar"),
        ("delete_dailysamples", "ONU | muestras de un día | puede eliminar"),
    ],
)
def test_a_permission_is_named_in_spanish(codename: str, label: str) -> None:
    assert permission_label(permission(codename)) == label


def test_a_permission_is_named_in_english() -> None:
    with translation.override("en"):
        assert permission_label(permission("view_olt")) == "OLTs | OLT | may view"


def test_a_permission_of_another_kind_keeps_its_name() -> None:
    found = permission("view_olt")
    found.codename, found.name = "export_everything", "Exportar todo"

    assert permission_label(found) == "OLT | OLT | Exportar todo"


def test_roles_and_users_are_given_permissions_by_their_spanish_names(admin_client: Client) -> None:
    for row in (Group.objects.create(name="noche"), User.objects.get()):
        html = page(admin_client, change_address(row))
        assert ">OLT | OLT | puede ver</option>" in html
        assert "Can view" not in html


@pytest.mark.parametrize("count", [1, 3])
def test_a_role_needs_the_same_queries_for_any_number_of_permissions(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    role = Group.objects.create(name="noche")
    role.permissions.add(*Permission.objects.all()[:count])

    with django_assert_num_queries(5):
        page(admin_client, change_address(role))
