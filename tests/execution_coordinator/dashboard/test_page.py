"""The page, who may see it, and how it is refreshed part by part."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from execution_coordinator.pulse import LOOP, record_pulse
from executions.choices import Status
from hosts.choices import Reachability
from hosts.models import OLT
from snmp_jobs.models import SnmpJobHost
from tests.admin_pages import page, text_of
from tests.factories import (
    make_coordinator_log,
    make_execution,
    make_job_host,
    make_olt,
    make_quota_violation,
)

pytestmark = pytest.mark.django_db

PAGE = "/coordinator/dashboard/"
REFRESH = "/coordinator/dashboard/refresh/"
TOP_PARTS = ["strip", "totals", "detail", "grid", "losses", "violations", "events"]


def make_pair(name: str) -> SnmpJobHost:
    olt = make_olt(name=name, reachability=Reachability.REACHABLE)
    return make_job_host(olt=olt, next_run_at=timezone.now() + timedelta(hours=1))


def parts(client: Client, **query: Any) -> dict[str, str]:
    response = client.get(REFRESH, query)
    assert response.status_code == 200
    found: dict[str, str] = response.json()["parts"]
    return found


def versions(html: str) -> str:
    """`have` of a page that shows `html`, as its JavaScript would say it."""
    chunks = html.split('data-part="')[1:]
    return ",".join(
        f"{chunk.partition(chr(34))[0]}:{chunk.partition('data-version=' + chr(34))[2][:10]}"
        for chunk in chunks
    )


# -- who


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    response = client.get(PAGE)

    assert (response.status_code, response["Location"]) == (302, f"/admin/login/?next={PAGE}")


def test_a_user_who_is_not_staff_sees_nothing(client: Client) -> None:
    client.force_login(User.objects.create_user("customer"))

    assert client.get(PAGE).status_code == 302
    assert client.get(REFRESH).status_code == 403


def test_staff_without_any_permission_sees_it(client: Client) -> None:
    client.force_login(User.objects.create_user("noc", is_staff=True))

    assert client.get(PAGE).status_code == 200
    assert client.get(REFRESH).status_code == 200


def test_a_refresh_after_the_session_ended_is_refused_and_not_redirected(client: Client) -> None:
    assert client.get(REFRESH).status_code == 403


@pytest.mark.parametrize("address", [PAGE, REFRESH])
def test_nothing_can_be_posted(admin_client: Client, address: str) -> None:
    assert admin_client.post(address).status_code == 405


def test_header_and_index_of_the_admin_lead_to_it(admin_client: Client) -> None:
    assert page(admin_client, "/admin/").count(f'href="{PAGE}"') == 2
    assert page(admin_client, "/admin/hosts/olt/").count(f'href="{PAGE}"') == 1


# -- what


def test_it_speaks_spanish(admin_client: Client) -> None:
    pair = make_pair("OLT-CENTRAL")
    make_execution(job_host=pair, status=Status.RUNNING)
    make_coordinator_log()
    make_quota_violation(olt=pair.olt)

    html = text_of(page(admin_client, PAGE, olt=str(pair.olt_id)))

    for text in (
        "Panel",
        "Salud del sistema",
        "OLT-CENTRAL Ocupada",
        "Próxima ejecución",
        "Cuotas de la hora",
        "Violaciones, 24 h",
        "Eventos",
        "¿Por qué no se ejecuta?",
        "Las ONU todavía no se contaron",
    ):
        assert text in html or f'"{text}"' in page(admin_client, PAGE), text


def test_it_speaks_english(admin_client: Client) -> None:
    make_pair("OLT-CENTRAL")

    response = admin_client.get(PAGE, headers={"accept-language": "en"})

    assert "OLT-CENTRAL In order" in text_of(response.content.decode())


def test_no_script_and_no_style_stands_in_the_page(admin_client: Client) -> None:
    html = page(admin_client, PAGE, olt=str(make_pair("OLT-1").olt_id))

    assert "style=" not in html
    assert "<style" not in html
    assert html.count("<script") == html.count("<script src=") + html.count('<script type="module"')
    assert "onclick" not in html


def test_names_are_escaped(admin_client: Client) -> None:
    make_pair("<b>OLT</b>")

    assert "&lt;b&gt;OLT&lt;/b&gt;" in page(admin_client, PAGE)
    assert "<b>OLT</b>" not in page(admin_client, PAGE)


def test_the_community_is_nowhere(admin_client: Client) -> None:
    olt = make_olt(community="CANARY-7f3")

    assert "CANARY" not in page(admin_client, PAGE, olt=str(olt.pk))


def test_an_empty_installation_says_what_to_do(admin_client: Client) -> None:
    html = page(admin_client, PAGE)

    assert 'href="/admin/hosts/olt/add/"' in html
    assert "Nada coincide" not in text_of(html)


def test_the_links_keep_what_was_chosen(admin_client: Client) -> None:
    olt = make_pair("OLT-1").olt

    html = page(admin_client, PAGE, q="OLT", level="ERROR")

    assert f'href="{PAGE}?q=OLT&amp;level=ERROR&amp;olt={olt.pk}"' in html
    assert f'href="{PAGE}?q=OLT&amp;level=ERROR&amp;state=fine"' in html


@pytest.mark.parametrize("olts", [1, 3])
def test_the_page_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, olts: int
) -> None:
    pairs = [make_pair(f"OLT-{number}") for number in range(olts)]
    for pair in pairs:
        make_execution(job_host=pair, status=Status.RUNNING)

    with django_assert_num_queries(26):
        page(admin_client, PAGE)


@pytest.mark.parametrize("olts", [1, 3])
def test_a_refresh_with_an_open_olt_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, olts: int
) -> None:
    pairs = [make_pair(f"OLT-{number}") for number in range(olts)]
    for pair in pairs:
        make_execution(job_host=pair, status=Status.RUNNING)

    with django_assert_num_queries(38):
        parts(admin_client, olt=pairs[0].olt_id)


# -- part by part


def test_who_has_nothing_gets_all_parts(admin_client: Client) -> None:
    make_pair("OLT-1")

    assert list(parts(admin_client)) == TOP_PARTS


def test_who_has_everything_gets_nothing(admin_client: Client) -> None:
    make_pair("OLT-1")
    have = versions(page(admin_client, PAGE))

    assert parts(admin_client, have=have) == {}


def test_the_row_of_one_olt_changes_alone(admin_client: Client) -> None:
    pair, _other = make_pair("OLT-1"), make_pair("OLT-2")
    have = versions(page(admin_client, PAGE))
    OLT.objects.filter(pk=pair.olt_id).update(name="OLT-1b")

    found = parts(admin_client, have=have)

    assert list(found) == [f"olt-{pair.olt_id}"]
    assert "OLT-1b" in found[f"olt-{pair.olt_id}"]


def test_another_order_of_the_olts_is_another_grid(admin_client: Client) -> None:
    make_pair("OLT-1")
    sick = make_pair("OLT-2").olt
    have = versions(page(admin_client, PAGE))
    OLT.objects.filter(pk=sick.pk).update(silent_since=timezone.now())

    found = parts(admin_client, have=have)

    assert list(found) == ["totals", "grid"]
    assert found["grid"].index("OLT-2") < found["grid"].index("OLT-1")


def test_a_tick_changes_the_strip_alone(admin_client: Client) -> None:
    make_pair("OLT-1")
    have = versions(page(admin_client, PAGE))
    record_pulse(LOOP)

    assert list(parts(admin_client, have=have)) == ["strip"]


def test_a_new_event_changes_the_events_alone(admin_client: Client) -> None:
    have = versions(page(admin_client, PAGE))
    make_coordinator_log(message="A discovery was held back")

    found = parts(admin_client, have=have)

    assert list(found) == ["events"]
    assert "A discovery was held back" in found["events"]


def test_another_choice_changes_whatever_has_links(admin_client: Client) -> None:
    olt = make_pair("OLT-1").olt
    have = versions(page(admin_client, PAGE))

    found = parts(admin_client, have=have, olt=olt.pk)

    assert list(found) == TOP_PARTS
    assert 'id="detail-title"' in found["detail"]


def test_a_part_is_sent_with_its_name_and_version(admin_client: Client) -> None:
    make_pair("OLT-1")

    for name, html in parts(admin_client).items():
        assert f'data-part="{name}"' in html.partition(">")[0]
        assert parts(admin_client, have=versions(html)).keys() == set(TOP_PARTS) - {name}


def test_the_moment_of_the_data_comes_with_it_and_nobody_keeps_it(admin_client: Client) -> None:
    response = admin_client.get(REFRESH)

    assert response.json()["now"].startswith(f"{timezone.now():%Y-%m-%dT%H}")
    assert "no-store" in response["Cache-Control"]
