"""What a job would do and cost, before it is saved."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.hours import hour_of
from execution_coordinator.pages.job_load import Neighbour, OltLoad, loads
from hosts.models import OLT
from snmp_jobs.choices import JobKind
from snmp_jobs.models import SnmpJob
from tests import factories
from tests.admin_pages import change_address, page, text_of

pytestmark = pytest.mark.django_db

NAME = "admin:snmp_jobs_snmpjob_preview"
Form = dict[str, str | list[str]]


def preview(client: Client, form: Form, job: SnmpJob | None = None) -> str:
    response = client.post(reverse(NAME, args=[job.pk]) if job else reverse(NAME), form)
    assert response.status_code == 200
    return text_of(response.content.decode()).replace(" ;", ";")


def form_of(*olts: OLT, **changes: str) -> Form:
    chosen: Form = {"olt_choice": [str(olt.pk) for olt in olts], "kind": "get", "interval": "5m"}
    if olts:
        chosen["brand"] = str(olts[0].brand_id)
    return chosen | changes


@pytest.fixture(autouse=True)
def _at_ten() -> object:
    with time_machine.travel("2026-03-02 10:04:00-05:00", tick=False):
        yield


def test_a_new_job_is_said_in_words_with_its_next_three_runs(admin_client: Client) -> None:
    assert preview(admin_client, form_of()) == (
        "Cada 5 minutos; próximas ejecuciones 10:05, 10:10, 10:15 La primera ejecución es un "
        "minuto después de guardar; desde entonces se sigue la programación. Escriba cada cuánto "
        "y elija un tipo y OLT: aquí aparece lo que la tarea toma de su hora."
    )


def test_before_a_schedule_is_written_it_says_what_appears_here(admin_client: Client) -> None:
    said = preview(admin_client, form_of(factories.make_olt(), interval=""))

    assert said == (
        "Escriba un intervalo o una expresión cron: aquí aparecen su significado y las próximas "
        "ejecuciones. Escriba cada cuánto y elija un tipo y OLT: aquí aparece lo que la tarea "
        "toma de su hora."
    )


def test_a_cron_expression_is_said_with_dates_where_they_are_not_today(
    admin_client: Client,
) -> None:
    job = factories.make_job(kind="get")
    now = timezone.now()
    factories.make_job_host(job=job, next_run_at=now + timedelta(minutes=2), planned_cron="")

    said = preview(admin_client, {"kind": "get", "interval": "", "cron": "0 3 * * 1-5"}, job)

    assert said.startswith(
        "De lunes a viernes a las 03:00; próximas ejecuciones 03/03/2026 03:00, 04/03/2026 03:00"
    )


def test_a_job_that_is_not_changed_goes_on_from_its_next_run(admin_client: Client) -> None:
    job = factories.make_job(kind="get")
    factories.make_job_host(
        job=job,
        next_run_at=timezone.now() + timedelta(minutes=3),
        planned_interval=timedelta(minutes=5),
    )

    assert "10:07, 10:12, 10:17" in preview(admin_client, form_of(), job)
    assert "10:14, 10:24, 10:34" in preview(admin_client, form_of(interval="10m"), job)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        (
            {"interval": "5"},
            (
                "«5» no es un intervalo: escriba un número entero y s, m, h o d, como 5m, "
                "desde 10s hasta 30d."
            ),
        ),
        (
            {"interval": "", "cron": "61 * * * *"},
            (
                "«61 * * * *» no es una expresión cron que llegue a cumplirse: escriba cinco "
                "campos, como */10 * * * *."
            ),
        ),
        ({"cron": "* * * * *"}, "También está el intervalo 5m: deje solo uno de los dos."),
    ],
)
def test_bad_input_shows_the_error_that_saving_shows(
    admin_client: Client, changes: dict[str, str], error: str
) -> None:
    form = form_of(factories.make_olt(), **changes)

    saved = admin_client.post(reverse("admin:snmp_jobs_snmpjob_add"), form | {"name": "Lectura"})

    assert preview(admin_client, form) == error
    assert error in text_of(saved.content.decode())
    assert not SnmpJob.objects.exists()


def test_the_cost_counts_what_is_planned_there_already(admin_client: Client) -> None:
    brand = factories.make_brand()
    calm, busy = (factories.make_olt(name=name, brand=brand) for name in ("OLT-A", "OLT-B"))
    other = factories.make_job_host(
        job=factories.make_job(brand=brand, interval=timedelta(minutes=10)), olt=busy
    )
    plan(other.pk, busy, expected_s=456.0)

    said = preview(admin_client, form_of(calm, busy))

    assert "Se prevé que una ejecución ocupe su OLT durante 15.0 s." in said
    assert "Se ejecuta 12 veces en la hora más cargada." in said
    assert "1 OLT estaría ocupada más del 80 % de la hora" in said
    assert "OLT-B 76 % 81 %" in said
    assert "OLT-A 0 % 5 %" in said


def plan(job_host_id: int, olt: OLT, expected_s: float) -> None:
    hour = hour_of(timezone.now())
    factories.make_execution_plan(
        olt=olt,
        period_start=hour.start,
        period_end=hour.end,
        plan_data={"basis": {str(job_host_id): ["discovery", "10m", expected_s]}},
    )


def test_a_job_that_runs_there_is_not_counted_twice(admin_client: Client) -> None:
    job = factories.make_job(kind="get")
    pair = factories.make_job_host(job=job)
    plan(pair.pk, pair.olt, expected_s=60.0)

    said = preview(admin_client, form_of(pair.olt), job)

    assert "durante 60.0 s" in said
    assert f"{pair.olt.name} 0 % 20 %" in said


@pytest.mark.parametrize("item_count", [1, 3])
def test_a_preview_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    brand = factories.make_brand()
    olts = [factories.make_olt(brand=brand) for _ in range(item_count)]
    for olt in olts:
        factories.make_job_host(job=factories.make_job(brand=brand), olt=olt)

    with django_assert_num_queries(23):
        preview(admin_client, form_of(*olts))


@pytest.mark.parametrize(
    ("here", "expected"),
    [
        ([], OltLoad(1, run_s=15.0, own_s=180.0, others_s=0.0)),
        (  # as others of its kind take there
            [Neighbour(1, 7, JobKind.GET, 6, 40.0), Neighbour(1, 8, JobKind.DISCOVERY, 1, 90.0)],
            OltLoad(1, run_s=40.0, own_s=480.0, others_s=330.0),
        ),
        (  # as it takes there itself, whatever the others do
            [Neighbour(1, 9, JobKind.GET, 12, 5.0), Neighbour(1, 7, JobKind.GET, 6, 40.0)],
            OltLoad(1, run_s=5.0, own_s=60.0, others_s=240.0),
        ),
        ([Neighbour(2, 7, JobKind.GET, 6, 40.0)], OltLoad(1, 15.0, 180.0, 0.0)),
    ],
)
def test_the_load_of_one_olt(here: list[Neighbour], expected: OltLoad) -> None:
    assert loads([1], JobKind.GET, 12, here, job_id=9) == [expected]


@pytest.mark.parametrize(("others_s", "is_too_full"), [(2700.0, False), (2700.1, True)])
def test_above_eighty_percent_it_is_too_full(others_s: float, is_too_full: bool) -> None:  # noqa: FBT001
    assert OltLoad(1, 15.0, 180.0, others_s).is_too_full is is_too_full


def test_who_may_only_look_is_shown_no_preview(client: Client) -> None:
    job = factories.make_job()
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)

    assert client.post(reverse(NAME), {}).status_code == 403
    assert client.post(reverse(NAME, args=[job.pk]), {}).status_code == 403
    assert client.post(reverse("admin:snmp_jobs_snmpjob_choices"), {}).status_code == 403
    assert 'data-part="schedule"' not in page(client, change_address(job))


def test_the_page_names_the_addresses_that_its_script_asks(admin_client: Client) -> None:
    job = factories.make_job()

    html = page(admin_client, change_address(job))

    assert f'data-url="{reverse(NAME, args=[job.pk])}"' in html
    assert '<script src="/static/facho/job_form.js" type="module"></script>' in html


def test_a_brand_narrows_what_can_be_ticked_and_keeps_what_is(admin_client: Client) -> None:
    family = factories.make_family()
    marked = factories.make_oid(family=family, name="serial", in_discovery=True)
    factories.make_oid(family=family, name="power", in_get=True)
    olt = factories.make_olt(name="OLT-A", brand=family.brand)
    factories.make_olt(name="OLT-OTHER")

    form: Form = {
        "brand": str(family.brand_id),
        "kind": "discovery",
        "olt_choice": [str(olt.pk)],
    }
    html = admin_client.post(reverse("admin:snmp_jobs_snmpjob_choices"), form).content.decode()

    assert f'name="olt_choice" value="{olt.pk}" checked' in html
    assert f'name="oid_choice" value="{marked.pk}"' in html
    assert "OLT-OTHER" not in html
    assert html.count('<span class="badge badge-busy">Marcado por el catálogo</span>') == 1


def test_without_a_brand_the_lists_say_what_to_do(admin_client: Client) -> None:
    html = page(admin_client, reverse("admin:snmp_jobs_snmpjob_add"))

    assert "Elija una marca: aquí aparecen sus OLT." in html
    assert 'name="olt_choice"' not in html


def test_a_brand_without_olts_and_oids_says_so(admin_client: Client) -> None:
    form: Form = {"brand": str(factories.make_brand(name="Calix").pk), "kind": "get"}

    html = admin_client.post(reverse("admin:snmp_jobs_snmpjob_choices"), form).content.decode()

    assert "Todavía no hay OLT de la marca Calix: agréguelas en la lista de OLT." in html
    assert "Todavía no hay OID de la marca Calix: agréguelos en la lista de OID." in html
