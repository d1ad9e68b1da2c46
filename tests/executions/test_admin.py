from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from executions.choices import Status, Trigger
from executions.models import Execution, ExecutionAttempt
from executions.requests import RUN_NOW_PRIORITY, RUN_NOW_QUEUE
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests import factories
from tests.admin_pages import (
    add_address,
    change_address,
    delete_address,
    list_address,
    listed,
    page,
    run_action,
    text_of,
)

pytestmark = pytest.mark.django_db

QUEUED = "1 ejecución en cola: empieza en cuanto su OLT esté libre."


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_executions(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    brand = factories.make_brand()
    for _ in range(item_count):
        job = factories.make_job(brand=brand)
        factories.make_execution(
            job_host=factories.make_job_host(job=job), status=Status.FAILED, error_code="timeout"
        )

    with django_assert_num_queries(5):
        page(admin_client, list_address(Execution))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_page_needs_the_same_queries_for_any_number_of_attempts(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    execution = factories.make_execution(status=Status.FAILED)
    for number in range(item_count):
        factories.make_attempt(execution=execution, number=number + 1)

    page(admin_client, change_address(execution))  # the types of content are kept from now on
    with django_assert_num_queries(6):
        page(admin_client, change_address(execution))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_attempts_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    for _ in range(item_count):
        factories.make_attempt(error_code="timeout")

    with django_assert_num_queries(5):
        page(admin_client, list_address(ExecutionAttempt))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_jobs_on_olts_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    job = factories.make_job()
    for _ in range(item_count):
        job_host = factories.make_job_host(job=job, next_run_at=timezone.now())
        factories.make_execution(job_host=job_host)

    with django_assert_num_queries(5):
        page(admin_client, list_address(SnmpJobHost))


def test_what_runs_and_waits_stands_above_what_ran(admin_client: Client) -> None:
    waiting = factories.make_execution()
    done = [factories.make_execution(status=Status.SUCCESS) for _ in range(2)]

    assert listed(admin_client, Execution) == [waiting, done[1], done[0]]


@pytest.mark.parametrize(
    "query",
    [{"q": "OLT-CALLAO"}, {"status__exact": "FAILED"}, {"reason__exact": "lease_lost"}],
)
def test_search_and_filters_find_the_execution(admin_client: Client, query: dict[str, str]) -> None:
    factories.make_execution()
    olt = factories.make_olt(name="OLT-CALLAO")
    failed = factories.make_execution(
        job_host=factories.make_job_host(olt=olt), status=Status.FAILED, reason="lease_lost"
    )

    assert listed(admin_client, Execution, **query) == [failed]


def test_a_failed_execution_shows_its_error_as_it_came(admin_client: Client) -> None:
    error = "192.0.2.1:161 answered <garbage>\nnot BER"
    execution = factories.make_execution(status=Status.FAILED, error_text=error)
    factories.make_attempt(execution=execution, error_text="no answer within 2.0 s")

    html = page(admin_client, change_address(execution))

    assert '<pre class="raw">192.0.2.1:161 answered &lt;garbage&gt;\nnot BER</pre>' in html
    assert '<pre class="raw">no answer within 2.0 s</pre>' in html
    assert '<span class="badge badge-bad" title="">Fallida</span>' in html
    assert "0.4 s" in text_of(html)
    assert "None" not in text_of(html)


@pytest.mark.parametrize("model", [Execution, ExecutionAttempt])
def test_executions_are_only_read(
    admin_client: Client, model: type[Execution | ExecutionAttempt]
) -> None:
    execution = factories.make_execution(status=Status.FAILED)
    attempt = factories.make_attempt(execution=execution)
    row = execution if model is Execution else attempt

    assert admin_client.get(add_address(model)).status_code == 403
    assert admin_client.post(add_address(model), {"status": "SUCCESS"}).status_code == 403
    assert admin_client.post(change_address(row), {"status": "SUCCESS"}).status_code == 403
    row.refresh_from_db()
    assert row.status == Status.FAILED


def test_a_running_execution_cannot_be_deleted(admin_client: Client) -> None:
    running = factories.make_execution(status=Status.RUNNING)
    done = factories.make_execution(status=Status.SUCCESS)

    assert admin_client.post(delete_address(running), {"post": "yes"}).status_code == 403
    assert admin_client.post(delete_address(done), {"post": "yes"}).status_code == 302
    assert list(Execution.objects.all()) == [running]


def test_only_a_superuser_deletes_what_ran(client: Client) -> None:
    done = factories.make_execution(status=Status.SUCCESS)
    operator = User.objects.create_user("operator", is_staff=True)
    operator.user_permissions.set(Permission.objects.all())
    client.force_login(operator)

    assert client.post(delete_address(done), {"post": "yes"}).status_code == 403
    assert list(Execution.objects.all()) == [done]


def test_a_probe_without_a_job_has_a_page(admin_client: Client) -> None:
    probe = factories.make_execution(
        job_host=None,
        olt=factories.make_olt(),
        kind="probe",
        task_type="probe",
        priority=10,
        queue="default",
    )

    assert "Sondeo" in page(admin_client, change_address(probe))
    assert listed(admin_client, Execution) == [probe]


def test_run_now_makes_one_waiting_execution_and_a_second_click_none(admin_client: Client) -> None:
    job_host = factories.make_job_host()

    assert run_action(admin_client, "run_job_hosts_now", job_host) == [QUEUED]
    assert run_action(admin_client, "run_job_hosts_now", job_host) == [QUEUED]

    execution = Execution.objects.get()
    assert (execution.status, execution.trigger) == (Status.PENDING, Trigger.MANUAL)
    assert (execution.priority, execution.queue) == (RUN_NOW_PRIORITY, RUN_NOW_QUEUE)
    assert execution.job_host == job_host


def test_run_now_of_a_job_says_what_was_refused_and_why(admin_client: Client) -> None:
    job = factories.make_job(name="Lectura")
    factories.make_job_host(job=job)
    factories.make_job_host(job=job)
    brand = job.brand
    factories.make_job_host(
        job=job, olt=factories.make_olt(name="OLT-A", brand=brand, enabled=False)
    )
    factories.make_job_host(
        job=job, olt=factories.make_olt(name="OLT-B", brand=brand), enabled=False
    )

    assert run_action(admin_client, "run_jobs_now", job) == [
        "2 ejecuciones en cola: cada una empieza en cuanto su OLT esté libre.",
        "1 ejecución no se puso en cola porque la OLT está deshabilitada: Lectura · OLT-A.",
        (
            "1 ejecución no se puso en cola porque la tarea está deshabilitada en esa OLT: "
            "Lectura · OLT-B."
        ),
    ]
    assert Execution.objects.filter(status=Status.PENDING).count() == 2


def test_refusals_for_one_reason_are_one_message(admin_client: Client) -> None:
    job = factories.make_job(name="Lectura")
    for name in ("OLT-A", "OLT-B"):
        olt = factories.make_olt(name=name, brand=job.brand, enabled=False)
        factories.make_job_host(job=job, olt=olt)

    assert run_action(admin_client, "run_jobs_now", job) == [
        (
            "2 ejecuciones no se pusieron en cola porque la OLT está deshabilitada: "
            "Lectura · OLT-A, Lectura · OLT-B."
        )
    ]


def test_run_now_of_a_disabled_job_queues_nothing(admin_client: Client) -> None:
    job = factories.make_job(enabled=False)
    factories.make_job_host(job=job)

    (message,) = run_action(admin_client, "run_jobs_now", job)

    assert "porque la tarea está deshabilitada" in message
    assert not Execution.objects.exists()


def test_run_now_of_a_job_without_olts_says_so(admin_client: Client) -> None:
    assert run_action(admin_client, "run_jobs_now", factories.make_job()) == [
        "Nada que ejecutar: no hay ninguna OLT asignada."
    ]


def test_who_may_only_look_cannot_run(client: Client) -> None:
    job_host = factories.make_job_host()
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)

    assert listed(client, SnmpJobHost) == [job_host]
    assert run_action(client, "run_job_hosts_now", job_host) == []
    assert not Execution.objects.exists()
    assert client.post(delete_address(job_host), {"post": "yes"}).status_code == 403


def test_the_list_of_jobs_on_olts_shows_the_newest_status(admin_client: Client) -> None:
    job_host = factories.make_job_host(next_run_at=timezone.now() + timedelta(seconds=150))
    now = timezone.now()
    for minutes, status in ((9, Status.SUCCESS), (4, Status.FAILED), (14, Status.PARTIAL)):
        factories.make_execution(
            job_host=job_host, status=status, due_at=now - timedelta(minutes=minutes)
        )

    (row,) = listed(admin_client, SnmpJobHost)
    html = text_of(page(admin_client, list_address(SnmpJobHost)))

    assert row.last_status == Status.FAILED
    assert Execution.objects.get(pk=row.last_execution_id).status == Status.FAILED
    assert "en 2 min" in html


def test_an_olt_whose_run_is_running_cannot_be_deleted(admin_client: Client) -> None:
    running = factories.make_execution(status=Status.RUNNING)

    admin_client.post(delete_address(running.olt), {"post": "yes"})

    assert OLT.objects.filter(pk=running.olt_id).exists()
