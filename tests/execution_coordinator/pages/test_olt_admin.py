"""The page of an OLT and what is done from it and from the list."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.pulse import LOOP, record_pulse
from executions.choices import Kind, Status
from executions.models import Execution
from hosts.models import OLT
from hosts.snmp_profiles import Profile, profile_of, write
from tests.admin_pages import (
    add_address,
    change_address,
    list_address,
    page,
    run_action,
    text_of,
)
from tests.factories import (
    make_coordinator_log,
    make_execution,
    make_job,
    make_job_host,
    make_oid,
    make_olt,
    make_onu,
    make_onu_event,
    make_pon_port,
)
from tests.hosts.test_admin import form_of

pytestmark = pytest.mark.django_db


def part(name: str, olt: OLT, *more: int) -> str:
    return reverse(f"admin:hosts_olt_{name}", args=[olt.pk, *more])


def lived_in(items: int) -> OLT:
    """An OLT with as many of everything that its page shows."""
    olt = make_olt()
    for _ in range(items):
        pair = make_job_host(olt=olt, next_run_at=timezone.now() + timedelta(minutes=3))
        make_execution(job_host=pair, status=Status.SUCCESS, due_at=timezone.now())
        make_pon_port(olt=olt, worst_rx_dbm=-29.1)
        make_onu_event(onu=make_onu(olt=olt))
        make_coordinator_log(olt=olt)
        oid = make_oid(name=f"column-{pair.pk}")
        olt.column_support.create(oid=oid, firmware="v", asked_at=timezone.now())
    return olt


@pytest.mark.parametrize("items", [1, 3])
def test_the_page_needs_the_same_queries_however_much_it_shows(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, items: int
) -> None:
    olt = lived_in(items)

    with django_assert_num_queries(24):
        page(admin_client, change_address(olt))


@pytest.mark.parametrize("items", [1, 3])
def test_the_panel_needs_the_same_queries_however_much_it_shows(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, items: int
) -> None:
    olt = lived_in(items)

    with django_assert_num_queries(21):
        page(admin_client, part("panel", olt))


def test_the_page_tells_what_the_olt_does(admin_client: Client) -> None:
    record_pulse(LOOP)
    olt = make_olt()
    off = make_job_host(olt=olt, job=make_job(brand=olt.brand, name="Potencias"), enabled=False)
    on = make_job_host(
        olt=olt,
        job=make_job(brand=olt.brand, name="Descubrir"),
        next_run_at=timezone.now() + timedelta(minutes=3, seconds=30),
    )
    make_execution(job_host=on, status=Status.FAILED, error_code="timeout")
    make_pon_port(olt=olt, slot=2, port=7, present=38, online=30, worst_rx_dbm=-29.4)
    make_onu_event(onu=make_onu(olt=olt, description="CLIENTE <1>"), cause="LOS")
    make_coordinator_log(olt=olt, message="Sin respuesta de la OLT")

    html = page(admin_client, change_address(olt))
    text = text_of(html)

    assert "La tarea está deshabilitada en esta OLT." in text
    assert "en 3 min" in text
    assert "30 de 38 en línea" in text
    assert "-29.4" in text
    assert "CLIENTE <1> LOS" in text
    assert "CLIENTE &lt;1&gt;" in html
    assert "Sin respuesta de la OLT" in text
    assert "timeout" in text
    assert part("run", olt, on.pk) in html
    assert part("run", olt, off.pk) not in html
    assert f"?olt__id__exact={olt.pk}&amp;frame__isnull=1&amp;slot=2&amp;port=7" in html


def test_another_olt_leaves_nothing_on_the_page(admin_client: Client) -> None:
    lived_in(2)

    text = text_of(page(admin_client, change_address(make_olt())))

    assert "Ninguna tarea consulta esta OLT." in text
    assert "Aún no hay puertos PON" in text
    assert "Todavía no se ejecutó nada en ella." in text


def test_a_form_that_was_refused_stands_alone(admin_client: Client) -> None:
    olt = make_olt()

    refused = admin_client.post(change_address(olt), form_of(olt, port="0"))

    assert refused.status_code == 200
    assert "olt-panel" not in refused.content.decode()


def test_probe_now_waits_as_one_row_however_often_it_is_asked_for(admin_client: Client) -> None:
    olt = make_olt()

    answers = [admin_client.post(part("probe", olt)) for _ in range(2)]

    assert [answer.headers["Location"] for answer in answers] == [
        f"{change_address(olt)}#olt-probe"
    ] * 2
    execution = Execution.objects.get()
    assert (execution.kind, execution.status, execution.olt) == (Kind.PROBE, Status.PENDING, olt)


def test_a_script_gets_the_part_instead_of_the_page(admin_client: Client) -> None:
    record_pulse(LOOP)

    answer = admin_client.post(part("probe", make_olt()), headers={"X-Facho-In-Place": "1"})

    html = answer.content.decode()
    assert answer.status_code == 200
    assert html.strip().startswith("<section")
    assert 'data-seconds="2"' in html
    assert "Espera desde" in text_of(html)


def staff(may: str) -> User:
    """A member of staff with the permissions whose names begin so."""
    user = User.objects.create_user(f"staff-{may}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__startswith=may))
    return user


def probe_of(olt: OLT, **fields: object) -> Execution:
    known = {"olt": olt, "kind": "probe", "task_type": "probe", "priority": 100, "queue": ""}
    return make_execution(job_host=None, **known | fields)


def test_a_probe_that_was_answered_says_who_the_olt_is(admin_client: Client) -> None:
    olt = make_olt(sys_name="MA5800-LIMA")
    probe_of(olt, status=Status.SUCCESS, busy_ms=12, pdus=1)

    html = page(admin_client, part("probe", olt))

    assert "MA5800-LIMA" in html
    assert "modelo no reconocido" in html
    assert 'data-seconds="30"' in html


def test_a_probe_without_an_answer_shows_the_error_and_what_to_look_at(
    admin_client: Client,
) -> None:
    olt = make_olt(sys_name="MA5800-LIMA")
    probe_of(olt, status=Status.FAILED, error_code="timeout", error_text="no answer from <x>")

    html = page(admin_client, part("probe", olt))

    assert "no answer from &lt;x&gt;" in html
    assert "No volvió nada." in html
    assert "MA5800-LIMA" not in html


def test_a_probe_of_the_day_before_is_not_shown(admin_client: Client) -> None:
    olt = make_olt()
    long_ago = timezone.now() - timedelta(days=1, minutes=1)
    probe_of(olt, status=Status.FAILED, error_code="timeout", due_at=long_ago)

    assert "No volvió nada." not in page(admin_client, part("probe", olt))


def test_a_disabled_olt_is_not_probed(admin_client: Client) -> None:
    olt = make_olt(enabled=False)

    admin_client.post(part("probe", olt))

    assert Execution.objects.count() == 0
    assert "Está deshabilitada: no se le envía nada" in page(admin_client, part("probe", olt))


def test_save_and_test_saves_a_new_olt_and_asks_for_its_probe(admin_client: Client) -> None:
    other = make_olt()
    form = form_of(other, name="OLT-NEW", port="1700", community="s3cr3t", _test="Guardar")

    answer = admin_client.post(add_address(OLT), form)

    olt = OLT.objects.get(name="OLT-NEW")
    assert answer.headers["Location"] == f"{change_address(olt)}#olt-probe"
    assert Execution.objects.get().olt == olt
    assert 'name="_test"' in page(admin_client, add_address(OLT))


def test_save_and_test_of_a_disabled_olt_says_that_it_was_not_tested(admin_client: Client) -> None:
    olt = make_olt()
    form = form_of(olt, _test="Guardar")
    del form["enabled"]

    answer = admin_client.post(change_address(olt), form, follow=True)

    assert "Está deshabilitada, así que no se probó." in text_of(answer.content.decode())
    assert Execution.objects.count() == 0


def test_save_and_test_of_what_is_refused_tests_nothing(admin_client: Client) -> None:
    olt = make_olt()

    admin_client.post(change_address(olt), form_of(olt, port="0", _test="Guardar"))

    assert Execution.objects.count() == 0


def test_a_task_is_run_from_the_page_once(admin_client: Client) -> None:
    olt = make_olt()
    pair = make_job_host(olt=olt)

    for _ in range(2):
        answer = admin_client.post(part("run", olt, pair.pk), follow=True)

    assert f"{pair.job.name} en cola" in text_of(answer.content.decode())
    assert Execution.objects.get().job_host == pair


def test_a_task_that_is_disabled_is_not_run(admin_client: Client) -> None:
    olt = make_olt()
    pair = make_job_host(olt=olt, enabled=False)

    answer = admin_client.post(part("run", olt, pair.pk), follow=True)

    assert "no se puso en cola" in text_of(answer.content.decode())
    assert Execution.objects.count() == 0


def test_a_task_of_another_olt_is_not_run_from_here(admin_client: Client) -> None:
    assert admin_client.post(part("run", make_olt(), make_job_host().pk)).status_code == 404


def test_forget_on_the_page_forgets_this_olt_alone(admin_client: Client) -> None:
    olt, other = make_olt(), make_olt()
    for one in (olt, other):
        write(one.pk, Profile(25, 15, 0.5, True, None, None, None, None, None))  # noqa: FBT003

    admin_client.post(part("forget", olt))

    assert profile_of(OLT.objects.get(pk=olt.pk)) is None
    assert profile_of(OLT.objects.get(pk=other.pk)) is not None


@pytest.mark.parametrize("name", ["probe", "forget", "run"])
def test_who_may_only_look_changes_nothing(client: Client, name: str) -> None:
    client.force_login(staff("view_"))
    olt = make_olt()
    pair = make_job_host(olt=olt)
    write(olt.pk, Profile(25, 15, 0.5, True, None, None, None, None, None))  # noqa: FBT003

    html = page(client, change_address(olt))
    address = part(name, olt, *([pair.pk] if name == "run" else []))

    assert address not in html.replace("data-live", "").replace(f'="{part("probe", olt)}"', "")
    assert "<button" not in html.partition('id="olt-probe"')[2].partition('id="settings"')[0]
    assert client.post(address).status_code == 403
    assert Execution.objects.count() == 0
    assert profile_of(OLT.objects.get(pk=olt.pk)) is not None


@pytest.mark.parametrize("name", ["panel", "probe"])
def test_who_may_not_look_sees_no_part(client: Client, name: str) -> None:
    client.force_login(staff("no-such"))

    assert client.get(part(name, make_olt())).status_code == 403


def test_the_list_probes_what_is_enabled_and_names_what_is_not(admin_client: Client) -> None:
    olts = [make_olt(), make_olt(), make_olt(name="OLT-OFF", enabled=False)]

    messages = run_action(admin_client, "probe_now", *olts)

    assert messages == [
        "Se sondearán 2 OLT: su estado muestra si responden.",
        "1 OLT está deshabilitada y no se sondeó: OLT-OFF.",
    ]
    assert set(Execution.objects.values_list("olt", flat=True)) == {olts[0].pk, olts[1].pk}


def confirm(client: Client, action: str, olts: list[OLT], **data: str) -> str:
    form = {"action": action, "_selected_action": [str(olt.pk) for olt in olts], **data}
    return client.post(list_address(OLT), form, follow=True).content.decode()


def test_discover_now_asks_first_and_runs_the_discoveries_alone(admin_client: Client) -> None:
    olt = make_olt()
    discovery = make_job_host(olt=olt, job=make_job(brand=olt.brand, kind="discovery"))
    make_job_host(olt=olt, job=make_job(brand=olt.brand, kind="get"))
    make_job_host()

    asked = text_of(confirm(admin_client, "discover_now", [olt]))
    assert str(discovery) in asked
    assert Execution.objects.count() == 0

    confirm(admin_client, "discover_now", [olt], confirmed="yes")
    assert Execution.objects.get().job_host == discovery


def test_discover_now_names_the_olts_that_have_no_discovery(admin_client: Client) -> None:
    olt, other = make_olt(), make_olt(name="OLT-WITHOUT")
    make_job_host(olt=olt, job=make_job(brand=olt.brand, kind="discovery"))

    asked = text_of(confirm(admin_client, "discover_now", [olt, other]))

    assert "1 OLT sin esa tarea" in asked
    assert "OLT-WITHOUT" in asked


def test_run_a_job_now_offers_the_jobs_of_the_chosen_olts_and_runs_one_on_them(
    admin_client: Client,
) -> None:
    olts = [make_olt(), make_olt()]
    job = make_job(name="Potencias", brand=olts[0].brand, kind="get")
    pairs = [make_job_host(olt=olt, job=job) for olt in olts]
    make_job_host(olt=make_olt(), job=job)
    make_job_host(olt=olts[0])
    make_job(name="Ajena")

    choice = confirm(admin_client, "run_job_now", olts)
    assert "Potencias" in choice
    assert "en 2 de ellas" in text_of(choice)
    assert "Ajena" not in choice

    asked = confirm(admin_client, "run_job_now", olts, job=str(job.pk))
    assert f'name="job" value="{job.pk}"' in asked
    assert Execution.objects.count() == 0

    confirm(admin_client, "run_job_now", olts, job=str(job.pk), confirmed="yes")
    assert set(Execution.objects.values_list("job_host", flat=True)) == {p.pk for p in pairs}


def test_run_a_job_now_without_a_job_says_what_to_do(admin_client: Client) -> None:
    assert "Ninguna tarea consulta estas OLT" in confirm(admin_client, "run_job_now", [make_olt()])
