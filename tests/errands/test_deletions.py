"""Many executions deleted in the background, by the filters of their list."""

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from errands.choices import Status
from errands.models import Errand
from errands.running import run_next
from executions import retention
from executions.choices import Status as RunStatus
from executions.models import Execution, ExecutionAttempt
from tests.admin_pages import list_address, page, text_of
from tests.factories import make_attempt, make_execution

pytestmark = pytest.mark.django_db
ADDRESS = f"{list_address(Execution)}delete-listed/"


def test_what_the_filters_show_goes_with_its_attempts_batch_by_batch(
    admin_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "ROWS", 2)
    kept = make_execution(status=RunStatus.SUCCESS)
    for _ in range(5):
        make_attempt(execution=make_execution(status=RunStatus.FAILED))

    asked = text_of(page(admin_client, ADDRESS, status__exact="FAILED"))
    admin_client.post(ADDRESS, {"query": "status__exact=FAILED"})
    run_next()

    errand = Errand.objects.get()
    assert "Se eliminarán 5 ejecuciones para siempre" in asked
    assert (errand.status, errand.done, errand.total) == (Status.DONE, 5, 5)
    assert list(Execution.objects.all()) == [kept]
    assert not ExecutionAttempt.objects.exists()


def test_what_waits_or_runs_stays(admin_client: Client) -> None:
    waiting, running = make_execution(), make_execution(status=RunStatus.RUNNING)
    make_execution(status=RunStatus.SUCCESS)

    assert "No hay ningún filtro" in text_of(page(admin_client, ADDRESS))
    admin_client.post(ADDRESS, {"query": ""})
    run_next()

    assert set(Execution.objects.all()) == {waiting, running}
    assert Errand.objects.get().done == 1


def test_only_who_may_delete_is_asked(client: Client) -> None:
    user = User.objects.create_user("jefe", is_staff=True)
    user.groups.add(Group.objects.get(name="administrador"))
    client.force_login(user)

    assert client.get(ADDRESS).status_code == 403
    assert client.post(ADDRESS, {"query": ""}).status_code == 403
    assert "Eliminar lo listado" not in page(client, list_address(Execution))


def test_no_list_of_millions_offers_djangos_own_deletion(admin_client: Client) -> None:
    make_execution()

    html = page(admin_client, list_address(Execution))

    assert "delete_selected" not in html
    assert "Eliminar lo listado" in html
