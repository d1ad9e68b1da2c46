import re
from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from brands.models import Brand
from executions.choices import Status
from hosts.choices import Reachability
from hosts.models import OLT
from hosts.snmp_profiles import Profile, profile_of, write
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


def form_of(olt: OLT, **changes: str) -> dict[str, str]:
    return {
        "name": olt.name,
        "brand": str(olt.brand_id),
        "model": str(olt.model_id or ""),
        "address": olt.address,
        "port": str(olt.port),
        "enabled": "on",
        "community": "",
        "timeout_s": "2",
        "retries": "1",
        "max_repetitions": "10",
        "varbinds_per_get": "20",
    } | changes


@pytest.mark.parametrize("item_count", [1, 3])
def test_the_list_needs_the_same_queries_for_any_number_of_olts(
    admin_client: Client, django_assert_num_queries: DjangoAssertNumQueries, item_count: int
) -> None:
    family = factories.make_family()
    for _ in range(item_count):
        model = factories.make_olt_model(family=family)
        olt = factories.make_olt(model=model, reachability=Reachability.REACHABLE)
        factories.make_pon_port(olt=olt)
        pair = factories.make_job_host(olt=olt, next_run_at=timezone.now())
        factories.make_execution(job_host=pair, status=Status.RUNNING)

    with django_assert_num_queries(7):
        page(admin_client, list_address(OLT))


def test_the_list_adds_up_the_ports_and_finds_the_earliest_run(
    admin_client: Client,
) -> None:
    olt = factories.make_olt()
    factories.make_pon_port(olt=olt, known=40, present=38, online=30)
    factories.make_pon_port(olt=olt, known=3, present=2, online=1)
    soon = timezone.now() + timedelta(minutes=4)
    for next_run_at in (soon, soon + timedelta(hours=1), None):
        factories.make_job_host(olt=olt, next_run_at=next_run_at)
    factories.make_pon_port()

    (row,) = [row for row in listed(admin_client, OLT) if row == olt]

    assert (row.onus_present, row.onus_online, row.next_run_at) == (40, 31, soon)


def test_the_list_shows_onus_address_and_model_shortly(admin_client: Client) -> None:
    model = factories.make_olt_model(name="MA5800")
    olt = factories.make_olt(model=model, address="192.0.2.77", port=161)
    factories.make_pon_port(olt=olt, present=38, online=30)
    factories.make_olt(address="192.0.2.78", port=1161)

    text = text_of(page(admin_client, list_address(OLT)))

    assert f"30 / 38 — — — 192.0.2.77 {model.family.brand} MA5800" in text
    assert "192.0.2.78:1161" in text


def test_ordered_by_its_onus_an_olt_is_listed_once(admin_client: Client) -> None:
    olts = [factories.make_olt() for _ in range(2)]
    for olt, online in zip(olts, (20, 10), strict=True):
        factories.make_pon_port(olt=olt, present=30, online=online)
        for _ in range(2):
            factories.make_onu(olt=olt)

    assert listed(admin_client, OLT, o="3") == olts[::-1]
    assert listed(admin_client, OLT, o="-3") == olts


def test_ordered_by_model_the_brand_counts_first(admin_client: Client) -> None:
    for brand, model in (("ZTE", "C320"), ("Huawei", "MA5800"), ("Huawei", None), ("ZTE", "C300")):
        found = Brand.objects.filter(name=brand).first()
        family = factories.make_family(brand=found or factories.make_brand(name=brand))
        known = factories.make_olt_model(family=family, name=model) if model else None
        factories.make_olt(brand=family.brand, model=known)

    ordered = [(olt.brand.name, str(olt.model)) for olt in listed(admin_client, OLT, o="8")]

    assert ordered == [("Huawei", "None"), ("Huawei", "MA5800"), ("ZTE", "C300"), ("ZTE", "C320")]


@pytest.mark.parametrize(
    "query",
    [
        {"q": "CALLAO"},
        {"q": "192.0.2.77"},
        {"enabled__exact": "0"},
        {"reachability__exact": "UNREACHABLE"},
        {"o": "6"},
    ],
)
def test_search_and_filters_find_the_olt(admin_client: Client, query: dict[str, str]) -> None:
    factories.make_olt()
    olt = factories.make_olt(
        name="OLT-CALLAO",
        address="192.0.2.77",
        enabled=False,
        reachability=Reachability.UNREACHABLE,
    )

    assert olt in listed(admin_client, OLT, **query)
    assert len(listed(admin_client, OLT, **query)) == (2 if "o" in query else 1)


def test_an_empty_list_says_what_to_do(admin_client: Client) -> None:
    assert "Aún no hay OLT. Agregue una aquí o importe muchas" in page(
        admin_client, list_address(OLT)
    )


def test_a_search_without_result_offers_the_way_back(admin_client: Client) -> None:
    html = page(admin_client, list_address(OLT), q="nothing-like-this")

    assert "Nada coincide con esta búsqueda" in html


def test_a_new_olt_needs_a_community(admin_client: Client) -> None:
    olt = factories.make_olt()
    form = form_of(olt, name="OLT-NEW", port="1700")

    refused = admin_client.post(add_address(OLT), form)
    assert refused.context["adminform"].form.errors == {"community": ["Este campo es obligatorio."]}

    admin_client.post(add_address(OLT), form | {"community": "s3cr3t-word"})
    assert OLT.objects.get(name="OLT-NEW").community.reveal() == "s3cr3t-word"


def test_a_community_left_empty_is_kept(admin_client: Client) -> None:
    olt = factories.make_olt(community="s3cr3t-word")

    response = admin_client.post(change_address(olt), form_of(olt, name="OLT-RENAMED"))

    assert response.status_code == 302
    olt.refresh_from_db()
    assert (olt.name, olt.community.reveal()) == ("OLT-RENAMED", "s3cr3t-word")
    assert "omunidad" not in LogEntry.objects.get().get_change_message()


def test_a_new_community_replaces_the_old_one(admin_client: Client) -> None:
    olt = factories.make_olt(community="s3cr3t-word")

    admin_client.post(change_address(olt), form_of(olt, community="an0ther-word"))

    olt.refresh_from_db()
    assert olt.community.reveal() == "an0ther-word"
    assert LogEntry.objects.get().get_change_message() == "Modificado comunidad SNMP."


def test_a_community_typed_into_a_form_that_was_refused_is_not_lost(admin_client: Client) -> None:
    olt = factories.make_olt(community="s3cr3t-word")
    refused = admin_client.post(
        change_address(olt), form_of(olt, community="an0ther-word", port="0")
    )
    html = refused.content.decode()
    sealed = re.search(r'name="community_sealed" value="([^"]+)"', html)
    assert sealed is not None
    assert "se conserva lo que escribió" in html

    admin_client.post(change_address(olt), form_of(olt, community_sealed=sealed[1]))

    olt.refresh_from_db()
    assert olt.community.reveal() == "an0ther-word"


def test_a_seal_that_is_not_ours_is_no_community(admin_client: Client) -> None:
    olt = factories.make_olt(community="s3cr3t-word")

    admin_client.post(change_address(olt), form_of(olt, community_sealed="gAAAAnothing"))

    olt.refresh_from_db()
    assert olt.community.reveal() == "s3cr3t-word"


def test_a_name_and_an_address_that_are_taken_are_named(admin_client: Client) -> None:
    owner = factories.make_olt(name="OLT-A", address="192.0.2.7", port=161)
    olt = factories.make_olt()

    response = admin_client.post(
        change_address(olt), form_of(olt, name=owner.name, address=owner.address, port="161")
    )

    assert response.context["adminform"].form.errors == {
        "name": ["Ya hay una OLT llamada OLT-A: elija otro nombre."],
        "address": ["OLT-A ya tiene la dirección 192.0.2.7 y el puerto 161: revise ambos."],
    }


def test_a_name_has_one_line_of_printed_characters(admin_client: Client) -> None:
    olt = factories.make_olt()

    response = admin_client.post(change_address(olt), form_of(olt, name="OLT\x07A"))

    assert response.context["adminform"].form.errors == {
        "name": ["Escriba el nombre en una línea de caracteres visibles."]
    }


def test_a_fault_in_a_folded_part_is_not_hidden(admin_client: Client) -> None:
    olt = factories.make_olt()

    response = admin_client.post(change_address(olt), form_of(olt, timeout_s="99"))

    folded = [part.name for part in response.context["adminform"] if part.is_collapsible]
    assert (response.context["adminform"].form.errors.keys(), folded) == ({"timeout_s"}, [])


def test_no_cross_beside_the_brand_deletes_it(admin_client: Client) -> None:
    assert "related-widget-wrapper-link" not in page(admin_client, add_address(OLT))


def test_to_delete_is_the_last_of_the_actions(admin_client: Client) -> None:
    factories.make_olt()

    html = page(admin_client, list_address(OLT))

    assert re.findall(r'<option value="(\w+)"', html)[-1] == "delete_selected"


def test_no_page_and_no_log_entry_ever_shows_a_community(admin_client: Client) -> None:
    olt = factories.make_olt(community="s3cr3t-word")
    token = olt.community.token
    admin_client.post(change_address(olt), form_of(olt, community="an0ther-word"))
    refused = admin_client.post(change_address(olt), form_of(olt, community="th1rd-word", port="0"))
    olt.refresh_from_db()

    pages = [page(admin_client, list_address(OLT)), page(admin_client, change_address(olt))]
    pages += [page(admin_client, change_address(olt).replace("change", "history"))]
    pages += [page(admin_client, delete_address(olt)), refused.content.decode()]
    admin_client.post(reverse("admin:hosts_olt_probe", args=[olt.pk]))
    parts = ("panel", "probe")
    pages += [page(admin_client, reverse(f"admin:hosts_olt_{one}", args=[olt.pk])) for one in parts]
    pages += [f"{entry.change_message} {entry.object_repr}" for entry in LogEntry.objects.all()]

    secrets = ["s3cr3t-word", "an0ther-word", "th1rd-word", token, olt.community.token]
    assert [secret for secret in secrets for html in pages if secret in html] == []


def test_a_model_of_another_brand_is_refused(admin_client: Client) -> None:
    olt = factories.make_olt()
    model = factories.make_olt_model(name="C320")

    response = admin_client.post(change_address(olt), form_of(olt, model=str(model.pk)))

    assert response.context["adminform"].form.errors == {
        "model": [f"C320 es un modelo de {model.family.brand}."]
    }


def test_the_page_of_an_olt_shows_what_is_known_of_it(admin_client: Client) -> None:
    olt = factories.make_olt(
        reachability=Reachability.UNREACHABLE,
        reachability_changed_at=timezone.now() - timedelta(hours=2),
        sys_descr="<OLT> of a vendor",
    )

    html = page(admin_client, change_address(olt))

    assert "No responde · 2 h" in html
    assert "&lt;OLT&gt; of a vendor" in html
    assert "None" not in text_of(html)


def test_disable_and_enable_say_how_many_changed_and_leave_a_trace(admin_client: Client) -> None:
    olts = [factories.make_olt(), factories.make_olt(), factories.make_olt(enabled=False)]

    assert run_action(admin_client, "disable", *olts) == [
        "2 OLT deshabilitadas. 1 ya estaba deshabilitada."
    ]
    assert OLT.objects.filter(enabled=True).count() == 0
    assert run_action(admin_client, "enable", olts[0]) == [
        "1 OLT habilitada, sin recuperar ejecuciones pasadas."
    ]
    assert OLT.objects.get(enabled=True) == olts[0]
    assert LogEntry.objects.count() == 3


def test_a_superuser_deletes_an_olt_with_its_past(admin_client: Client) -> None:
    olt = factories.make_olt()
    factories.make_onu(olt=olt)
    factories.make_attempt(
        execution=factories.make_execution(
            job_host=factories.make_job_host(olt=olt), status="FAILED"
        )
    )

    admin_client.post(delete_address(olt), {"post": "yes"})

    assert not OLT.objects.filter(pk=olt.pk).exists()


def test_the_page_tells_what_was_learned_and_what_is_not_supported(admin_client: Client) -> None:
    olt = factories.make_olt()
    write(olt.pk, Profile(25, 15, 0.5, False, 0.0123, 50, None, timezone.now(), timezone.now()))  # noqa: FBT003
    now = timezone.now()
    for name, since in (("onu_rx", now), ("serial", None)):
        oid = factories.make_oid(name=name)
        olt.column_support.create(oid=oid, firmware="v", unsupported_at=since, asked_at=now)
    execution = factories.make_execution(
        job_host=factories.make_job_host(olt=olt), status=Status.SUCCESS, busy_ms=12300, pdus=340
    )

    text = text_of(page(admin_client, change_address(olt)))

    assert "max-repetitions 25, 15 varbinds por GET, espera 0.5 s" in text
    assert "ida y vuelta habitual de 12.3 ms" in text
    assert "GETBULK no funciona" in text
    assert "onu_rx: este firmware no la responde" in text
    assert "serial: este firmware" not in text
    assert execution.finished_at is not None
    hour = timezone.localtime(execution.finished_at).strftime("%H:00")
    assert f"{hour}: 12.3 s, 340 peticiones, 1 ejecución" in text


def test_the_page_of_an_olt_never_asked_shows_that_nothing_is_known(admin_client: Client) -> None:
    text = text_of(page(admin_client, change_address(factories.make_olt())))

    assert "Lo que enseñaron sus respuestas" in text


def test_what_was_learned_is_forgotten_by_an_action(admin_client: Client) -> None:
    olt = factories.make_olt()
    write(olt.pk, Profile(25, 15, 0.5, True, None, None, None, None, None))  # noqa: FBT003

    messages = run_action(admin_client, "forget_learned", olt)

    assert messages == [
        "1 OLT se consultará otra vez con el cuidado de la primera vez, y todas sus tablas."
    ]
    assert profile_of(OLT.objects.get(pk=olt.pk)) is None


def test_to_allow_optical_readings_more_often_than_the_brand_is_warned_of(
    admin_client: Client,
) -> None:
    olt = factories.make_olt(brand=factories.make_brand(optical_interval_s=3600))

    def warnings(seconds: str) -> str:
        form = form_of(olt, optical_interval_s=seconds)
        return text_of(admin_client.post(change_address(olt), form, follow=True).content.decode())

    warning = "es lo que soportan las OLT de"
    assert warning not in warnings("7200")
    assert warning in warnings("600")
    assert warning not in warnings("600")
    assert OLT.objects.get(pk=olt.pk).pace.optical_interval_s == 600
    assert warning in warnings("0")
    assert warning not in warnings("")
    assert OLT.objects.get(pk=olt.pk).pace.optical_interval_s == 3600
