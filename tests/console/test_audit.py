"""Who changed what, from what to what."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import ADDITION, CHANGE, DELETION, LogEntry
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from console.audit import Changed, log_changes, snapshot
from console.audit_lines import Line, lines_of
from console.audited_admin import AuditedAdmin, AuditedForm
from hosts.csv_import import import_olts
from hosts.models import OLT
from snmp_jobs.models import SnmpJob
from tests import factories
from tests.admin_pages import (
    add_address,
    change_address,
    delete_address,
    list_address,
    page,
    run_action,
    text_of,
)

pytestmark = pytest.mark.django_db


def history(client: Client, row: OLT | SnmpJob) -> str:
    return text_of(page(client, change_address(row).replace("/change/", "/history/")))


def olt_form(olt: OLT, **changes: str) -> dict[str, str]:
    return {
        "name": olt.name,
        "brand": str(olt.brand_id),
        "address": olt.address,
        "port": str(olt.port),
        "enabled": "on",
        "timeout_s": "2.0",
        "retries": "1",
        "max_repetitions": "10",
        "varbinds_per_get": "20",
    } | changes


def job_form(job: SnmpJob, **changes: str | list[str]) -> dict[str, str | list[str]]:
    form: dict[str, str | list[str]] = {
        "name": job.name,
        "kind": "get",
        "interval": "5m",
        "enabled": "on",
        "oid_choice": [str(pk) for pk in job.oids.values_list("pk", flat=True)],
        "olt_choice": [str(pk) for pk in job.olts.values_list("pk", flat=True)],
    }
    return form | changes


@pytest.fixture
def job() -> SnmpJob:
    job = factories.make_job(name="Lectura", kind="get")
    factories.make_job_oid(job=job)
    return job


def entry() -> LogEntry:
    return LogEntry.objects.get()


def test_a_form_leaves_who_what_before_and_after(admin_client: Client) -> None:
    olt = factories.make_olt(name="OLT-A", port=161)

    admin_client.post(change_address(olt), olt_form(olt, name="OLT-B", port="1161"))

    assert (entry().user.username, entry().action_flag) == ("admin", CHANGE)
    assert lines_of(entry()) == [
        Line("Nombre", "OLT-A", "OLT-B"),
        Line("Puerto UDP", "161", "1161"),
    ]
    assert "admin Modificar Nombre OLT-A → OLT-B Puerto UDP 161 → 1161" in history(
        admin_client, olt
    )


def test_what_is_related_is_named(admin_client: Client) -> None:
    family = factories.make_family()
    old = factories.make_olt_model(family=family, name="MA5680T")
    new = factories.make_olt_model(family=family, name="MA5800")
    olt = factories.make_olt(model=old)

    admin_client.post(change_address(olt), olt_form(olt, model=str(new.pk)))
    olt.refresh_from_db()
    admin_client.post(change_address(olt), olt_form(olt, model=""))

    first, second = LogEntry.objects.order_by("pk")
    assert lines_of(first) == [Line("Modelo", "MA5680T", "MA5800")]
    assert lines_of(second) == [Line("Modelo", "MA5800", "—")]


def test_a_secret_is_said_to_have_changed_and_never_shown(admin_client: Client) -> None:
    olt = factories.make_olt(community="s3cr3t-word")
    tokens = [olt.community.token]

    admin_client.post(change_address(olt), olt_form(olt, community="an0ther-word"))
    olt.refresh_from_db()

    assert lines_of(entry()) == [Line("Comunidad SNMP", "***", "***", is_secret=True)]
    assert "cambió; es secreta y no se muestra" in history(admin_client, olt)
    for word in ("s3cr3t-word", "an0ther-word", *tokens, olt.community.token):
        assert word not in entry().change_message


def test_a_save_that_changes_nothing_says_so(admin_client: Client) -> None:
    olt = factories.make_olt()

    admin_client.post(change_address(olt), olt_form(olt))

    assert lines_of(entry()) == []
    assert "No ha cambiado ningún campo." in history(admin_client, olt)


def test_the_olts_that_leave_a_job_and_join_it_are_named(
    admin_client: Client, job: SnmpJob
) -> None:
    for name in ("OLT-A", "OLT-B"):
        factories.make_job_host(job=job, olt=factories.make_olt(name=name, brand=job.brand))
    stays, new = job.olts.get(name="OLT-B"), factories.make_olt(name="OLT-C", brand=job.brand)

    form = job_form(job, olt_choice=[str(stays.pk), str(new.pk)], interval="10m")
    admin_client.post(change_address(job), form)

    assert lines_of(entry()) == [
        Line("Intervalo", "0:05:00", "0:10:00"),
        Line("OLT", "\N{MINUS SIGN}1: OLT-A", "+1: OLT-C"),
    ]


def test_a_choice_is_shown_in_the_language_of_the_reader(
    admin_client: Client, job: SnmpJob
) -> None:
    admin_client.post(change_address(job), job_form(job, kind="discovery"))

    assert lines_of(entry()) == [Line("Tipo", "GET", "Descubrimiento")]


def test_what_is_added_is_kept_with_its_values(admin_client: Client) -> None:
    brand = factories.make_brand(name="Huawei")
    form = olt_form(OLT(name="OLT-NEW", brand=brand, address="192.0.2.9", port=161))

    admin_client.post(add_address(OLT), form | {"community": "s3cr3t-word"})

    shown = {line.label: line.after for line in lines_of(entry())}
    assert entry().action_flag == ADDITION
    assert (shown["Nombre"], shown["Marca"], shown["Habilitada"]) == ("OLT-NEW", "Huawei", "Sí")
    assert shown["Comunidad SNMP"] == "***"


def test_what_is_deleted_is_kept_in_its_last_state(admin_client: Client, job: SnmpJob) -> None:
    admin_client.post(delete_address(job), {"post": "yes"})

    shown = {line.label: line.before for line in lines_of(entry())}
    assert (entry().action_flag, entry().object_repr) == (DELETION, "Lectura")
    assert (shown["Nombre"], shown["Intervalo"]) == ("Lectura", "0:05:00")


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_bulk_action_writes_each_change_in_one_statement(
    django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    user = factories.make_superuser()
    olts = [factories.make_olt() for _ in range(item_count)]
    before = [snapshot(olt) for olt in olts]
    for olt in olts:
        olt.port += 1
    changes = [Changed(olt, was, snapshot(olt)) for olt, was in zip(olts, before, strict=True)]

    log_changes(user.pk, changes)  # the types of content are kept from now on
    with django_assert_num_queries(1):
        log_changes(user.pk, changes)


def test_enabling_in_bulk_leaves_before_and_after(admin_client: Client) -> None:
    off, on = factories.make_olt(enabled=False), factories.make_olt()

    run_action(admin_client, "enable", off, on)

    assert (entry().object_id, lines_of(entry())) == (
        str(off.pk),
        [Line("Habilitada", "No", "Sí")],
    )


def test_an_import_leaves_what_each_line_changed() -> None:
    user = factories.make_superuser()
    brand = factories.make_brand(name="Huawei")
    factories.make_olt(name="OLT-A", brand=brand, address="192.0.2.1", port=161, community="one")
    text = "name,ip,community,brand\nOLT-A,192.0.2.7,two,Huawei\nOLT-B,192.0.2.8,two,Huawei\n"

    import_olts(text.splitlines(keepends=True), user.pk)

    changed = LogEntry.objects.get(action_flag=CHANGE)
    assert lines_of(changed) == [
        Line("Dirección IP", "192.0.2.1", "192.0.2.7"),
        Line("Comunidad SNMP", "***", "***", is_secret=True),
    ]
    assert LogEntry.objects.get(action_flag=ADDITION).object_repr == "OLT-B"
    assert {one.user for one in LogEntry.objects.all()} == {user}


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_of_changes_needs_the_same_queries_for_any_number(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    run_action(admin_client, "disable", *(factories.make_olt() for _ in range(item_count)))

    with django_assert_num_queries(5):
        html = page(admin_client, list_address(LogEntry))

    assert "<del>Sí</del>" in html


def test_every_form_of_an_audited_page_remembers_what_was_there() -> None:
    pages = [one for one in admin.site._registry.values() if isinstance(one, AuditedAdmin)]

    assert len(pages) >= 8
    assert [one for one in pages if not issubclass(one.form, AuditedForm)] == []
