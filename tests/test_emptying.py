"""That a test which commits leaves nothing to the next but what the migrations made."""

from collections.abc import Callable

import pytest
from django.contrib.auth.models import Group, Permission
from django.db import connection

from executions.models import Execution
from facho.roles import Role
from hosts.models import OLT
from tests.emptying import KEPT, empty_the_tables, make_the_tables_new
from tests.factories import make_execution, make_onu, make_superuser

pytestmark = pytest.mark.django_db(transaction=True)


def rows() -> dict[str, int]:
    """How many each table of a model has, those without any left out."""
    counts = {}
    with connection.cursor() as cursor:
        for name in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT count(*) FROM "{name}"')  # noqa: S608 -- a name from our models
            counts[name] = cursor.fetchone()[0]
    return {name: count for name, count in counts.items() if count}


@pytest.mark.parametrize("empty", [empty_the_tables, make_the_tables_new])
def test_rows_go_whatever_refers_to_them_and_roles_with_their_permissions_stay(
    empty: Callable[[], None],
) -> None:
    make_onu()
    make_execution()
    make_superuser().groups.add(Group.objects.get(name=Role.READER))
    permissions = Permission.objects.count()

    empty()

    assert set(rows()) == KEPT
    assert set(Group.objects.values_list("name", flat=True)) == set(Role)
    assert Permission.objects.count() == permissions > 0


def test_a_row_made_afterwards_has_an_id_of_its_own() -> None:
    """As after a rollback: what is remembered of an id is of nothing in the next test."""
    before = make_execution().olt.pk

    empty_the_tables()

    assert make_execution().olt.pk > before
    assert (Execution.objects.count(), OLT.objects.count()) == (1, 1)


def test_an_empty_database_is_left_as_it_is() -> None:
    empty_the_tables()

    assert set(rows()) == KEPT
