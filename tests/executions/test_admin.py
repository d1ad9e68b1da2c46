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
from snmp_jobs.models import SnmpJob, SnmpJobHost
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

    with django_assert_num_queries(4):
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

    with django_assert_num_queries(3):
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

    assert (
        '<pre class="raw" tabindex="0">192.0.2.1:161 answered &lt;garbage&gt;\nnot BER</pre>'
        in html
    )
    assert '<pre class="raw" tabindex="0">no answer within 2.0 s</pre>' in html
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

    assert run_now(admin_client, job_host) == [QUEUED]
    assert run_now(admin_client, job_host) == [QUEUED]

    execution = Execution.objects.get()
    assert (execution.status, execution.trigger) == (Status.PENDING, Trigger.MANUAL)
    assert (execution.priority, execution.queue) == (RUN_NOW_PRIORITY, RUN_NOW_QUEUE)
    assert execution.job_host == job_host


def test_run_now_asks_first_and_separates_enabled_suspended_and_disabled(
    admin_client: Client,
) -> None:
    job = factories.make_job(name="Lectura")
    for name in ("OLT-A", "OLT-B"):
        factories.make_job_host(job=job, olt=olt_of(job, name))
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-C", suspended_at=timezone.now()))
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-D"), suspended_at=timezone.now())
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-E", enabled=False))
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-F"), enabled=False)

    data = {"action": "run_jobs_now", "_selected_action": [str(job.pk)]}
    response = admin_client.post(list_address(SnmpJob), data)
    choice = response.context["choice"]

    assert not Execution.objects.exists()
    assert [one.olt.name for one in choice.enabled] == ["OLT-A", "OLT-B"]
    assert names_by_reason(choice.suspended) == {
        "la OLT no responde": ["OLT-C"],
        "la tarea está suspendida tras fallos": ["OLT-D"],
    }
    assert names_by_reason(choice.disabled) == {
        "la OLT está deshabilitada": ["OLT-E"],
        "la tarea está deshabilitada en esa OLT": ["OLT-F"],
    }
    assert "2 Habilitadas: se ejecutarán" in text_of(response.content.decode())


def olt_of(job: SnmpJob, name: str, **fields: object) -> OLT:
    return factories.make_olt(name=name, brand=job.brand, **fields)


def names_by_reason(rows: dict[str, tuple[SnmpJobHost, ...]]) -> dict[str, list[str]]:
    return {reason: [one.olt.name for one in found] for reason, found in rows.items()}


def run_now(client: Client, row: SnmpJob | SnmpJobHost, **more: str) -> list[str]:
    """Chooses the action and confirms it; returns the messages shown."""
    action = "run_jobs_now" if isinstance(row, SnmpJob) else "run_job_hosts_now"
    data = {"action": action, "_selected_action": [str(row.pk)], "confirmed": "yes"} | more
    response = client.post(list_address(type(row)), data, follow=True)
    return [str(message) for message in response.context["messages"]]


def test_run_now_of_a_job_says_what_was_refused_and_why(admin_client: Client) -> None:
    job = factories.make_job(name="Lectura")
    factories.make_job_host(job=job)
    factories.make_job_host(job=job)
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-A", enabled=False))
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-B"), enabled=False)

    assert run_now(admin_client, job) == [
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
        factories.make_job_host(job=job, olt=olt_of(job, name, enabled=False))

    assert run_now(admin_client, job) == [
        "No se puso nada en cola.",
        (
            "2 ejecuciones no se pusieron en cola porque la OLT está deshabilitada: "
            "Lectura · OLT-A, Lectura · OLT-B."
        ),
    ]


@pytest.mark.parametrize(("more", "queued"), [({}, 0), ({"with_suspended": "on"}, 2)])
def test_what_is_suspended_runs_only_if_the_operator_says_so(
    admin_client: Client, more: dict[str, str], queued: int
) -> None:
    job = factories.make_job()
    factories.make_job_host(job=job, olt=olt_of(job, "OLT-A", suspended_at=timezone.now()))
    factories.make_job_host(job=job, suspended_at=timezone.now())

    run_now(admin_client, job, **more)

    assert Execution.objects.count() == queued


def test_run_now_of_a_disabled_job_queues_nothing(admin_client: Client) -> None:
    job = factories.make_job(enabled=False)
    factories.make_job_host(job=job)

    assert "porque la tarea está deshabilitada" in run_now(admin_client, job)[1]
    assert not Execution.objects.exists()


def test_run_now_of_a_job_without_olts_says_so(admin_client: Client) -> None:
    assert run_now(admin_client, factories.make_job()) == ["No se puso nada en cola."]


@pytest.mark.parametrize("item_count", [1, 60])
def test_run_now_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    job = factories.make_job()
    for _ in range(item_count):
        factories.make_job_host(job=job)

    with django_assert_num_queries(20):
        run_now(admin_client, job)

    assert Execution.objects.count() == item_count


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


def test_what_was_left_out_and_what_it_cost_stand_on_the_page(admin_client: Client) -> None:
    execution = factories.make_execution(
        status=Status.SUCCESS, left_out="onu_rx_dbm: <hace poco>", busy_ms=12300, pdus=340
    )

    text = text_of(page(admin_client, change_address(execution)))

    assert "Omitido a propósito: onu_rx_dbm: <hace poco>" in text
    assert "La OLT trabajó: 12.3 s" in text
    assert "Peticiones enviadas: 340" in text


def test_the_list_says_how_long_each_waited(admin_client: Client) -> None:
    now = timezone.now()
    factories.make_execution(
        status=Status.SUCCESS, due_at=now - timedelta(seconds=12.5), started_at=now, finished_at=now
    )
    factories.make_execution(status=Status.SKIPPED)

    html = page(admin_client, list_address(Execution))

    assert '<td class="field-waited">12.5 s</td>' in html
    assert '<td class="field-waited">—</td>' in html


@pytest.mark.parametrize(
    ("typed", "count"),
    [
        ("callao", 1),
        ("lectura", 1),
        ("Callao lectura", 1),
        ("TIMEOUT", 1),
        ("callao refused", 0),
        ("timeou", 0),
        ("nobody", 0),
    ],
)
def test_executions_are_found_by_olt_job_and_code(
    admin_client: Client, typed: str, count: int
) -> None:
    job = factories.make_job(name="Lectura")
    execution = factories.make_execution(
        job_host=factories.make_job_host(job=job, olt=olt_of(job, "OLT-CALLAO")),
        status=Status.FAILED,
        error_code="timeout",
    )
    attempt = factories.make_attempt(execution=execution, error_code="timeout")
    factories.make_execution(status=Status.FAILED, error_code="refused")

    assert listed(admin_client, Execution, q=typed) == [execution] * count
    assert listed(admin_client, ExecutionAttempt, q=typed) == [attempt] * count


def test_the_list_says_why_a_run_failed_or_did_not_take_place(admin_client: Client) -> None:
    factories.make_execution(status=Status.FAILED, error_code="timeout")
    factories.make_execution(status=Status.SKIPPED, reason="olt_silent")

    text = text_of(page(admin_client, list_address(Execution)))

    assert "Fallida timeout" in text
    assert "Omitida La OLT no responde: solo se le envían sondeos" in text


def test_the_list_leads_to_the_olt_and_to_the_job(admin_client: Client) -> None:
    pair = factories.make_job_host()
    factories.make_execution(job_host=pair)

    html = page(admin_client, list_address(Execution))

    assert f'<a href="{change_address(pair.olt)}">{pair.olt}</a>' in html
    assert f'<a href="{change_address(pair.job)}">{pair.job}</a>' in html


def test_the_filter_by_reason_has_no_link_without_a_text(admin_client: Client) -> None:
    factories.make_execution()

    html = page(admin_client, list_address(Execution))

    assert 'href="?reason__exact=too_late"' in html
    assert 'href="?reason__exact="' not in html
