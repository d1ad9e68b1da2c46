"""A new OLT from its form to its answer on the page, with a real agent."""

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from brands.models import Brand
from execution_coordinator import coordinator, runner
from executions.models import Execution
from hosts.models import OLT
from simulator.agent import Agent
from tests.admin_pages import add_address, change_address, page, text_of
from tests.hosts.test_admin import form_of
from tests.integration import huawei_olt

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def agent() -> Iterator[Agent]:
    call_command("load_catalog")
    with Agent(huawei_olt.table()) as running:
        yield running


def save_and_test(client: Client, agent: Agent, community: str) -> OLT:
    brand = Brand.objects.get(slug="huawei")
    olt = OLT(name="OLT-NEW", brand=brand, address="127.0.0.1", port=agent.port)
    changes = {"community": community, "timeout_s": "0.2", "retries": "0", "_test": "Guardar"}
    client.post(add_address(OLT), form_of(olt, **changes))
    coordinator.tick()
    runner.run(Execution.objects.get().pk, worker="w")
    return OLT.objects.get(name="OLT-NEW")


def answer_of(client: Client, olt: OLT) -> str:
    return text_of(page(client, reverse("admin:hosts_olt_probe", args=[olt.pk])))


def test_a_new_olt_is_recognised_by_its_first_probe(admin_client: Client, agent: Agent) -> None:
    olt = save_and_test(admin_client, agent, "public")

    assert olt.model is not None
    text = answer_of(admin_client, olt)
    assert "Exitosa" in text
    assert f"MA5800-LIMA Huawei {olt.model.name}" in text


def test_a_wrong_community_is_told_without_showing_it(admin_client: Client, agent: Agent) -> None:
    olt = save_and_test(admin_client, agent, "CANARY-7f3")

    text = answer_of(admin_client, olt)
    assert "Fallida" in text
    assert "una OLT calla cuando es incorrecta" in text
    assert "CANARY" not in text + page(admin_client, change_address(olt))
