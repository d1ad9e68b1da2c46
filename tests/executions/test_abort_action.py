"""An operator stops what waits and what runs."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from executions.choices import Reason, Status
from executions.models import Execution
from tests.admin_pages import change_address, page, run_action, text_of
from tests.factories import make_execution

pytestmark = pytest.mark.django_db


def test_what_waits_ends_at_once_and_what_runs_is_asked_to_stop(admin_client: Client) -> None:
    waiting = [make_execution() for _ in range(2)]
    running = make_execution(status=Status.RUNNING)
    done = make_execution(status=Status.SUCCESS)

    assert run_action(admin_client, "abort", *waiting, running, done) == [
        "2 ejecuciones en espera abortadas.",
        "Se pidió a 1 ejecución en curso que se detenga: lo hace en segundos.",
    ]

    for one in waiting:
        one.refresh_from_db()
        assert (one.status, one.reason) == (Status.ABORTED, Reason.OPERATOR)
    running.refresh_from_db()
    assert (running.status, running.abort_requested) == (Status.RUNNING, True)
    assert running.reason == Reason.OPERATOR
    done.refresh_from_db()
    assert (done.status, done.abort_requested, done.reason) == (Status.SUCCESS, False, "")


def test_a_second_click_changes_nothing(admin_client: Client) -> None:
    running = make_execution(status=Status.RUNNING)
    run_action(admin_client, "abort", running)

    assert run_action(admin_client, "abort", running) == [
        "No hay nada que abortar: lo elegido ya terminó."
    ]
    assert LogEntry.objects.count() == 1


def test_who_aborted_stays_in_the_history(admin_client: Client, admin_user: User) -> None:
    waiting = make_execution()
    run_action(admin_client, "abort", waiting)

    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (admin_user, str(waiting.pk))
    assert '{"status": ["PENDING", "ABORTED"]}' in entry.change_message


def test_the_page_of_what_is_open_has_a_button_and_that_of_what_ended_has_none(
    admin_client: Client,
) -> None:
    button = '<button type="submit">Abortar</button>'

    assert button in page(admin_client, change_address(make_execution()))
    assert button not in page(admin_client, change_address(make_execution(status=Status.FAILED)))


@pytest.mark.parametrize(("role", "status"), [("lectura", "PENDING"), ("operador", "ABORTED")])
def test_an_operator_may_abort_and_a_reader_may_not(client: Client, role: str, status: str) -> None:
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    waiting = make_execution()

    shown = page(client, change_address(waiting))
    run_action(client, "abort", waiting)

    waiting.refresh_from_db()
    assert waiting.status == status
    assert ("Abortar" in text_of(shown)) == (role == "operador")


@pytest.mark.parametrize("item_count", [1, 30])
def test_aborting_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    rows = [make_execution(status=Status.PENDING) for _ in range(item_count)]
    run_action(admin_client, "abort", make_execution())  # the types of content are kept from now on

    with django_assert_num_queries(17):
        run_action(admin_client, "abort", *rows)

    assert Execution.objects.filter(status=Status.ABORTED).count() == item_count + 1
