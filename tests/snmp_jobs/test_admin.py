from collections.abc import Iterable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from hosts.models import OLT
from oids.choices import Purpose
from oids.models import OID
from snmp_jobs.models import SnmpJob, SnmpJobHost, SnmpJobOID
from tests import factories
from tests.admin_pages import (
    add_address,
    change_address,
    list_address,
    listed,
    page,
    run_action,
    text_of,
)

pytestmark = pytest.mark.django_db

Form = dict[str, str | list[str]]


def form_of(oids: Iterable[OID] = (), olts: Iterable[OLT] = (), **changes: str) -> Form:
    choices: Form = {
        "oid_choice": [str(oid.pk) for oid in oids],
        "olt_choice": [str(olt.pk) for olt in olts],
    }
    return (
        {"name": "Lectura", "kind": "get", "interval": "5m", "cron": "", "enabled": "on"}
        | choices
        | changes
    )


def errors(client: Client, address: str, form: Form) -> dict[str, list[str]]:
    response = client.post(address, form)
    assert response.status_code == 200, "the form was accepted"
    return dict(response.context["adminform"].form.errors)


@pytest.fixture
def job() -> SnmpJob:
    job = factories.make_job(name="Lectura", kind="get")
    factories.make_job_oid(job=job)
    return job


def oids_of(job: SnmpJob) -> list[OID]:
    return list(job.oids.all())


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_jobs_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    for _ in range(item_count):
        job = factories.make_job()
        factories.make_job_oid(job=job)
        factories.make_job_host(job=job, next_run_at=timezone.now())

    with django_assert_num_queries(6):
        page(admin_client, list_address(SnmpJob))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_job_oids_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    job = factories.make_job()
    for _ in range(item_count):
        factories.make_job_oid(job=job)

    with django_assert_num_queries(4):
        page(admin_client, list_address(SnmpJobOID))


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_form_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    job: SnmpJob,
    item_count: int,
) -> None:
    for _ in range(item_count):
        factories.make_job_host(job=job)
        factories.make_job_oid(job=job)

    page(admin_client, change_address(job))  # the types of content are kept from now on
    with django_assert_num_queries(8):
        page(admin_client, change_address(job))


def test_the_list_counts_olts_and_oids(admin_client: Client, job: SnmpJob) -> None:
    soon = timezone.now() + timedelta(minutes=4)
    factories.make_job_host(job=job, next_run_at=soon)
    factories.make_job_host(job=job)
    factories.make_job_host()

    row = next(row for row in listed(admin_client, SnmpJob) if row == job)

    assert (row.olt_count, row.oid_count, row.next_run_at) == (2, 1, soon)


@pytest.mark.parametrize(
    "query", [{"q": "Lectura"}, {"kind__exact": "get"}, {"enabled__exact": "0"}]
)
def test_search_and_filters_find_the_job(
    admin_client: Client, job: SnmpJob, query: dict[str, str]
) -> None:
    SnmpJob.objects.filter(pk=job.pk).update(enabled=False)
    factories.make_job()

    assert listed(admin_client, SnmpJob, **query) == [job]


def test_a_job_is_made_with_its_olts_and_the_marked_oids(admin_client: Client) -> None:
    family = factories.make_family()
    marked = factories.make_oid(family=family, in_get=True)
    factories.make_oid(family=family, in_discovery=True)
    olts = [factories.make_olt(brand=family.brand) for _ in range(2)]

    form = form_of(olts=olts, brand=str(family.brand_id))
    assert admin_client.post(add_address(SnmpJob), form).status_code == 302

    job = SnmpJob.objects.get()
    assert (job.interval, job.slug) == (timedelta(minutes=5), "lectura")
    assert oids_of(job) == [marked]
    assert {job_host.olt for job_host in job.job_hosts.all()} == set(olts)


def test_without_a_marked_oid_one_has_to_be_chosen(admin_client: Client) -> None:
    brand = factories.make_brand(name="Huawei")

    assert errors(admin_client, add_address(SnmpJob), form_of(brand=str(brand.pk))) == {
        "oid_choice": [
            "El catálogo no marca ningún OID de Huawei para este tipo: elija al menos uno."
        ]
    }


def test_a_job_that_exists_keeps_at_least_one_oid(admin_client: Client, job: SnmpJob) -> None:
    assert errors(admin_client, change_address(job), form_of()) == {
        "oid_choice": ["Elija al menos un OID."]
    }
    assert job.job_oids.count() == 1


def test_oids_and_olts_of_another_brand_are_refused_by_name(admin_client: Client) -> None:
    brand = factories.make_brand(name="Huawei")
    oid = factories.make_oid(name="serial")
    olts = [factories.make_olt(name="OLT-A"), factories.make_olt(name="OLT-B")]

    form = form_of([oid], olts, brand=str(brand.pk))

    assert errors(admin_client, add_address(SnmpJob), form) == {
        "oid_choice": [f"serial · {oid.family} no es de la marca Huawei."],
        "olt_choice": ["OLT-A, OLT-B no son de la marca Huawei."],
    }
    assert not SnmpJob.objects.exists()


@pytest.mark.parametrize(
    ("ticked", "error"),
    [
        ("999999", "Elija solo OLT de la marca de esta tarea."),
        ("x", "“x” no es un valor válido."),
        ("9" * 30, "Elija solo OLT de la marca de esta tarea."),
    ],
)
def test_what_is_no_olt_cannot_be_ticked(
    admin_client: Client, job: SnmpJob, ticked: str, error: str
) -> None:
    form: Form = form_of(oids_of(job)) | {"olt_choice": [ticked]}

    assert errors(admin_client, change_address(job), form) == {"olt_choice": [error]}


def test_a_job_that_exists_refuses_what_is_of_another_brand(
    admin_client: Client, job: SnmpJob
) -> None:
    form = form_of([factories.make_oid()], [factories.make_olt()])

    assert errors(admin_client, change_address(job), form) == {
        "oid_choice": ["Elija solo OID de la marca de esta tarea."],
        "olt_choice": ["Elija solo OLT de la marca de esta tarea."],
    }


def test_the_brand_of_a_job_that_exists_is_fixed(admin_client: Client, job: SnmpJob) -> None:
    form = form_of(oids_of(job), brand=str(factories.make_brand().pk))

    assert admin_client.post(change_address(job), form).status_code == 302
    brand = job.brand
    job.refresh_from_db()
    assert job.brand == brand


@pytest.mark.parametrize("interval", ["5", "5 minutos", "9s", "31d", "0m", "-5m"])
def test_a_bad_interval_is_refused_with_what_to_write(
    admin_client: Client, job: SnmpJob, interval: str
) -> None:
    assert errors(admin_client, change_address(job), form_of(oids_of(job), interval=interval)) == {
        "interval": [
            (
                f"«{interval}» no es un intervalo: escriba un número entero y s, m, h o d, como "
                "5m, desde 10s hasta 30d."
            )
        ]
    }


@pytest.mark.parametrize("cron", ["* * * *", "61 * * * *", "0 0 30 2 *", "every day"])
def test_a_bad_cron_expression_is_refused_with_what_to_write(
    admin_client: Client, job: SnmpJob, cron: str
) -> None:
    form = form_of(oids_of(job), interval="", cron=cron)

    assert errors(admin_client, change_address(job), form) == {
        "cron": [
            (
                f"«{cron}» no es una expresión cron que llegue a cumplirse: escriba cinco campos, "
                "como */10 * * * *."
            )
        ]
    }


@pytest.mark.parametrize(
    ("interval", "cron", "expected"),
    [
        (
            "5m",
            "*/10 * * * *",
            {"cron": ["También está el intervalo 5m: deje solo uno de los dos."]},
        ),
        (
            "",
            "",
            {"interval": ["Escriba cada cuánto: un intervalo como 5m o una expresión cron."]},
        ),
    ],
)
def test_both_or_neither_of_interval_and_cron_is_refused(
    admin_client: Client, job: SnmpJob, interval: str, cron: str, expected: dict[str, list[str]]
) -> None:
    form = form_of(oids_of(job), interval=interval, cron=cron)

    assert errors(admin_client, change_address(job), form) == expected


def test_a_name_that_is_taken_is_named(admin_client: Client, job: SnmpJob) -> None:
    other = factories.make_job(name="Descubrimiento", brand=job.brand)

    assert errors(admin_client, change_address(job), form_of(oids_of(job), name=other.name)) == {
        "name": ["Ya hay una tarea llamada Descubrimiento: elija otro nombre."]
    }


def test_a_job_saved_without_an_olt_says_that_it_does_not_run(
    admin_client: Client, job: SnmpJob
) -> None:
    response = admin_client.post(change_address(job), form_of(oids_of(job)), follow=True)

    assert "Lectura no tiene ninguna OLT: no se ejecuta hasta que elija alguna." in [
        str(message) for message in response.context["messages"]
    ]


def test_a_fault_in_a_folded_part_is_not_hidden(admin_client: Client, job: SnmpJob) -> None:
    form = form_of(oids_of(job), retry_delay_s="0")

    response = admin_client.post(change_address(job), form)

    folded = [part.name for part in response.context["adminform"] if part.is_collapsible]
    assert (response.context["adminform"].form.errors.keys(), folded) == ({"retry_delay_s"}, [])


def test_no_cross_beside_the_brand_deletes_it(admin_client: Client) -> None:
    assert "related-widget-wrapper-link" not in page(admin_client, add_address(SnmpJob))
    assert "related-widget-wrapper-link" not in page(admin_client, add_address(SnmpJobHost))


def test_the_page_of_a_job_runs_it_and_leads_to_what_it_did(
    admin_client: Client, job: SnmpJob
) -> None:
    html = page(admin_client, change_address(job))

    assert '<input type="hidden" name="action" value="run_jobs_now">' in html
    assert f"/admin/executions/execution/?job__id__exact={job.pk}" in html
    assert f"/admin/snmp_jobs/snmpjobhost/?job__id__exact={job.pk}" in html


def test_an_interval_becomes_a_cron_expression(admin_client: Client, job: SnmpJob) -> None:
    form = form_of(oids_of(job), interval="", cron="*/10 * * * *")
    assert admin_client.post(change_address(job), form).status_code == 302

    job.refresh_from_db()
    assert job.schedule_text == "*/10 * * * *"


def test_the_form_shows_the_interval_as_people_write_it(admin_client: Client, job: SnmpJob) -> None:
    assert 'value="5m"' in page(admin_client, change_address(job))


def test_olts_that_stay_keep_their_row_and_their_next_run(
    admin_client: Client, job: SnmpJob
) -> None:
    stays = factories.make_job_host(job=job, next_run_at=timezone.now(), enabled=False)
    goes = factories.make_job_host(job=job)
    new = factories.make_olt(brand=job.brand)

    form = form_of(oids_of(job), [stays.olt, new])
    assert admin_client.post(change_address(job), form).status_code == 302

    rows = job.job_hosts.order_by("pk").values_list("pk", "olt", "enabled", "next_run_at")
    kept, added = rows
    assert kept == (stays.pk, stays.olt_id, False, stays.next_run_at)
    assert added[1:] == (new.pk, True, None)
    assert not SnmpJobHost.objects.filter(pk=goes.pk).exists()


def test_an_olt_that_leaves_a_job_leaves_its_executions_behind(
    admin_client: Client, job: SnmpJob
) -> None:
    execution = factories.make_execution(job_host=factories.make_job_host(job=job))

    admin_client.post(change_address(job), form_of(oids_of(job)))

    execution.refresh_from_db()
    assert (execution.job_host, execution.job) == (None, job)


@pytest.mark.parametrize("item_count", [1, 60])
def test_saving_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
    job: SnmpJob,
    item_count: int,
) -> None:
    olts = [factories.make_olt(brand=job.brand) for _ in range(item_count)]
    form = form_of(oids_of(job), olts)

    page(admin_client, change_address(job))  # the types of content are kept from now on
    with django_assert_num_queries(35):
        admin_client.post(change_address(job), form)

    assert job.job_hosts.count() == item_count


def test_a_job_on_an_olt_of_another_brand_is_refused(admin_client: Client, job: SnmpJob) -> None:
    form: Form = {"job": str(job.pk), "olt": str(factories.make_olt().pk), "enabled": "on"}

    assert errors(admin_client, add_address(SnmpJobHost), form) == {
        "olt": [f"La tarea es para OLT de la marca {job.brand}."]
    }


def test_job_and_olt_of_a_pair_are_fixed_and_its_switch_is_not(
    admin_client: Client, job: SnmpJob
) -> None:
    job_host = factories.make_job_host(job=job)
    other = factories.make_olt(brand=job.brand)

    html = page(admin_client, change_address(job_host))
    admin_client.post(change_address(job_host), {"olt": str(other.pk)})

    assert "None" not in text_of(html)
    olt = job_host.olt
    job_host.refresh_from_db()
    assert (job_host.olt, job_host.enabled) == (olt, False)


def test_what_a_job_does_after_failures_is_set_in_its_form(
    admin_client: Client, job: SnmpJob
) -> None:
    form = form_of(oids_of(job), max_retries="1", retry_delay_s="120", disables_after_failures="on")
    assert admin_client.post(change_address(job), form).status_code == 302

    job.refresh_from_db()
    assert (job.max_retries, job.retry_delay_s, job.disables_after_failures) == (1, 120, True)


def test_a_suspended_pair_says_since_when_and_why(admin_client: Client, job: SnmpJob) -> None:
    suspended_at = timezone.now() - timedelta(minutes=9, seconds=1)
    pair = factories.make_job_host(
        job=job, suspended_at=suspended_at, suspended_because="3 failures in a row"
    )
    other = factories.make_job_host(job=job)

    html = page(admin_client, list_address(SnmpJobHost))

    assert html.count('title="3 failures in a row">hace 9 min</span>') == 1
    assert listed(admin_client, SnmpJobHost, suspended="yes") == [pair]
    assert listed(admin_client, SnmpJobHost, suspended="no") == [other]
    assert "3 failures in a row" in text_of(page(admin_client, change_address(pair)))


def test_the_oids_of_jobs_are_only_read_here(admin_client: Client, job: SnmpJob) -> None:
    row = job.job_oids.get()

    page(admin_client, change_address(row))
    assert admin_client.get(add_address(SnmpJobOID)).status_code == 403
    assert admin_client.post(change_address(row), {"job": "1"}).status_code == 403


def test_jobs_are_disabled_in_bulk(admin_client: Client, job: SnmpJob) -> None:
    other = factories.make_job()
    factories.make_job_host(job=job)

    assert run_action(admin_client, "disable", job, other) == ["2 tareas SNMP deshabilitadas."]
    assert not SnmpJob.objects.filter(enabled=True).exists()
    assert SnmpJobHost.objects.get().enabled is True


def test_a_switch_that_is_already_there_says_so(admin_client: Client, job: SnmpJob) -> None:
    assert run_action(admin_client, "enable", job) == [
        "0 tareas SNMP habilitadas, sin recuperar ejecuciones pasadas. 1 ya estaba habilitada."
    ]


def test_a_job_that_asks_for_light_too_often_is_saved_with_a_warning(
    admin_client: Client, job: SnmpJob
) -> None:
    olt = factories.make_olt(brand=job.brand, optical_interval_s=3600)
    oid = factories.make_oid(
        family=factories.make_family(brand=job.brand), purpose=Purpose.ONU_RX_DBM
    )

    form = form_of([oid], [olt], shards="2")
    response = admin_client.post(change_address(job), form, follow=True)

    warning = f"Los valores ópticos de {olt.name} se leen como máximo cada 1 h"
    assert any(str(one).startswith(warning) for one in response.context["messages"])
    job.refresh_from_db()
    assert job.shards == 2


def test_only_a_get_job_has_parts(admin_client: Client, job: SnmpJob) -> None:
    form = form_of(oids_of(job), kind="walk", shards="3")

    assert errors(admin_client, change_address(job), form) == {
        "shards": ["Solo una tarea GET consulta por partes: escriba 1 en lugar de 3."]
    }
